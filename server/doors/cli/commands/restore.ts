import path from 'node:path';
import type { Command } from '../command.ts';
import { withOwnership } from '../ownership.ts';
import type { Terminal } from '../terminal.ts';

/** What a restore brought back. */
export interface RestoreReport {
	readonly seq: number;
	readonly captures: number;
	readonly createdAt: string;
	readonly replaced?: string;
	readonly notes: {
		readonly files: number;
		/** There already, as they were. */
		readonly same: number;
		/** Put beside what was changed since. */
		readonly renamed: readonly { readonly from: string; readonly to: string }[];
		readonly failed: readonly { readonly path: string; readonly reason: string }[];
	};
}

/** @param restore makes the archive `file` the store of `dataDir`, whose owner this process is */
export function createRestoreCommand(restore: (file: string, dataDir: string) => Promise<RestoreReport>): Command {
	return {
		name: 'restore',
		usage: 'FILE',
		summary: 'Go back to a backup. What is there now is kept beside it.',
		options: {},
		arity: [1, 1],
		async run({ args, terminal, dataDir }) {
			const report = await withOwnership(dataDir, () => restore(path.resolve(args[0]!), dataDir));
			if (terminal.json) terminal.data(report);
			else {
				terminal.line(`Restored ${report.captures} captures, as they were at ${report.createdAt}.`);
				if (report.replaced !== undefined) terminal.line(`What was there before is in ${report.replaced}.`);
				sayNotes(terminal, report.notes);
			}
			return 0;
		},
	};
}

/** Files that are named beside others stand in the report; so do those that could not be written. */
export function sayNotes(
	terminal: Terminal,
	{ files, same, renamed, failed }: RestoreReport['notes'],
	written = 'written',
): void {
	if (files + same > 0) terminal.line(`Notes: ${files} ${written}, ${same} were there already.`);
	for (const { from, to } of renamed) terminal.line(`${from} says something else now; the one that came in is ${to}.`);
	for (const { path: file, reason } of failed) terminal.note(`not written: ${file}: ${reason}`);
}
