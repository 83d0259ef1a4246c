import type { RecordKind } from './recordKind.ts';

/** Summaries that stand. What a compaction replaced or an undo took back is found by its sources. */
export const summaryRecords: RecordKind = {
	kind: 'summary',
	changedBy({ type, data }, store) {
		if (type === 'memoryCompacted') return [...data.summaries.map(({ id }) => id), ...data.replaced];
		if (type === 'compactionUndone') return store.memory.summariesOf(data.run);
		return undefined;
	},
	any: (store) => store.memory.summaries({ limit: 1 }).length > 0,
	read(store, id) {
		const summary = store.memory.summary(id);
		if (summary === undefined || summary.replaced) return undefined;
		const name = summary.topic ?? store.work.projects(true).find((project) => project.id === summary.project)?.name;
		return { text: summary.content, breadcrumb: name ?? '', tags: [], updatedAt: summary.createdAt };
	},
};
