import { z } from 'zod';
import {
	calendarDate,
	recurrence,
	suggestionKey,
	task,
	taskAnchors,
	taskChecklist,
	taskDescription,
	taskLinks,
	taskPriority,
	taskTags,
	taskProposal,
	taskSuggestion,
	taskTitle,
} from '../../model/task.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const written = z.object({ id, seq: z.number().int() });

/** Where in a column a task goes: before or after another, at the end when neither is given. */
const place = { before: id.optional(), after: id.optional() };

export const taskCreate = defineOperation({
	name: 'task/create',
	effect: 'write',
	summary: 'Make a task.',
	input: z.object({
		/** Chosen by the caller, so that asking again after a broken connection makes one task. */
		id: id.optional(),
		title: taskTitle,
		description: taskDescription.default(''),
		/** When left out: the project that the code belongs to by its folder; without code, one of `folders`; else none. */
		project: id.optional(),
		/** The workspace folders in which the task came up, absolute. */
		folders: z.array(z.string().min(1).max(4096)).max(100).optional(),
		/** The board's first column when left out. */
		column: id.optional(),
		priority: taskPriority.default('none'),
		due: calendarDate.optional(),
		recurrence: recurrence.optional(),
		tags: taskTags.default([]),
		checklist: taskChecklist.default([]),
		anchors: taskAnchors.default([]),
		links: taskLinks.default([]),
		...place,
	}),
	output: written.extend({ number: z.number().int(), /** The project it was put into. */ project: id }),
	mcp: {
		name: 'create_task',
		title: 'Create task',
		fields: {
			title: 'One line.',
			description: 'Markdown.',
			project: 'Id of a project (list_projects); the one of the code or folder when left out.',
			folders: 'Absolute paths of the workspace.',
			column: "Id of a column of the project's board; the first when left out.",
			due: 'YYYY-MM-DD.',
			before: 'Id of the task to stand before.',
			after: 'Id of the task to stand after.',
		},
		omit: ['id'],
	},
});

export const taskList = defineOperation({
	name: 'task/list',
	effect: 'read',
	summary: 'List tasks in the order of their board.',
	input: z.object({
		project: id.optional(),
		/** Only open tasks, or only done ones. */
		state: z.enum(['open', 'done']).optional(),
		tag: z.string().optional(),
		/** Due on this day or before. */
		dueBefore: calendarDate.optional(),
		/** Only tasks about this file. */
		anchor: z.object({ root: z.string(), path: z.string() }).optional(),
		/** Case-insensitive substring of title or description. */
		text: z.string().max(500).optional(),
		limit: z.number().int().min(1).max(10_000).default(2000),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({ tasks: z.array(task), total: z.number().int(), seq: z.number().int() }),
	mcp: {
		name: 'list_tasks',
		title: 'List tasks',
		fields: {
			state: 'Only open or only done tasks.',
			project: 'Id of a project (list_projects).',
			dueBefore: 'YYYY-MM-DD: due on this day or before.',
			anchor: 'Only tasks about this file.',
			text: 'Only tasks whose title or description contains this.',
			offset: 'Go on after this many.',
		},
		defaults: { limit: 50 },
	},
});

export const taskGet = defineOperation({
	name: 'task/get',
	effect: 'read',
	summary: 'Read one task, by id or by label such as T-12.',
	input: z.object({ id }),
	output: task,
	mcp: {
		name: 'get_task',
		title: 'Read task',
		fields: { id: 'Id, or label such as T-12.' },
	},
});

export const taskEdit = defineOperation({
	name: 'task/edit',
	effect: 'write',
	summary: 'Change what a task says; a field that is left out stays, null takes an optional one away.',
	input: z.object({
		id,
		title: taskTitle.optional(),
		description: taskDescription.optional(),
		priority: taskPriority.optional(),
		due: calendarDate.nullable().optional(),
		recurrence: recurrence.nullable().optional(),
		tags: taskTags.optional(),
		checklist: taskChecklist.optional(),
		anchors: taskAnchors.optional(),
		links: taskLinks.optional(),
	}),
	output: written,
	mcp: {
		name: 'update_task',
		title: 'Update task',
		description:
			'Change what a task says; a field that is left out stays, null takes an optional one away. move_task changes its column.',
		fields: { id: 'Id, or label such as T-12.', due: 'YYYY-MM-DD, or null for none.' },
		idempotent: true,
	},
});

export const taskMove = defineOperation({
	name: 'task/move',
	effect: 'write',
	summary: 'Move a task to a column, a place in it, or another project.',
	input: z.object({ id, project: id.optional(), column: id, ...place }),
	output: written.extend({
		/** The task that comes next, when the one moved recurs and is now done. */
		next: id.optional(),
	}),
	mcp: {
		name: 'move_task',
		title: 'Move task',
		description:
			'Move a task to a column of its board, such as the one for done tasks. list_projects tells the columns.',
		fields: {
			id: 'Id, or label such as T-12.',
			column: 'Id of the column.',
			project: 'Id of another project to move it to.',
		},
		idempotent: true,
	},
});

export const taskDelete = defineOperation({
	name: 'task/delete',
	effect: 'write',
	summary: 'Take a task off the board; `task/undelete` brings it back.',
	input: z.object({ id }),
	output: written,
});

export const taskUndelete = defineOperation({
	name: 'task/undelete',
	effect: 'write',
	summary: 'Bring a deleted task back.',
	input: z.object({ id }),
	output: written,
});

export const taskHistory = defineOperation({
	name: 'task/history',
	effect: 'read',
	summary: 'What happened to a task, newest first.',
	input: z.object({ id, limit: z.number().int().min(1).max(1000).default(100) }),
	output: z.object({
		entries: z.array(
			z.object({
				seq: z.number().int(),
				at: z.string(),
				/** `added`, `moved`, `deleted`, `restored`, or the fields that were edited. */
				change: z.string(),
				column: z.string().optional(),
			}),
		),
	}),
});

export const taskSuggestions = defineOperation({
	name: 'task/suggestions',
	effect: 'read',
	summary:
		'Comments such as TODO and open check boxes of Markdown that are no tasks yet, newest files first, and what agents proposed.',
	input: z.object({
		/** Workspace folders, absolute; they must be indexed. */
		roots: z.array(z.string().min(1).max(4096)).max(100),
		limit: z.number().int().min(1).max(1000).default(200),
	}),
	output: z.object({
		suggestions: z.array(taskSuggestion),
		/** By agents, of captures in any folder; newest run first. */
		proposed: z.array(taskProposal),
		/** True when there are more. */
		more: z.boolean(),
	}),
});

export const taskIgnoreSuggestion = defineOperation({
	name: 'task/ignoreSuggestion',
	effect: 'write',
	summary: 'Suggest this no more; `task/unignoreSuggestion` takes it back.',
	input: z.object({ key: suggestionKey }),
	output: z.object({ key: suggestionKey, seq: z.number().int() }),
});

export const taskUnignoreSuggestion = defineOperation({
	name: 'task/unignoreSuggestion',
	effect: 'write',
	summary: 'Suggest again what was ignored.',
	input: z.object({ key: suggestionKey }),
	output: z.object({ key: suggestionKey, seq: z.number().int() }),
});
