import { statSync } from 'node:fs';
import { OperationError } from '../../common/protocol/errors.ts';
import { canonicalFolder } from './folder.ts';
import type { HandlersOf } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';

/** The index of folders. */
export function createIndexHandlers(index: IndexAccess): HandlersOf<'index'> {
	return {
		'index/status': async () => (await index.services()).indexer.status(),
		'index/ensure': async ({ root }, { signal }) => {
			const folder = existingFolder(root);
			const { indexer } = await index.services();
			const run = await indexer.ensure(folder, signal);
			const seconds = Math.round(run.seconds * 1000) / 1000;
			return { ...run, seconds, skipped: { ...run.skipped }, peakRssMb: peakRssMb() };
		},
		'index/pause': async () => {
			const { indexer } = await index.services();
			indexer.pause();
			return indexer.status();
		},
		'index/resume': async () => {
			const { indexer } = await index.services();
			indexer.resume();
			return indexer.status();
		},
		'index/rebuild': async ({ root }) => (await index.services()).indexer.rebuild(existingFolder(root)),
		'index/forget': async ({ root }) => ({
			removed: await (await index.services()).indexer.forget(canonicalFolder(root)),
		}),
	};
}

function existingFolder(root: string): string {
	const folder = canonicalFolder(root);
	if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
		throw new OperationError('notFound', `There is no folder ${folder}.`);
	return folder;
}

/** Largest resident memory of this process so far, in MiB. */
function peakRssMb(): number {
	return Math.round(process.resourceUsage().maxRSS / 1024);
}
