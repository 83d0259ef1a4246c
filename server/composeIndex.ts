import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ClientSettings } from '../common/protocol/settings.ts';
import type { OpenIndex } from './app/indexHost.ts';
import { storedRoots, withStoredRoots } from './app/storedRoots.ts';
import { packageRoot } from './daemon/identity.ts';
import { createIndexer } from './index/indexer.ts';
import { languagesNamed } from './index/languages.ts';
import { createHashEmbedder } from './models/hash/hashEmbedder.ts';
import type { Embedder } from './ports/embedder.ts';
import type { IndexSettings } from './ports/indexer.ts';
import type { Logger } from './ports/logger.ts';
import type { Store } from './ports/store.ts';
import { createSearchEngine } from './search/engine.ts';
import { openChunkTable } from './search/lanceTable.ts';

export interface IndexOptions {
	/** Folder of everything derived; may be deleted while no owner runs. */
	readonly folder: string;
	readonly store: Store;
	readonly embedding: ClientSettings['embedding'];
	readonly settings: IndexSettings;
	readonly logger: Logger;
}

/** Puts model, table, indexer and search engine together. Imported when first needed: this is most of the server's code. */
export async function openIndex(options: IndexOptions): Promise<OpenIndex> {
	const { folder, store, settings, logger } = options;
	const embedder = createHashEmbedder();
	const { id: modelId, dimensions } = embedder;
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const table = await openChunkTable({ dir: folder, modelId, dimensions, logger });
	const pipeline = createIndexer({
		table,
		embedder,
		workerEmbedding: { kind: 'hash', dimensions },
		store,
		cursorFile: path.join(folder, `${modelId}-${dimensions}.cursor`),
		workerFile: workerFile(),
		grammarsDir: path.join(packageRoot(), 'grammars'),
		settings,
		clock: Date.now,
		logger,
	});
	const indexer = withStoredRoots(pipeline, await storedRoots(table));
	const engine = createSearchEngine({
		table,
		embedder,
		clock: Date.now,
		logger,
		settled: () => indexer.settled(),
		languagesNamed,
	});
	return { embedder, table, indexer, engine, close: () => closeAll(indexer, table, embedder) };
}

async function closeAll(indexer: OpenIndex['indexer'], table: OpenIndex['table'], embedder: Embedder): Promise<void> {
	try {
		await indexer.close();
	} finally {
		embedder.dispose();
		await table.close();
	}
}

/** The bundle beside this one, or the source when this is run from source. */
function workerFile(): URL {
	return new URL(import.meta.url.endsWith('.ts') ? './index/worker/main.ts' : './indexWorker.js', import.meta.url);
}
