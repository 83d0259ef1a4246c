import { mkdirSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSettings } from '../common/protocol/settings.ts';
import type { OpenIndex, PreparedIndex } from './app/indexAccess.ts';
import { describeIndexer, storedRoots } from './app/describedIndexer.ts';
import { besideScript } from './base/besideScript.ts';
import { collectGarbage, countBuffers } from './base/collectGarbage.ts';
import { trimHeap } from './base/trimHeap.ts';
import { packageRoot } from './daemon/identity.ts';
import { createIndexer } from './index/indexer.ts';
import { VectorSource } from './index/pipeline/vectors.ts';
import { SEARCHED_KINDS } from './index/records/kinds.ts';
import { languagesNamed } from './index/languages.ts';
import { compileTreeSitter } from './index/worker/wasmCompiler.ts';
import type { WorkerEmbedding } from './index/worker/protocol.ts';
import { createRecallEngine } from './memory/recallEngine.ts';
import { RecordReader } from './memory/recordReader.ts';
import { createEmbedder, type OpenedEmbedder } from './models/createEmbedder.ts';
import type { ChunkTable } from './ports/chunkTable.ts';
import type { Embedder } from './ports/embedder.ts';
import type { IndexSettingsOf } from './ports/indexer.ts';
import type { Logger } from './ports/logger.ts';
import type { EmbeddingKeys } from './ports/modelLibrary.ts';
import type { Policy } from './ports/policy.ts';
import type { SearchEngine } from './ports/searchEngine.ts';
import type { Store } from './ports/store.ts';
import { createSearchEngine } from './search/engine.ts';
import { openChunkTable } from './search/openChunkTable.ts';
import { storedDimensions } from './search/storedDimensions.ts';

export interface IndexOptions {
	/** Folder of everything derived; may be deleted while no owner runs. */
	readonly folder: string;
	readonly store: Store;
	readonly embedding: ClientSettings['embedding'];
	readonly keys: EmbeddingKeys;
	/** Folder of the models that were downloaded. */
	readonly downloadsDir: string;
	readonly settings: IndexSettingsOf;
	readonly policy: Policy;
	/** Links that lead to a record from others. */
	readonly linksTo?: ((ref: string) => number) | undefined;
	readonly logger: Logger;
}

/** Puts model, table, indexer and search engine together. Imported when first needed: this is most of the server's code. */
export async function prepareIndex(options: IndexOptions): Promise<PreparedIndex> {
	const opened = await openEmbedder(options);
	const { embedder } = opened;
	return {
		modelId: embedder.id,
		dimensions: embedder.dimensions,
		dispose: () => embedder.dispose(),
		async open() {
			try {
				return await openWith(opened, options);
			} catch (error) {
				embedder.dispose();
				throw error;
			}
		},
	};
}

/** The embedding model of the settings. */
export function openEmbedder({
	embedding,
	keys,
	downloadsDir,
	folder,
	policy,
	logger,
}: Omit<IndexOptions, 'store' | 'settings'>): Promise<OpenedEmbedder> {
	return createEmbedder({
		settings: embedding,
		modelsDir: path.join(packageRoot(), 'models'),
		downloadsDir,
		secret: (name) => keys.get(name),
		storedDimensions: (modelId) => storedDimensions(folder, modelId),
		policy,
		logger,
	});
}

/** The table of one model in a folder, which is made when it is missing. */
export function openTable(folder: string, { id, dimensions }: Embedder, logger: Logger): Promise<ChunkTable> {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const upkeepFile = besideScript(import.meta.url, { source: './search/upkeep/main.ts', bundle: './upkeep.js' });
	return openChunkTable({ dir: folder, modelId: id, dimensions, logger, onRest: () => void rest(logger), upkeepFile });
}

/** Native modules free what belonged to collected objects a moment later. */
const FREED_AFTER_MS = 1000;

/** Compiled code is kept for the next start now, because a process that is killed does not come to it. */
async function rest(logger: Logger): Promise<void> {
	flushCompileCache();
	collectGarbage();
	await sleep(FREED_AFTER_MS, undefined, { ref: false });
	await trimHeap().catch((error: unknown) => logger.debug('Memory could not be given back', { error: String(error) }));
}

/** @param settled resolves when every capture acknowledged so far is in the table */
export function openEngine(
	table: ChunkTable,
	embedder: Embedder,
	logger: Logger,
	settled: (upTo?: number) => Promise<void>,
): SearchEngine {
	return createSearchEngine({ table, embedder, clock: Date.now, logger, settled, languagesNamed });
}

async function openWith({ embedder, source, notice }: OpenedEmbedder, options: IndexOptions): Promise<OpenIndex> {
	const { folder, store, settings, logger } = options;
	const grammarsDir = path.join(packageRoot(), 'grammars');
	countBuffers();
	const table = await openTable(folder, embedder, logger);
	const pipeline = createIndexer({
		table,
		embedder,
		workerEmbedding: workerEmbedding(embedder, source),
		store,
		cursorFile: path.join(folder, `${embedder.id}-${embedder.dimensions}.cursor`),
		workerFile: besideScript(import.meta.url, { source: './index/worker/main.ts', bundle: './indexWorker.js' }),
		grammarsDir,
		treeSitter: compileTreeSitter(grammarsDir),
		settings,
		clock: Date.now,
		logger,
	});
	const notices = [notice, table.recovered].filter((text) => text !== undefined);
	const indexer = describeIndexer(pipeline, { stored: await storedRoots(table), notices });
	const engine = openEngine(table, embedder, logger, (upTo) => indexer.settled(upTo));
	const vectors = new VectorSource(table, embedder);
	const records = new RecordReader({
		store,
		kinds: SEARCHED_KINDS,
		table,
		settled: () => indexer.settled(),
		vectors: (files) => vectors.complete(files),
		dimensions: embedder.dimensions,
	});
	const recall = createRecallEngine({ store, records, embedder, clock: Date.now, linksTo: options.linksTo, logger });
	const close = (): Promise<void> => {
		recall.close();
		return closeAll(indexer, table, embedder);
	};
	return { embedder, table, indexer, engine, recall, close };
}

/** Small models run in every worker; an inference runtime has threads of its own, and a network needs none. */
function workerEmbedding({ dimensions }: Embedder, source: OpenedEmbedder['source']): WorkerEmbedding {
	switch (source.kind) {
		case 'hash':
			return { kind: 'hash', dimensions };
		case 'static':
			return { kind: 'static', model: source.model };
		default:
			return { kind: 'none' };
	}
}

async function closeAll(indexer: OpenIndex['indexer'], table: OpenIndex['table'], embedder: Embedder): Promise<void> {
	try {
		await indexer.close();
	} finally {
		embedder.dispose();
		await table.close();
	}
}
