import { z } from 'zod';

/** A finished command as the log has it. */
export interface CommandData {
	id: string;
	command: string;
	cwd: string;
	root: string;
	shell: string;
	exitCode?: number | undefined;
	startedAt: string;
	durationMs: number;
	output: string;
	omitted: number;
	redacted: number;
}

export type TerminalEvent =
	/** A burst of commands is one event. */
	| { readonly type: 'terminalRecorded'; readonly data: { commands: CommandData[] } }
	| { readonly type: 'terminalArchived'; readonly data: { ids: string[] } }
	| { readonly type: 'terminalUnarchived'; readonly data: { ids: string[] } }
	/** The texts are gone from the events that brought them as well; see `withoutErased`. */
	| { readonly type: 'terminalErased'; readonly data: { ids: string[] } };

const ids = z.array(z.string());

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const TERMINAL_SCHEMAS = {
	terminalRecorded: {
		1: z.strictObject({
			commands: z.array(
				z.strictObject({
					id: z.string().min(1),
					command: z.string(),
					cwd: z.string(),
					root: z.string(),
					shell: z.string(),
					exitCode: z.number().int().optional(),
					startedAt: z.string(),
					durationMs: z.number().int(),
					output: z.string(),
					omitted: z.number().int(),
					redacted: z.number().int(),
				}),
			),
		}),
	},
	terminalArchived: { 1: z.strictObject({ ids }) },
	terminalUnarchived: { 1: z.strictObject({ ids }) },
	terminalErased: { 1: z.strictObject({ ids }) },
} as const;

/** The data of a `terminalRecorded` without the texts of some commands; the same object when none of them is in it. */
export function withoutErased(
	data: { commands: CommandData[] },
	erased: ReadonlySet<string>,
): { commands: CommandData[] } {
	if (!data.commands.some(({ id, command }) => erased.has(id) && command !== '')) return data;
	return {
		commands: data.commands.map((one) =>
			erased.has(one.id) ? { ...one, command: '', cwd: '', output: '', omitted: 0, redacted: 0 } : one,
		),
	};
}
