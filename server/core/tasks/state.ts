import type { TaskFields } from './command.ts';

/** What the rules need to know of a task, deleted ones included. */
export interface TaskState extends TaskFields {
	readonly id: string;
	readonly number: number;
	/** As it was made, before any edit. */
	readonly firstTitle: string;
	readonly project: string;
	readonly column: string;
	readonly rank: string;
	readonly done: boolean;
	readonly deleted: boolean;
	readonly addedSeq: number;
	readonly updatedSeq: number;
}
