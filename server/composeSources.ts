import { parseRef } from './core/memory/ref.ts';
import { searchedKind } from './index/records/kinds.ts';
import type { RecordSources } from './memory/recordFacts.ts';
import type { Graph } from './ports/graph.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store.ts';

/** What the knowledge graph, as far as it has come, and the texts of records say about how much a record matters. */
export function createRecordSources(
	store: Store,
	graph: () => Pick<Graph, 'soFar' | 'current'>,
	logger: Logger,
): RecordSources {
	return {
		linksTo(ref) {
			const { kind, id } = parseRef(ref) ?? NOTHING;
			return graph().soFar()?.linksTo(kind, id) ?? 0;
		},
		describe(ref) {
			const { kind, id } = parseRef(ref) ?? NOTHING;
			const record = searchedKind(kind)?.read(store, id);
			return record && { at: Date.parse(record.updatedAt), tags: record.tags.length };
		},
		async settled() {
			try {
				await graph().current(new AbortController().signal);
			} catch (error) {
				logger.warn('What links to what is kept is not known', { reason: String(error) });
			}
		},
	};
}

const NOTHING = { kind: '', id: '' };
