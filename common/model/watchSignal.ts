import { z } from 'zod';

/** What a window sees of a command or a task. How a command ends is told by `terminal/record`. */
export const watchSignal = z.object({
	source: z.enum(['command', 'task']),
	/** The command line, or the name of the task. */
	name: z.string().max(8000),
	/** Names this one time it runs; for a command its id in the terminal history. */
	execution: z.string().min(1).max(64),
	state: z.enum(['started', 'output', 'ended']),
	/** Of a task that ended; absent when nobody knows. */
	exitCode: z.number().int().optional(),
});
export type WatchSignal = z.infer<typeof watchSignal>;
