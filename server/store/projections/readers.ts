import type { StateReader } from '../../core/decide.ts';
import type { WorkQueries } from '../../ports/store.ts';
import type { Database } from '../sqlite.ts';
import { captureState } from './captures.ts';
import { listProjects, projectState } from './projects.ts';
import { ignoredSuggestions, suggestionState } from './suggestions.ts';
import { getTask, listTasks, nextTaskNumber, taskHistory, tasksInColumn, tasksOf, taskState } from './tasks.ts';

/** The state as the rules read it. */
export function stateReader(db: Database): StateReader {
	return {
		capture: (id) => captureState(db, id),
		project: (id) => projectState(db, id),
		task: (id) => taskState(db, id),
		tasksOf: (project) => tasksOf(db, project),
		inColumn: (project, column) => tasksInColumn(db, project, column),
		nextTaskNumber: () => nextTaskNumber(db),
		suggestion: (key) => suggestionState(db, key),
	};
}

/** Tasks and projects as the doors read them. */
export function workQueries(db: Database): WorkQueries {
	return {
		task: (idOrLabel) => getTask(db, idOrLabel),
		tasks: (filter) => listTasks(db, filter),
		history: (taskId, limit) => taskHistory(db, taskId, limit),
		ignoredSuggestions: () => ignoredSuggestions(db),
		projects: (archived) => listProjects(db, archived),
	};
}
