import type { ChecklistItem, Recurrence, TaskAnchor, TaskLink, TaskPriority } from '../../../common/model/task.ts';

/** What a task says; where it stands on the board is apart. */
export interface TaskFields {
	readonly title: string;
	readonly description: string;
	readonly priority: TaskPriority;
	readonly due?: string;
	readonly recurrence?: Recurrence;
	readonly tags: readonly string[];
	readonly checklist: readonly ChecklistItem[];
	readonly anchors: readonly TaskAnchor[];
	readonly links: readonly TaskLink[];
}

/** A place in a column: before or after another task, at the end when neither is given. */
export interface Place {
	readonly before?: string;
	readonly after?: string;
}

/** Asks for a change of tasks; `decideTask` turns it into events or refuses it. */
export type TaskCommand =
	| ({
			readonly type: 'task/create';
			readonly id: string;
			readonly project: string;
			readonly column?: string;
	  } & TaskFields &
			Place)
	| ({ readonly type: 'task/edit'; readonly id: string } & TaskChanges)
	| ({
			readonly type: 'task/move';
			readonly id: string;
			readonly project?: string;
			readonly column: string;
			/** The day it is for the user, `YYYY-MM-DD`; the next of a recurring task counts from it. */
			readonly today: string;
	  } & Place)
	| { readonly type: 'task/delete'; readonly id: string }
	| { readonly type: 'task/undelete'; readonly id: string }
	/** Whether a suggestion is made no more, or again. */
	| { readonly type: 'task/ignoreSuggestion'; readonly key: string; readonly ignored: boolean };

/** Fields to change; null takes an optional one away. */
export type TaskChanges = Partial<Omit<TaskFields, 'due' | 'recurrence'>> & {
	readonly due?: string | null;
	readonly recurrence?: Recurrence | null;
};
