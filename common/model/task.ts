import { z } from 'zod';
import { tag } from './capture.ts';

export const taskPriority = z.enum(['none', 'low', 'medium', 'high', 'urgent']);
export type TaskPriority = z.infer<typeof taskPriority>;

/** A day without a time or a zone: `2026-11-21`. */
export const calendarDate = z.iso.date();

export const checklistItem = z.object({
	id: z.string().min(1).max(64),
	text: z.string().trim().min(1).max(1000),
	done: z.boolean(),
});
export type ChecklistItem = z.infer<typeof checklistItem>;

/** Once a task is done, the next is made this much after its due date (after today when it has none). */
export const recurrence = z.object({
	every: z.number().int().min(1).max(366),
	unit: z.enum(['day', 'week', 'month', 'year']),
	/** Day of the month that is kept across months without it; the next task is given it. */
	day: z.number().int().min(1).max(31).optional(),
});
export type Recurrence = z.infer<typeof recurrence>;

/** A passage of code a task is about. Lines are 1-based and inclusive; `text` finds it again after edits. */
export const taskAnchor = z.object({
	id: z.string().min(1).max(64),
	/** Workspace folder, absolute. */
	root: z.string().min(1).max(4096),
	/** Relative to `root`, `/` separated. */
	path: z.string().min(1).max(4096),
	startLine: z.number().int().min(1),
	endLine: z.number().int().min(1),
	/** The lines as they were when the anchor was last placed. */
	text: z.string().max(20_000),
	/** True when the passage cannot be found any more. */
	lost: z.boolean().default(false),
});
export type TaskAnchor = z.infer<typeof taskAnchor>;

/** Something a task refers to, other than code. */
export const taskLink = z.object({
	kind: z.enum(['capture', 'commit', 'note', 'task', 'url']),
	/** Id of a capture, note or task, hash of a commit, or address. */
	target: z.string().min(1).max(4096),
	title: z.string().max(500).optional(),
});
export type TaskLink = z.infer<typeof taskLink>;

export const taskTitle = z.string().trim().min(1, 'a task needs a title').max(500);
export const taskDescription = z.string().max(100_000);
export const taskTags = z.array(tag).max(50);
export const taskChecklist = z.array(checklistItem).max(200);
export const taskAnchors = z.array(taskAnchor).max(50);
export const taskLinks = z.array(taskLink).max(200);

/** Something to do. */
export const task = z.object({
	id: z.string(),
	/** Counts up from 1; `T-12` in a commit message means the task with number 12. */
	number: z.number().int(),
	title: z.string(),
	/** Markdown. */
	description: z.string(),
	project: z.string(),
	/** Id of a column of the project's board. */
	column: z.string(),
	/** Place within the column: ordered as plain text. */
	rank: z.string(),
	priority: taskPriority,
	due: calendarDate.optional(),
	recurrence: recurrence.optional(),
	tags: z.array(z.string()),
	checklist: z.array(checklistItem),
	anchors: z.array(taskAnchor),
	links: z.array(taskLink),
	createdAt: z.string(),
	updatedAt: z.string(),
	/** When it came into a column of things done. */
	completedAt: z.string().optional(),
});
export type Task = z.infer<typeof task>;

/** Names a suggestion by what it says and the file it is in, so that it stays the same when its line moves. */
export const suggestionKey = z.string().regex(/^[0-9a-f]{40}$/);

/** Something in the workspace that asks to be a task. */
export const taskSuggestion = z.object({
	key: suggestionKey,
	/** Workspace folder, absolute. */
	root: z.string(),
	/** Relative to `root`, `/` separated. */
	path: z.string(),
	/** 1-based. */
	line: z.number().int(),
	/** `- [ ]` is an open check box of Markdown. */
	keyword: z.enum(['TODO', 'FIXME', 'HACK', 'XXX', '- [ ]']),
	/** What it says, without keyword and comment marks; may be empty. */
	text: z.string(),
	/** The line verbatim. */
	lineText: z.string(),
});
export type TaskSuggestion = z.infer<typeof taskSuggestion>;

/** A task that an agent proposed: a capture asks for it. */
export const taskProposal = z.object({
	key: suggestionKey,
	/** Id of the capture; `capture/acceptSuggestion` makes the task. */
	capture: z.string(),
	title: z.string(),
});
export type TaskProposal = z.infer<typeof taskProposal>;

/** How a task is named to people and in commit messages. */
export function taskLabel({ number }: Pick<Task, 'number'>): string {
	return `T-${number}`;
}
