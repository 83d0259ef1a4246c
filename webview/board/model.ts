import { localDay } from '../../common/base/localTime.ts';
import type { BoardColumn } from '../../common/model/project.ts';
import type { Task, TaskPriority } from '../../common/model/task.ts';

/** A column and the cards in it, in order. */
export interface ShownColumn extends BoardColumn {
	readonly tasks: readonly Task[];
}

export interface TaskFilter {
	readonly text: string;
	readonly tag: string;
	readonly priority: '' | TaskPriority;
	/** `overdue`: due before today. `week`: due within seven days, overdue ones included. */
	readonly due: '' | 'overdue' | 'week' | 'none';
}

export const NO_TASK_FILTER: TaskFilter = { text: '', tag: '', priority: '', due: '' };

export const PRIORITIES: readonly (readonly [TaskPriority, string])[] = [
	['none', 'No priority'],
	['low', 'Low'],
	['medium', 'Medium'],
	['high', 'High'],
	['urgent', 'Urgent'],
];

export function hasTaskFilter(filter: TaskFilter): boolean {
	return Object.values(filter).some((value: string) => value.trim() !== '');
}

/** Whether a task passes the filter. */
export function matches(task: Task, { text, tag, priority, due }: TaskFilter, today = localDay(Date.now())): boolean {
	const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
	const content = `T-${task.number} ${task.title}\n${task.description}\n${task.tags.join(' ')}`.toLocaleLowerCase();
	return (
		words.every((word) => content.includes(word)) &&
		(tag === '' || task.tags.includes(tag)) &&
		(priority === '' || task.priority === priority) &&
		isDue(task, due, today)
	);
}

/** The board's columns with their cards; a card on its way is shown where it goes. */
export function columnsOf(
	columns: readonly BoardColumn[],
	tasks: readonly Task[],
	moving?: { readonly id: string; readonly column: string; readonly index: number },
): ShownColumn[] {
	const moved = tasks.find(({ id }) => id === moving?.id);
	return columns.map((column) => {
		const own = tasks
			.filter((task) => task.column === column.id && task !== moved)
			.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.number - b.number));
		const stays = moved !== undefined && moving?.column === column.id;
		return { ...column, tasks: stays ? own.toSpliced(moving.index, 0, moved) : own };
	});
}

/** Columns as they are now, each the object it was when nothing about it or its cards changed: it is not drawn again then. */
export function keepColumns(before: readonly ShownColumn[], now: readonly ShownColumn[]): readonly ShownColumn[] {
	const known = new Map(before.map((column) => [column.id, column]));
	return now.map((column) => {
		const old = known.get(column.id);
		return old !== undefined && isSameColumn(old, column) ? old : column;
	});
}

function isSameColumn({ tasks: before, ...old }: ShownColumn, { tasks: now, ...column }: ShownColumn): boolean {
	if (before.length !== now.length || before.some((task, at) => task !== now[at])) return false;
	return JSON.stringify(old) === JSON.stringify(column);
}

/**
 * Tasks as they are now, each the object it was when nothing about it changed: its card is not drawn again then, which
 * matters when there are thousands.
 */
export function keepUnchanged(before: readonly Task[], now: readonly Task[]): Task[] {
	const known = new Map(before.map((task) => [task.id, task]));
	return now.map((task) => {
		const old = known.get(task.id);
		return old !== undefined && JSON.stringify(old) === JSON.stringify(task) ? old : task;
	});
}

/** What to ask the server for so that a card comes to stand at an index among the cards shown. */
export function placeAt(
	column: ShownColumn,
	id: string,
	index: number,
): { readonly column: string; readonly before?: string; readonly after?: string } {
	const others = column.tasks.filter((task) => task.id !== id);
	const before = others[index];
	if (before !== undefined) return { column: column.id, before: before.id };
	const after = others.at(-1);
	return after === undefined ? { column: column.id } : { column: column.id, after: after.id };
}

/** `2 days overdue`, `today`, `in 3 days`, or the date when it is far. */
export function dueText(due: string, today = localDay(Date.now()), locale?: string): string {
	const days = Math.round((Date.parse(due) - Date.parse(today)) / 86_400_000);
	const { far, near } = dayFormats(locale);
	return Math.abs(days) > 14 ? far.format(new Date(`${due}T12:00:00`)) : near.format(days, 'day');
}

interface DayFormats {
	readonly far: Intl.DateTimeFormat;
	readonly near: Intl.RelativeTimeFormat;
}

const formats = new Map<string | undefined, DayFormats>();

/** Making them takes a hundred times as long as using them, and a board has thousands of days. */
function dayFormats(locale: string | undefined): DayFormats {
	let known = formats.get(locale);
	if (known === undefined) {
		known = {
			far: new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }),
			near: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
		};
		formats.set(locale, known);
	}
	return known;
}

function isDue(task: Task, due: TaskFilter['due'], today: string): boolean {
	switch (due) {
		case '':
			return true;
		case 'none':
			return task.due === undefined;
		case 'overdue':
			return task.due !== undefined && task.due < today;
		case 'week':
			return task.due !== undefined && task.due <= inSevenDays(today);
		default:
			return due satisfies never;
	}
}

function inSevenDays(today: string): string {
	return new Date(Date.parse(today) + 7 * 86_400_000).toISOString().slice(0, 10);
}
