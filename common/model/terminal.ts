import { z } from 'zod';
import { MAX_COMMAND_LENGTH, MAX_OUTPUT_LENGTH } from './terminalLimits.ts';

/** A command as the window that saw it hands it over; secrets are taken out before. */
export const finishedCommand = z.object({
	/** Chosen by the window, so that asking again keeps one command. */
	id: z.string().min(1).max(64),
	command: z.string().min(1).max(MAX_COMMAND_LENGTH),
	/** Absolute path; empty when the shell did not say. */
	cwd: z.string().max(4096),
	/** Workspace folder (absolute path) the command ran in, else the window's first; empty without a folder. */
	root: z.string().max(4096),
	/** Such as `bash`; empty when the editor does not know. */
	shell: z.string().max(64).default(''),
	/** Absent when the shell did not say. */
	exitCode: z.number().int().optional(),
	/** ISO 8601, UTC. */
	startedAt: z.iso.datetime(),
	durationMs: z.number().int().min(0),
	/** Beginning and end, without colours and cursor movements. */
	output: z.string().max(MAX_OUTPUT_LENGTH).default(''),
	/** Characters of output left out of the middle. */
	omitted: z.number().int().min(0).default(0),
	/** Secrets that were taken out. */
	redacted: z.number().int().min(0).default(0),
});
export type FinishedCommand = z.infer<typeof finishedCommand>;

/** A command of the history. */
export const terminalCommand = finishedCommand.extend({
	archived: z.boolean(),
	/** The event that brought it. */
	seq: z.number().int(),
});
export type TerminalCommand = z.infer<typeof terminalCommand>;

/** Whether a command ended well: undefined when nobody knows. */
export function succeeded({ exitCode }: Pick<FinishedCommand, 'exitCode'>): boolean | undefined {
	return exitCode === undefined ? undefined : exitCode === 0;
}
