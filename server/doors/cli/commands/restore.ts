import path from 'node:path';
import type { Command } from '../command.ts';
import { withOwnership } from '../ownership.ts';

/** What a restore brought back. */
export interface RestoreReport {
	readonly seq: number;
	readonly captures: number;
	readonly createdAt: string;
	readonly replaced?: string;
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
			}
			return 0;
		},
	};
}
