import path from 'node:path';
import { NO_PROJECT } from '../../../common/model/noProject.ts';
import type { Store } from '../../ports/store.ts';
import type { RecordKind } from './recordKind.ts';
import { changedSources } from './summaryRecords.ts';

/** Projects by their name, their folders, and what was summed up of them last. */
export const projectRecords: RecordKind = {
	kind: 'project',
	changedBy(event, store) {
		const { type, data } = event;
		if (type === 'projectAdded' || type === 'projectEdited') return data.id;
		if (type === 'memoryCompacted') return data.project;
		// What it had summed up is gone: its project is not known any more.
		if (type === 'compactionUndone' || changedSources(event, store).length > 0)
			return store.work.projects(true).map(({ id }) => id);
		return undefined;
	},
	any: (store) => store.work.projects(true).some(({ id }) => id !== NO_PROJECT),
	read(store, id) {
		const project = store.work.projects(true).find((each) => each.id === id);
		if (project === undefined || id === NO_PROJECT) return undefined;
		const summary = summaryOf(store, id);
		const folders = project.folders.map((folder) => path.basename(folder)).join(', ');
		const text = [project.name, folders, summary?.content ?? ''].filter((part) => part !== '').join('\n\n');
		const updatedAt = [project.updatedAt, summary?.createdAt ?? ''].sort().at(-1)!;
		return { text, breadcrumb: project.archived ? 'archived' : '', tags: [], updatedAt };
	},
};

/** The one that sums up all: what was replaced, and what is part of another, is not it. */
function summaryOf(store: Store, project: string) {
	return store.memory.summaries({ project, rootsOnly: true, limit: 1 }).at(0);
}
