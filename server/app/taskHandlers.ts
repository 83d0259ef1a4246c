import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { projectAt } from '../../common/base/folderRule.ts';
import { localDay } from '../../common/base/localTime.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { Task } from '../../common/model/task.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileTexts } from '../ports/fileTexts.ts';
import type { Store } from '../ports/store.ts';
import { canonicalFolder } from './folder.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';
import { proposedTasks } from './proposedTasks.ts';
import { findSuggestions } from './suggestions.ts';

export interface TaskServices {
	readonly store: Store;
	readonly clock: Clock;
	readonly index: IndexAccess;
	readonly files: FileTexts;
}

/** Tasks: each write is answered when it is durable. A task is named by its id or its label (`T-12`). */
export function createTaskHandlers({ store, clock, index, files }: TaskServices): HandlersOf<'task'> {
	const idOf = (idOrLabel: string): string => store.work.task(idOrLabel)?.id ?? idOrLabel;
	return {
		'task/create': ({ id = randomUUID(), project, folders, ...rest }) => {
			const home = project ?? projectOf(store, rest, folders) ?? NO_PROJECT;
			const { seq } = store.execute({ type: 'task/create', id, project: home, ...given(rest) });
			const made = taskOf(store, id);
			return { id, seq, number: made.number, project: made.project };
		},
		'task/list': (filter) => ({ ...store.work.tasks(given(filter)), seq: store.head }),
		'task/get': ({ id }) => taskOf(store, id),
		'task/edit': ({ id, ...changes }) => {
			const known = idOf(id);
			return { id: known, ...store.execute({ type: 'task/edit', id: known, ...given(changes) }) };
		},
		'task/move': ({ id, ...place }) => move(store, clock, idOf(id), given(place)),
		'task/delete': ({ id }) => {
			const known = idOf(id);
			return { id: known, ...store.execute({ type: 'task/delete', id: known }) };
		},
		'task/undelete': ({ id }) => ({ id, ...store.execute({ type: 'task/undelete', id }) }),
		'task/history': ({ id, limit }) => ({ entries: store.work.history(idOf(id), limit) }),
		'task/suggestions': async ({ roots, limit }, { signal }) => {
			const { table } = await index.services();
			const query = { roots: roots.map(canonicalFolder), limit, signal };
			const found = await findSuggestions({ table, files, work: store.work }, query);
			return { ...found, proposed: proposedTasks(store) };
		},
		'task/ignoreSuggestion': ({ key }) => ({ key, ...ignore(store, key, true) }),
		'task/unignoreSuggestion': ({ key }) => ({ key, ...ignore(store, key, false) }),
	};
}

/** The project that the code belongs to by its folder; without code, one of the folders. It has the column, if one is named. */
function projectOf(
	store: Store,
	{ anchors, column }: Pick<Input<'task/create'>, 'anchors' | 'column'>,
	folders: readonly string[] = [],
): string | undefined {
	const files = (anchors ?? []).map(({ root, path: file }) => path.join(root, file));
	const places = files.length > 0 ? files : folders;
	if (places.length === 0) return undefined;
	const projects = store.work.projects(false);
	const home = places.map((place) => projectAt(projects, place)).find((project) => project !== undefined);
	return column === undefined || home?.columns.some(({ id }) => id === column) ? home?.id : undefined;
}

function ignore(store: Store, key: string, ignored: boolean): { seq: number } {
	return store.execute({ type: 'task/ignoreSuggestion', key, ignored });
}

function move(
	store: Store,
	clock: Clock,
	id: string,
	place: { readonly project?: string; readonly column: string; readonly before?: string; readonly after?: string },
): { id: string; seq: number; next?: string } {
	const { head } = store;
	const { seq } = store.execute({ type: 'task/move', id, today: localDay(clock()), ...place });
	// One that recurs and is now done has another one added with it.
	const next = store.readEvents(head, Math.max(0, seq - head)).find(({ type }) => type === 'taskAdded');
	return { id, seq, ...(next?.type === 'taskAdded' && { next: next.data.id }) };
}

function taskOf(store: Store, id: string): Task {
	const task = store.work.task(id);
	if (task === undefined) throw new OperationError('notFound', `There is no task ${id}; it may have been deleted.`);
	return task;
}
