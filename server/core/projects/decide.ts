import { NO_PROJECT } from '../../../common/model/noProject.ts';
import { boardColumns, DEFAULT_COLUMNS, projectName, type BoardColumn } from '../../../common/model/project.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { EventData } from '../events/event.ts';
import { moveAll } from '../tasks/moveAll.ts';
import type { TaskState } from '../tasks/state.ts';
import type { ProjectCommand } from './command.ts';
import { columnLike, type ProjectState } from './state.ts';

/** What the rules of projects read. */
export interface ProjectReader {
	project(id: string): ProjectState | undefined;
	/** The one of that name in small or capital letters, archived or not; none for the board of no project. */
	projectNamed(name: string): ProjectState | undefined;
	/** Tasks of a project that are not deleted, by column and rank. */
	tasksOf(project: string): readonly TaskState[];
	/** Ids of a project's captures that are not deleted, of every level. */
	capturesOf(project: string): readonly string[];
}

type CommandOf<T extends ProjectCommand['type']> = Extract<ProjectCommand, { type: T }>;

/**
 * Turns a command into events; repeating one changes nothing.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decideProject(command: ProjectCommand, state: ProjectReader): Decision {
	switch (command.type) {
		case 'project/create':
			return create(command, state);
		case 'project/edit':
			return edit(command, state);
		case 'project/merge':
			return merge(command, state);
	}
}

function create(command: CommandOf<'project/create'>, state: ProjectReader): Decision {
	const name = checkedName(command.name);
	const known = state.project(command.id);
	if (known !== undefined) {
		if (known.addedSeq > 0 && known.name === name) return { seq: known.addedSeq };
		throw invalid(`A project with the id ${command.id} exists already. Choose another id.`);
	}
	assertFree(name, command.id, state);
	const columns = checkedColumns(command.columns ?? DEFAULT_COLUMNS);
	return { events: [{ type: 'projectAdded', data: { id: command.id, name, columns, folders: [...command.folders] } }] };
}

function edit(command: CommandOf<'project/edit'>, state: ProjectReader): Decision {
	const known = existing(command.id, state);
	if (command.id === NO_PROJECT && (command.name !== undefined || command.archived === true))
		throw invalid('The board of tasks without a project can be changed, but not renamed or archived.');
	const name = command.name === undefined ? known.name : checkedName(command.name);
	if (name !== known.name) assertFree(name, known.id, state);
	const changes = {
		...(name !== known.name && { name }),
		...(command.columns !== undefined &&
			!same(command.columns, known.columns) && { columns: checkedColumns(command.columns) }),
		...(command.folders !== undefined && !same(command.folders, known.folders) && { folders: [...command.folders] }),
		...(command.archived !== undefined && command.archived !== known.archived && { archived: command.archived }),
	};
	if (Object.keys(changes).length === 0) return { seq: known.updatedSeq };
	return { events: [projectChange(known, changes), ...movesOutOfLostColumns(known, changes.columns, state)] };
}

type ProjectChanges = Omit<Extract<EventData, { type: 'projectEdited' }>['data'], 'id'>;

/** The board of "no project" is not in the log until its first change. */
function projectChange(known: ProjectState, changes: ProjectChanges): EventData {
	const { id, name, columns, folders } = known;
	if (known.addedSeq > 0) return { type: 'projectEdited', data: { id, ...changes } };
	return { type: 'projectAdded', data: { id, name, columns: [...columns], folders: [...folders], ...changes } };
}

function movesOutOfLostColumns(
	known: ProjectState,
	columns: readonly BoardColumn[] | undefined,
	state: ProjectReader,
): EventData[] {
	if (columns === undefined) return [];
	const homeless = state
		.tasksOf(known.id)
		.filter((task) => columnLike(columns, { id: task.column, done: task.done }).id !== task.column);
	return moveAll(homeless, { project: known.id, columns }, state);
}

function merge({ id, into }: CommandOf<'project/merge'>, state: ProjectReader): Decision {
	const from = existing(id, state);
	const target = existing(into, state);
	if (id === into) throw invalid('A project cannot be merged into itself.');
	const moves = moveAll(state.tasksOf(id), { project: into, columns: target.columns }, state);
	const captures = state
		.capturesOf(id)
		.map((capture): EventData => ({ type: 'captureAssigned', data: { id: capture, project: into, by: 'user' } }));
	const events = [...moves, ...captures, ...folderMoves(from, target), ...archiving(from)];
	return events.length === 0 ? { seq: from.updatedSeq } : { events };
}

/** Captures from these folders go into the other project from now on. */
function folderMoves(from: ProjectState, target: ProjectState): EventData[] {
	if (from.folders.length === 0) return [];
	const folders = [...new Set([...target.folders, ...from.folders])];
	return [projectChange(from, { folders: [] }), projectChange(target, { folders })];
}

function archiving({ id, archived }: ProjectState): EventData[] {
	return id === NO_PROJECT || archived ? [] : [{ type: 'projectEdited', data: { id, archived: true } }];
}

function existing(id: string, state: ProjectReader): ProjectState {
	const known = state.project(id);
	if (known !== undefined) return known;
	throw new OperationError('notFound', `There is no project with the id ${id}. List the projects to see their ids.`);
}

function checkedName(name: string): string {
	const result = projectName.safeParse(name.toWellFormed());
	if (!result.success) throw invalid(`The name cannot be used: ${result.error.issues[0]!.message}.`);
	return result.data;
}

/** Notes name their project by its name. */
function assertFree(name: string, own: string, state: ProjectReader): void {
	const taken = state.projectNamed(name);
	if (taken === undefined || taken.id === own) return;
	const where = taken.archived ? ' among the archived ones' : '';
	throw invalid(`There is a project ${taken.name}${where} already.`);
}

function checkedColumns(columns: readonly BoardColumn[]): BoardColumn[] {
	const result = boardColumns.safeParse(columns);
	if (!result.success) throw invalid(`The columns cannot be used: ${result.error.issues[0]!.message}.`);
	return result.data;
}

function same(a: unknown, b: unknown): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}
