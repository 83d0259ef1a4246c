import { z } from 'zod';
import {
	calendarDate,
	recurrence,
	taskAnchors,
	taskChecklist,
	taskDescription,
	taskLinks,
	taskPriority,
	taskTags,
	taskTitle,
} from '../../../common/model/task.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { TaskChanges, TaskFields } from './command.ts';
import type { TaskData, TaskEvent } from './events.ts';

const fields = z.object({
	title: taskTitle,
	description: taskDescription,
	priority: taskPriority,
	due: calendarDate.optional(),
	recurrence: recurrence.optional(),
	tags: taskTags,
	checklist: taskChecklist,
	anchors: taskAnchors,
	links: taskLinks,
});

const changes = fields.partial().extend({
	due: calendarDate.nullable().optional(),
	recurrence: recurrence.nullable().optional(),
});

/** The fields of a command, checked and in well-formed Unicode. @throws OperationError `invalidInput` */
export function checkedFields(given: TaskFields): TaskData {
	return withoutUndefined(parse(fields, given)) as TaskData;
}

/** The fields of `wanted` that differ from what the task has. @throws OperationError `invalidInput` */
export function checkedChanges(wanted: TaskChanges, known: TaskFields): TaskChangeData {
	const current = known as unknown as Readonly<Record<string, unknown>>;
	return Object.fromEntries(
		Object.entries(parse(changes, wanted)).filter(
			([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(current[name] ?? null),
		),
	);
}

type TaskChangeData = Omit<Extract<TaskEvent, { type: 'taskEdited' }>['data'], 'id'>;

function parse<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
	const result = schema.safeParse(wellFormed(given));
	if (result.success) return result.data;
	const { path, message } = result.error.issues[0]!;
	throw new OperationError('invalidInput', `The task's ${path.join('.')} cannot be used: ${message}.`);
}

/** Half characters (lone surrogates), which no file can hold, become U+FFFD. */
function wellFormed(value: unknown): unknown {
	if (typeof value === 'string') return value.toWellFormed();
	if (Array.isArray(value)) return value.map(wellFormed);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, wellFormed(part)]));
}

function withoutUndefined(value: object): object {
	return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}
