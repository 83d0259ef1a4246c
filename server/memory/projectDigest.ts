import type { ProjectSummary } from '../../common/model/project.ts';
import { refOf } from '../core/memory/ref.ts';
import type { CaptureUsage } from '../ports/memoryQueries.ts';
import type { ProjectDigests } from '../ports/projectDigests.ts';
import type { Store } from '../ports/store.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import type { SentenceChooser } from './summariser.ts';

export interface ProjectDigestOptions {
	readonly store: Store;
	readonly tokens: TokenCounter;
	readonly chooser: SentenceChooser;
}

/** Captures that are read: what a project is about now is in its latest. */
const MAX_CAPTURES = 200;
/** Digests that are remembered. */
const MAX_KEPT = 50;

/**
 * What each project is about, always up to date: the sentences of its latest captures that say most, each with the capture it
 * stands in. Derived: nothing is written, and it is made again when a capture of the project is new, changed or gone.
 */
export function createProjectDigests({ store, tokens, chooser }: ProjectDigestOptions): ProjectDigests {
	const kept = new Map<string, { readonly stamp: string; readonly digest: ProjectSummary }>();
	return {
		async digest(project, maxTokens, signal) {
			const captures = latest(store, project);
			const key = `${project}\0${maxTokens}`;
			const stamp = captures.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join('\n');
			const known = kept.get(key);
			if (known?.stamp === stamp) return known.digest;
			const read = captures.flatMap(({ id }) => store.getCapture(id) ?? []);
			const count = await tokens.ready();
			const texts = read.map(({ content }) => content);
			const sentences = await chooser({ texts, maxTokens, count, signal });
			const digest: ProjectSummary = {
				sentences: sentences.map(({ text, source }) => ({ text, ref: refOf('capture', read[source]!.id) })),
				captures: read.length,
				...(read.length === 0 ? {} : { newestAt: read.at(-1)!.createdAt }),
			};
			if (kept.size >= MAX_KEPT) kept.clear();
			kept.set(key, { stamp, digest });
			return digest;
		},
	};
}

/** Oldest first. */
function latest(store: Store, project: string): CaptureUsage[] {
	return store.memory
		.allUsage()
		.filter((usage) => usage.project === project && usage.status !== 'archived' && usage.superseded === undefined)
		.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
		.slice(-MAX_CAPTURES);
}
