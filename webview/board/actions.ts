import { batch } from '@preact/signals';
import { messageOf } from '../../common/base/messageOf.ts';
import type { BoardColumn } from '../../common/model/project.ts';
import type { Task } from '../../common/model/task.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { OpenMode, Passage, ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { debounce } from '../kit/debounce.ts';
import { focusById } from '../kit/focusById.ts';
import type { Host } from '../kit/host.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { createProjectShelf } from '../kit/projectShelf.tsx';
import { showToast } from '../kit/toast.tsx';
import { attempt, reasonOf } from '../kit/attempt.ts';
import { createAttachmentActions } from './attachmentActions.ts';
import { drawAnew, focusCard } from './drawing.ts';
import { firstTaskId, newTaskFieldId } from './focus.ts';
import { keepUnchanged, NO_TASK_FILTER, placeAt, type TaskFilter } from './model.ts';
import * as state from './state.ts';
import { createSuggestionActions } from './suggestionActions.ts';

const MAX_TASKS = 10_000;
const EVENT_PAUSE_MS = 60;

export type BoardActions = ReturnType<typeof createActions>;

/** Everything the user can do on the board; the only part that talks to the host. */
export function createActions(host: Host) {
	const refresh = (): Promise<void> => reload(host);
	let announced = 0;
	const catchUp = debounce(() => {
		// What is on its way may have it already; asking again would cancel it.
		if (state.moving.value !== undefined || state.projects.loading.value || state.tasks.loading.value) catchUp();
		else if ((state.tasks.value.value?.seq ?? 0) < announced) void refresh();
	}, EVENT_PAUSE_MS);
	const change = (work: Promise<unknown>): Promise<boolean> => attempt(work, refresh);

	return {
		...createSuggestionActions(host, refresh),
		...createAttachmentActions(host, refresh),
		refresh: (): void => void refresh(),
		/** Tasks have changed, here or elsewhere. @param seq of the change */
		takeChange: (seq: number): void => {
			announced = Math.max(announced, seq);
			catchUp();
		},
		selectProject: (id: string): void => {
			batch(() => {
				state.projectId.value = id;
				state.openTaskId.value = undefined;
			});
			persist(host);
			void refresh();
		},
		setFilter: (part: Partial<TaskFilter>): void => {
			batch(() => {
				state.filter.value = { ...state.filter.value, ...part };
				drawAnew();
			});
			persist(host);
		},
		clearFilter: (): void => {
			batch(() => {
				state.filter.value = NO_TASK_FILTER;
				drawAnew();
			});
			persist(host);
		},
		toggleFilters: (): void => {
			state.filtersOpen.value = !state.filtersOpen.value;
		},
		activate: (id: string): void => {
			state.activeId.value = id;
		},
		startAdding: (column: string): void => {
			state.addingTo.value = column;
			focusById(newTaskFieldId(column));
		},
		stopAdding: (): void => {
			state.addingTo.value = undefined;
		},
		/** By key: the focus goes to the card that was made last, or had it before. */
		leaveAdding: (): void => {
			state.addingTo.value = undefined;
			focusBoard();
		},
		addTask: async (column: string, title: string): Promise<boolean> => {
			const id = crypto.randomUUID();
			const made = await change(host.call('task/create', { id, title, column, project: state.currentProject() }));
			if (made) state.activeId.value = id;
			return made;
		},
		/** @param index where it comes to stand among the cards shown in the column, itself not counted */
		moveTask: (task: Task, column: string, index: number): void => void moveTask(host, refresh, task, column, index),
		edit: (task: Task, changes: Omit<Input<'task/edit'>, 'id'>): Promise<boolean> =>
			change(host.call('task/edit', { id: task.id, ...changes })),
		moveToProject: (task: Task, project: string): void => void moveToProject(host, refresh, task, project),
		shelf: createProjectShelf({
			projects: () => Promise.resolve(state.projects.value.value?.projects ?? []),
			move: ({ id }, project) => {
				const task = state.tasks.value.value?.tasks.find((one) => one.id === id);
				if (task !== undefined) void moveToProject(host, refresh, task, project.id);
			},
			focus: ({ id }) => focusCard(id),
		}),
		remove: (task: Task): void => void oncePerItem(task.id, () => remove(host, refresh, task)),
		open: (id: string): void => openDetails(host, id),
		close: (): void => {
			const id = state.openTaskId.value;
			state.openTaskId.value = undefined;
			persist(host);
			if (id !== undefined) focusCard(id);
		},
		openCode: (passage: Passage, mode: OpenMode): void => void attempt(host.call('host/open', { passage, mode })),
		/** Opens what a task refers to, each kind where it is shown. */
		openLinked: (kind: 'capture' | 'commit' | 'note' | 'task', id: string): void => {
			const path = `${kind === 'commit' ? 'git' : kind}/${id}`;
			void attempt(host.call('host/open', { passage: { root: '', path, startLine: 1, endLine: 1 }, mode: 'open' }));
		},
		createProject: (name: string): void => void createProject(host, refresh, name),
		renameProject: (name: string): Promise<boolean> =>
			change(host.call('project/edit', { id: state.currentProject(), name })),
		archiveProject: (): void => void archiveProject(host, refresh),
		/** @returns why they were not saved; undefined when they were */
		saveColumns: (columns: readonly BoardColumn[]): Promise<string | undefined> =>
			reasonOf(host.call('project/edit', { id: state.currentProject(), columns: [...columns] }), refresh),
		editColumns: (editing: boolean): void => {
			state.editingColumns.value = editing;
		},
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void => void takeIntent(host, refresh, intent),
	};
}

async function reload(host: Host): Promise<void> {
	await state.projects.load((signal) => host.call('project/list', {}, signal));
	const shown = state.project.value;
	if (shown === undefined) return;
	state.projectId.value = shown.id;
	await state.tasks.load(async (signal) => {
		const listed = await host.call('task/list', { project: shown.id, limit: MAX_TASKS }, signal);
		const before = state.tasks.value.value?.tasks ?? [];
		if (before[0]?.project !== listed.tasks[0]?.project) drawAnew();
		return { ...listed, tasks: keepUnchanged(before, listed.tasks) };
	});
	if (state.openTaskId.value !== undefined) await loadHistory(host, state.openTaskId.value);
}

/**
 * Asks for the one task that has changed instead of all, which take a while when there are thousands.
 * @param seq of the change
 * @returns false when more has happened since they were listed
 */
async function takeOver(host: Host, id: string, seq: number): Promise<boolean> {
	const listed = state.tasks.value.value;
	if (listed?.seq !== seq - 1) return false;
	const changed = await host.call('task/get', { id });
	if (state.tasks.value.value !== listed) return false;
	batch(() => {
		state.tasks.replace({ ...listed, seq, tasks: listed.tasks.map((task) => (task.id === id ? changed : task)) });
		state.moving.value = undefined;
	});
	void state.projects.load((signal) => host.call('project/list', {}, signal)); // they count their tasks
	if (state.openTaskId.value === id) void loadHistory(host, id);
	return true;
}

async function moveTask(
	host: Host,
	refresh: () => Promise<void>,
	task: Task,
	columnId: string,
	wanted: number,
): Promise<void> {
	const column = state.columns.value.find(({ id }) => id === columnId);
	if (column === undefined) return;
	const index = Math.min(wanted, column.tasks.filter(({ id }) => id !== task.id).length);
	const place = placeAt(column, task.id, index);
	state.moving.value = { id: task.id, column: columnId, index };
	focusCard(task.id);
	const moved = host.call('task/move', { id: task.id, ...place });
	const done = await attempt(moved, async () => {
		const { seq, next } = await moved;
		if (next !== undefined || !(await takeOver(host, task.id, seq))) await refresh();
	});
	state.moving.value = undefined;
	if (!done) return;
	focusCard(task.id);
	const count = state.columns.value.find(({ id }) => id === columnId)?.tasks.length ?? 0;
	announce(`${task.title}: ${column.title}, ${index + 1} of ${count}`);
}

async function remove(host: Host, refresh: () => Promise<void>, task: Task): Promise<void> {
	if (state.openTaskId.value === task.id) state.openTaskId.value = undefined;
	if (!(await attempt(host.call('task/delete', { id: task.id }), refresh))) return;
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('task/undelete', { id: task.id }), refresh)) focusCard(task.id);
	};
	showToast({ text: `T-${task.number} deleted`, action: { label: 'Undo', run: () => void undo() } });
}

/** Moves a task to the board of another project, into the column of the same name or the first, with undo. */
async function moveToProject(host: Host, refresh: () => Promise<void>, task: Task, project: string): Promise<void> {
	const target = state.projects.value.value?.projects.find(({ id }) => id === project);
	const column = target?.columns.find(({ id }) => id === task.column) ?? target?.columns[0];
	if (target === undefined || column === undefined) return;
	const next = neighbourOf(task.id);
	const place = placeOf(task.id);
	state.openTaskId.value = undefined;
	if (!(await attempt(host.call('task/move', { id: task.id, project, column: column.id }), refresh))) return;
	focusCard(next);
	const undo = async (): Promise<void> => {
		const back = host.call('task/move', { id: task.id, project: task.project, column: task.column, ...place });
		if (await attempt(back, refresh)) focusCard(task.id);
	};
	showToast({ text: `T-${task.number} moved to ${target.name}`, action: { label: 'Undo', run: () => void undo() } });
}

/** The card that is at the place of a task once the task has left. */
function neighbourOf(id: string): string {
	const { before, after = '' } = placeOf(id);
	return before ?? after;
}

/** The place of a task in its column, told by a neighbour. */
function placeOf(id: string): { before?: string; after?: string } {
	const column = state.columns.value.find(({ tasks }) => tasks.some((task) => task.id === id))?.tasks ?? [];
	const index = column.findIndex((task) => task.id === id);
	const [previous, next] = [column[index - 1], column[index + 1]];
	if (next !== undefined) return { before: next.id };
	return previous === undefined ? {} : { after: previous.id };
}

async function createProject(host: Host, refresh: () => Promise<void>, name: string): Promise<void> {
	const id = crypto.randomUUID();
	if (!(await attempt(host.call('project/create', { id, name })))) return;
	state.projectId.value = id;
	persist(host);
	await refresh();
}

async function archiveProject(host: Host, refresh: () => Promise<void>): Promise<void> {
	const { id, name } = state.project.value!;
	if (!(await attempt(host.call('project/edit', { id, archived: true }), refresh))) return;
	const undo = async (): Promise<void> => {
		await attempt(host.call('project/edit', { id, archived: false }));
		state.projectId.value = id;
		await refresh();
	};
	showToast({ text: `${name} archived`, action: { label: 'Undo', run: () => void undo() } });
}

function openDetails(host: Host, id: string): void {
	state.openTaskId.value = id;
	state.suggestionsOpen.value = false;
	state.history.clear();
	persist(host);
	void loadHistory(host, id);
	focusById('task-title');
}

function loadHistory(host: Host, id: string): Promise<void> {
	return state.history.load((signal) => host.call('task/history', { id }, signal));
}

async function takeIntent(host: Host, refresh: () => Promise<void>, intent: ViewIntent): Promise<void> {
	if (intent.kind === 'focus') {
		if (state.tasks.value.value === undefined) await refresh();
		return focusBoard();
	}
	if (intent.kind !== 'task') return;
	try {
		const task = await host.call('task/get', { id: intent.taskId });
		state.projectId.value = task.project;
		state.filter.value = NO_TASK_FILTER;
		await refresh();
		openDetails(host, task.id);
	} catch (error) {
		showToast({ text: messageOf(error) });
	}
}

/** The card that has, or last had, the focus; on an empty board what makes the first one. */
function focusBoard(): void {
	const card = state.tabStop.value;
	const [first] = state.columns.value;
	if (card !== undefined) focusCard(card);
	else if (first !== undefined) focusById(firstTaskId(first.id));
}

function persist(host: Host): void {
	host.save<state.Persisted>({
		project: state.projectId.value,
		filter: state.filter.value,
		openTask: state.openTaskId.value,
	});
}
