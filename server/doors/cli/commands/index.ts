import path from 'node:path';
import type { IndexStatus } from '../../../../common/model/indexStatus.ts';
import { describeSkipped } from '../../../../common/model/skippedText.ts';
import type { Output } from '../../../../common/protocol/index.ts';
import { canonicalFolder } from '../../../app/folder.ts';
import type { Command } from '../command.ts';
import { formatBytes } from '../terminal.ts';

export const indexCommand: Command = {
	name: 'index',
	usage: 'DIR',
	summary: 'Bring the index of a folder up to date; done when it is.',
	details: 'Ctrl+C stops waiting; the server finishes in the background. What did not change is not read again.',
	options: {},
	arity: [1, 1],
	async run({ args, terminal, server }) {
		const root = canonicalFolder(path.resolve(args[0]!));
		server.onEvent('understory/event/index', (status) => terminal.progress(progressOf(status, root)));
		const run = await server.call('index/ensure', { root });
		terminal.progress('');
		if (terminal.json) terminal.data(toRow(run));
		else for (const line of describe(run)) terminal.line(line);
		return 0;
	},
};

/** The documented shape. */
function toRow({ files, chunks, bytes, seconds, skipped, peakRssMb }: Output<'index/ensure'>): Output<'index/ensure'> {
	return { files, chunks, bytes, seconds, skipped, peakRssMb };
}

function describe({ files, chunks, bytes, seconds, skipped, peakRssMb }: Output<'index/ensure'>): string[] {
	const left = Object.entries(skipped).flatMap(([reason, count]) =>
		count > 0 ? [describeSkipped({ reason, count, paths: [] })] : [],
	);
	return [
		`${files} files, ${chunks} passages are searchable.`,
		`Read ${formatBytes(bytes)} in ${seconds.toFixed(2)} s; the server used at most ${peakRssMb} MB of memory.`,
		...(left.length === 0 ? [] : [`Left out: ${left.join(', ')}.`]),
	];
}

/** One line about a folder at work; empty when it is not known yet. */
export function progressOf(status: IndexStatus, root: string): string {
	const found = status.roots.find((candidate) => candidate.root === root);
	if (found === undefined) return '';
	const { phase, done, total } = found;
	return total === 0 ? phase : `${phase} ${done} of ${total} files (${Math.floor((100 * done) / total)} %)`;
}
