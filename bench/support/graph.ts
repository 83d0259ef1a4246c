import path from 'node:path';
import { openGraph } from '../../server/graph/graph.ts';
import { RECORD_KINDS } from '../../server/index/records/kinds.ts';
import { ReadingThread } from '../../server/reading/readingThread.ts';
import type { Logger } from '../../server/ports/logger.ts';
import type { Store } from '../../server/ports/store.ts';

/** The knowledge graph of a store, and the thread that reads texts for it, as a server has them. Both are to be closed. */
export function openBenchGraph(dataDir: string, store: Store, logger: Logger) {
	const reader = new ReadingThread({ file: new URL('../../server/reading/main.ts', import.meta.url), logger });
	const graph = openGraph({
		folder: path.join(dataDir, 'graph'),
		store,
		reader,
		kinds: RECORD_KINDS,
		folders: () => [],
		filesNamed: () => Promise.resolve([]),
		logger,
		patienceMs: 3_600_000,
	});
	return { graph, reader };
}
