import { gitGraph } from '../../core/graph/records/gitEntry.ts';
import type { RecordKind } from './recordKind.ts';

/** Entries that say why something was changed; switches and resets do not. */
export const TELLING = new Set(['commit', 'amend', 'merge', 'cherryPick', 'revert', 'history']);

/** Commits by their messages, with the files they touch. */
export const gitRecords: RecordKind = {
	kind: 'git',
	changedBy: (event) => (event.type === 'gitRecorded' ? event.data.entries.map(({ id }) => id) : undefined),
	any: (store) => store.git.any(),
	read(store, id) {
		const entry = store.git.get(id);
		if (entry === undefined || !TELLING.has(entry.kind)) return undefined;
		const { subject, body, files, hash, at } = entry;
		const text = [subject, body, files.join('\n')].filter((part) => part !== '').join('\n\n');
		return { text, breadcrumb: hash.slice(0, 10), tags: [], updatedAt: at };
	},
	graph(store, id) {
		const entry = store.git.get(id);
		return entry !== undefined && TELLING.has(entry.kind) && entry.hash !== '' ? gitGraph(entry) : undefined;
	},
};
