import { z } from 'zod';
import type { ChecklistItem, Recurrence, TaskAnchor, TaskLink, TaskPriority } from '../../../common/model/task.ts';

/** A task's fields as the log has them. */
export interface TaskData {
	title: string;
	description: string;
	priority: TaskPriority;
	due?: string;
	recurrence?: Recurrence;
	tags: string[];
	checklist: ChecklistItem[];
	anchors: TaskAnchor[];
	links: TaskLink[];
}

/** Where a task stands. */
export interface TaskPlace {
	project: string;
	column: string;
	rank: string;
	/** Whether the column counted as done when the task came into it. */
	done: boolean;
}

export type TaskEvent =
	| { readonly type: 'taskAdded'; readonly data: { id: string; number: number } & TaskData & TaskPlace }
	| {
			readonly type: 'taskEdited';
			readonly data: { id: string } & Partial<Omit<TaskData, 'due' | 'recurrence'>> & {
					due?: string | null;
					recurrence?: Recurrence | null;
				};
	  }
	| { readonly type: 'taskMoved'; readonly data: { id: string } & TaskPlace }
	| { readonly type: 'taskDeleted'; readonly data: { id: string } }
	| { readonly type: 'taskRestored'; readonly data: { id: string } }
	| { readonly type: 'suggestionIgnored'; readonly data: { key: string } }
	| { readonly type: 'suggestionRestored'; readonly data: { key: string } };

const id = z.string().min(1);
const recurrence = z.strictObject({ every: z.number().int(), unit: z.enum(['day', 'week', 'month', 'year']) });
const place = { project: z.string(), column: z.string(), rank: z.string(), done: z.boolean() };
const fields = {
	title: z.string(),
	description: z.string(),
	priority: z.enum(['none', 'low', 'medium', 'high', 'urgent']),
	tags: z.array(z.string()),
	checklist: z.array(z.strictObject({ id, text: z.string(), done: z.boolean() })),
	anchors: z.array(
		z.strictObject({
			id,
			root: z.string(),
			path: z.string(),
			startLine: z.number().int(),
			endLine: z.number().int(),
			text: z.string(),
			lost: z.boolean(),
		}),
	),
	links: linksOf(['capture', 'commit', 'task', 'url']),
};
const added = z.strictObject({
	id,
	number: z.number().int().min(1),
	...fields,
	...place,
	due: z.string().optional(),
	recurrence: recurrence.optional(),
});
const edited = z.strictObject({
	id,
	...z.strictObject(fields).partial().shape,
	due: z.string().nullable().optional(),
	recurrence: recurrence.nullable().optional(),
});
const withDay = recurrence.extend({ day: z.number().int().optional() });
const linksToNotes = linksOf(['capture', 'commit', 'note', 'task', 'url']);

function linksOf<Kind extends string>(kinds: readonly Kind[]) {
	return z.array(z.strictObject({ kind: z.enum(kinds), target: z.string(), title: z.string().optional() }));
}

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const TASK_SCHEMAS = {
	taskAdded: {
		1: added,
		2: added.extend({ links: linksToNotes }),
		3: added.extend({ links: linksToNotes, recurrence: withDay.optional() }),
	},
	taskEdited: {
		1: edited,
		2: edited.extend({ links: linksToNotes.optional() }),
		3: edited.extend({ links: linksToNotes.optional(), recurrence: withDay.nullable().optional() }),
	},
	taskMoved: { 1: z.strictObject({ id, ...place }) },
	taskDeleted: { 1: z.strictObject({ id }) },
	taskRestored: { 1: z.strictObject({ id }) },
	suggestionIgnored: { 1: z.strictObject({ key: z.string() }) },
	suggestionRestored: { 1: z.strictObject({ key: z.string() }) },
} as const;
