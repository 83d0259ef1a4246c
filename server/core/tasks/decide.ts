import { generateKeyBetween } from 'fractional-indexing';
import type { BoardColumn } from '../../../common/model/project.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { EventData } from '../events/event.ts';
import type { ProjectReader } from '../projects/decide.ts';
import { columnLike } from '../projects/state.ts';
import type { Place, TaskCommand, TaskFields } from './command.ts';
import { checkedChanges, checkedFields } from './fields.ts';
import { moveAll } from './moveAll.ts';
import { nextDue, nextRecurrence } from './recur.ts';
import type { TaskState } from './state.ts';

type RankedTask = Pick<TaskState, 'id' | 'rank'>;

/** What the rules of tasks read. */
export interface TaskReader extends ProjectReader {
	task(id: string): TaskState | undefined;
	/** Tasks of a column that are not deleted, by rank; a board may have thousands, so no more of them is read. */
	inColumn(project: string, column: string): readonly RankedTask[];
	/** The last of them, another one left out; undefined when there is none. Alone, since most tasks come to the end. */
	lastInColumn(project: string, column: string, without?: string): RankedTask | undefined;
	/** The number the next task gets. */
	nextTaskNumber(): number;
	/** Whether a suggestion is ignored, and the event that said so; undefined when none did. */
	suggestion(key: string): { readonly ignored: boolean; readonly seq: number } | undefined;
}

type CommandOf<T extends TaskCommand['type']> = Extract<TaskCommand, { type: T }>;

/**
 * Turns a command into events; repeating one changes nothing.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decideTask(command: TaskCommand, state: TaskReader): Decision {
	switch (command.type) {
		case 'task/create':
			return create(command, state);
		case 'task/edit':
			return edit(command, state);
		case 'task/move':
			return move(command, state);
		case 'task/delete':
			return remove(command.id, state);
		case 'task/undelete':
			return restore(command.id, state);
		case 'task/ignoreSuggestion':
			return ignoreSuggestion(command, state);
	}
}

function create(command: CommandOf<'task/create'>, state: TaskReader): Decision {
	const fields = checkedFields(command);
	const known = state.task(command.id);
	if (known !== undefined) {
		if (known.firstTitle === fields.title) return { seq: known.addedSeq };
		throw invalid(`A task with the id ${command.id} exists already and has another title. Choose another id.`);
	}
	const column = columnOf(command.project, command.column, state);
	const rank = rankAt(command.id, command.project, column.id, command, state);
	return { events: [added(command.id, fields, { project: command.project, column, rank }, state.nextTaskNumber())] };
}

function edit({ type: _type, id, ...wanted }: CommandOf<'task/edit'>, state: TaskReader): Decision {
	const known = present(id, state);
	const changes = checkedChanges(wanted, known);
	if (Object.keys(changes).length === 0) return { seq: known.updatedSeq };
	return { events: [{ type: 'taskEdited', data: { id, ...changes } }] };
}

function move(command: CommandOf<'task/move'>, state: TaskReader): Decision {
	const known = present(command.id, state);
	const project = command.project ?? known.project;
	const column = columnOf(project, command.column, state);
	if (known.project === project && known.column === column.id && standsAt(known, command, state))
		return { seq: known.updatedSeq };
	const rank = rankAt(known.id, project, column.id, command, state);
	const moved: EventData = {
		type: 'taskMoved',
		data: { id: known.id, project, column: column.id, rank, done: column.done },
	};
	return { events: column.done && !known.done ? [moved, ...next(known, project, command.today, state)] : [moved] };
}

/** The next of a recurring task that is done: a task of its own; the one that is done recurs no more. */
function next(done: TaskState, project: string, today: string, state: TaskReader): EventData[] {
	const { recurrence } = done;
	if (recurrence === undefined) return [];
	const column = state.project(project)!.columns.find((other) => !other.done);
	if (column === undefined) return [];
	const number = state.nextTaskNumber();
	const id = nextTaskId(done.id, number);
	const { title, description, priority, tags, anchors, links } = done;
	const fields: TaskFields = {
		title,
		description,
		priority,
		tags,
		anchors,
		links,
		recurrence: nextRecurrence(done.due, today, recurrence),
		due: nextDue(done.due, today, recurrence),
		checklist: done.checklist.map((item) => ({ ...item, done: false })),
	};
	const rank = rankAt(id, project, column.id, {}, state);
	return [
		{ type: 'taskEdited', data: { id: done.id, recurrence: null } },
		added(id, fields, { project, column, rank }, number),
	];
}

/** Id of the task that follows a recurring one. */
function nextTaskId(id: string, number: number): string {
	return `${id.split('~')[0]!.slice(0, 48)}~${number}`;
}

function added(
	id: string,
	fields: TaskFields,
	{ project, column, rank }: { project: string; column: BoardColumn; rank: string },
	number: number,
): EventData {
	const { tags, checklist, anchors, links, ...rest } = fields;
	const lists = { tags: [...tags], checklist: [...checklist], anchors: [...anchors], links: [...links] };
	return {
		type: 'taskAdded',
		data: { id, number, ...rest, ...lists, project, column: column.id, rank, done: column.done },
	};
}

function remove(id: string, state: TaskReader): Decision {
	const known = existing(id, state);
	return known.deleted ? { seq: known.updatedSeq } : { events: [{ type: 'taskDeleted', data: { id } }] };
}

/** Back to its old place; when that was taken meanwhile, or its column is gone, to the end of the column most like it. */
function restore(id: string, state: TaskReader): Decision {
	const known = existing(id, state);
	if (!known.deleted) return { seq: known.updatedSeq };
	const restored: EventData = { type: 'taskRestored', data: { id } };
	const { columns } = state.project(known.project)!;
	const column = columnLike(columns, { id: known.column, done: known.done });
	const taken = state.inColumn(known.project, column.id).some(({ rank }) => rank === known.rank);
	if (column.id === known.column && !taken) return { events: [restored] };
	return { events: [restored, ...moveAll([known], { project: known.project, columns }, state)] };
}

function columnOf(project: string, column: string | undefined, state: TaskReader): BoardColumn {
	const board = state.project(project);
	if (board === undefined) throw notFound(`There is no project with the id ${project}. List the projects.`);
	const found = column === undefined ? board.columns[0] : board.columns.find(({ id }) => id === column);
	if (found !== undefined) return found;
	const names = board.columns.map(({ id }) => id).join(', ');
	throw invalid(`The board of ${board.name} has no column ${column}. Its columns are ${names}.`);
}

function standsAt(known: TaskState, { before, after }: Place, state: TaskReader): boolean {
	if (before === undefined && after === undefined)
		return state.lastInColumn(known.project, known.column)?.id === known.id;
	const column = state.inColumn(known.project, known.column);
	const index = column.findIndex(({ id }) => id === known.id);
	return before === undefined ? column[index - 1]?.id === after : column[index + 1]?.id === before;
}

function rankAt(id: string, project: string, column: string, { before, after }: Place, state: TaskReader): string {
	if (before === undefined && after === undefined)
		return generateKeyBetween(state.lastInColumn(project, column, id)?.rank ?? null, null);
	const others = state.inColumn(project, column).filter((task) => task.id !== id);
	const index = placeIndex(others, before, after);
	return generateKeyBetween(others[index - 1]?.rank ?? null, others[index]?.rank ?? null);
}

function placeIndex(others: readonly RankedTask[], before: string | undefined, after: string | undefined): number {
	const neighbour = others.findIndex(({ id }) => id === (before ?? after));
	// The neighbour was moved or deleted meanwhile, by another window: the end is the least surprising place.
	if (neighbour === -1) return others.length;
	return before === undefined ? neighbour + 1 : neighbour;
}

function present(id: string, state: TaskReader): TaskState {
	const known = existing(id, state);
	if (known.deleted) throw notFound(`The task ${id} is deleted. Bring it back first.`);
	return known;
}

function ignoreSuggestion({ key, ignored }: CommandOf<'task/ignoreSuggestion'>, state: TaskReader): Decision {
	const known = state.suggestion(key);
	if ((known?.ignored ?? false) === ignored) return { seq: known?.seq ?? 0 };
	return { events: [{ type: ignored ? 'suggestionIgnored' : 'suggestionRestored', data: { key } }] };
}

function existing(id: string, state: TaskReader): TaskState {
	const known = state.task(id);
	if (known === undefined) throw notFound(`There is no task with the id ${id}. List the tasks to see their ids.`);
	return known;
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}

function notFound(message: string): OperationError {
	return new OperationError('notFound', message);
}
