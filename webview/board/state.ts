import { computed, signal } from '@preact/signals';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { Task } from '../../common/model/task.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createResource } from '../kit/resource.ts';
import {
	columnsOf,
	hasTaskFilter,
	keepColumns,
	matches,
	NO_TASK_FILTER,
	type ShownColumn,
	type TaskFilter,
} from './model.ts';

export interface Persisted {
	readonly project: string;
	readonly filter: TaskFilter;
	readonly openTask: string | undefined;
}

export const ambient = signal<Ambient | undefined>(undefined);

export const projects = createResource<Output<'project/list'>>();
export const tasks = createResource<Output<'task/list'>>();

/** The project whose board is shown. */
export const projectId = signal<string>(NO_PROJECT);
export const project = computed(
	() => projects.value.value?.projects.find(({ id }) => id === projectId.value) ?? projects.value.value?.projects[0],
);

/** Its id, also before it has come. */
export function currentProject(): string {
	return project.value?.id ?? projectId.value;
}

/** What a project is called; its id before the projects have come. */
export function projectName(id: string): string {
	return projects.value.value?.projects.find((known) => known.id === id)?.name ?? id;
}

export const filter = signal<TaskFilter>(NO_TASK_FILTER);
export const filtersOpen = signal(false);

/** A task on its way to another place, shown there before the server has answered. */
export const moving = signal<{ readonly id: string; readonly column: string; readonly index: number } | undefined>(
	undefined,
);

let shownBefore: readonly ShownColumn[] = [];
export const columns = computed(() => {
	const all = tasks.value.value?.tasks ?? [];
	const shown = hasTaskFilter(filter.value) ? all.filter((task) => matches(task, filter.value)) : all;
	shownBefore = keepColumns(shownBefore, columnsOf(project.value?.columns ?? [], shown, moving.value));
	return shownBefore;
});

/** Tags of the board's tasks, in order. */
export const knownTags = computed(() =>
	[...new Set((tasks.value.value?.tasks ?? []).flatMap((task) => task.tags))].sort((a, b) => a.localeCompare(b)),
);

/** The task whose details are open. */
export const openTaskId = signal<string | undefined>(undefined);
export const openTask = computed<Task | undefined>(() =>
	tasks.value.value?.tasks.find(({ id }) => id === openTaskId.value),
);
export const history = createResource<Output<'task/history'>>();

/** Whether lines that ask to be tasks are shown. */
export const suggestionsOpen = signal(false);
export const suggestions = createResource<Output<'task/suggestions'>>();

/** The column that has a field for a new task. */
export const addingTo = signal<string | undefined>(undefined);
export const editingColumns = signal(false);

/** The card that has, or last had, the focus. */
export const activeId = signal<string | undefined>(undefined);
export const tabStop = computed(() => {
	const cards = columns.value.flatMap((column) => column.tasks);
	return cards.some(({ id }) => id === activeId.value) ? activeId.value : cards[0]?.id;
});

/** The card the mouse drags, and where it would fall. */
export const dragged = signal<string | undefined>(undefined);
export const dropTarget = signal<{ readonly column: string; readonly index: number } | undefined>(undefined);
