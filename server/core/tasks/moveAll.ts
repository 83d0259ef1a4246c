import { generateNKeysBetween } from 'fractional-indexing';
import type { BoardColumn } from '../../../common/model/project.ts';
import type { EventData } from '../events/event.ts';
import { columnLike } from '../projects/state.ts';
import type { TaskState } from './state.ts';

interface Board {
	readonly project: string;
	readonly columns: readonly BoardColumn[];
}

/** Moves tasks to the ends of the columns of a board that are like those they stand in, in the order given. */
export function moveAll(
	tasks: readonly TaskState[],
	{ project, columns }: Board,
	state: { tasksOf(project: string): readonly TaskState[] },
): EventData[] {
	const moving = new Set(tasks.map(({ id }) => id));
	const staying = state.tasksOf(project).filter(({ id }) => !moving.has(id));
	return columns.flatMap((column) => {
		const arriving = tasks.filter((task) => columnLike(columns, { id: task.column, done: task.done }).id === column.id);
		const last = staying.findLast((task) => task.column === column.id)?.rank ?? null;
		const ranks = generateNKeysBetween(last, null, arriving.length);
		return arriving.map(({ id }, at): EventData => ({
			type: 'taskMoved',
			data: { id, project, column: column.id, rank: ranks[at]!, done: column.done },
		}));
	});
}
