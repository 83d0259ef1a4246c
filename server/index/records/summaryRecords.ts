import type { Store, StoredEvent } from '../../ports/store.ts';
import type { RecordKind } from './recordKind.ts';

/** Captures that are there no more, or are again, and with them what was summed up of them. */
export function changedSources({ type, data }: StoredEvent, store: Store): string[] {
	if (type === 'captureDeleted' || type === 'captureRestored') return store.memory.summariesOver(`capture/${data.id}`);
	if (type === 'memorySuperseded' || type === 'memoryReinstated') return store.memory.summariesOver(data.ref);
	return [];
}

/** Summaries that stand. What a compaction replaced or an undo took back is found by its sources. */
export const summaryRecords: RecordKind = {
	kind: 'summary',
	changedBy(event, store) {
		const { type, data } = event;
		if (type === 'memoryCompacted') return [...data.summaries.map(({ id }) => id), ...data.replaced];
		if (type === 'compactionUndone') return store.memory.summariesOf(data.run);
		const changed = changedSources(event, store);
		return changed.length === 0 ? undefined : changed;
	},
	any: (store) => store.memory.summaries({ limit: 1 }).length > 0,
	read(store, id) {
		const summary = store.memory.summary(id);
		if (summary === undefined || summary.replaced) return undefined;
		const name = summary.topic ?? store.work.projects(true).find((project) => project.id === summary.project)?.name;
		return { text: summary.content, breadcrumb: name ?? '', tags: [], updatedAt: summary.createdAt };
	},
};
