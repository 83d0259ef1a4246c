import path from 'node:path';
import { onTestFinished } from 'vitest';
import { DEFAULT_DECAY, type Decay } from '../../../server/core/memory/importance.ts';
import { embeddingText } from '../../../server/index/chunk/embeddingText.ts';
import { RECORD_KINDS } from '../../../server/index/records/kinds.ts';
import { createRecallEngine } from '../../../server/memory/recallEngine.ts';
import { RecordReader } from '../../../server/memory/recordReader.ts';
import { createHashEmbedder } from '../../../server/models/hash/hashEmbedder.ts';
import { createStaticEmbedder } from '../../../server/models/static/staticEmbedder.ts';
import type { ChunkedFile } from '../../../server/core/indexedFile.ts';
import type { ChunkTable } from '../../../server/ports/chunkTable.ts';
import type { Embedder } from '../../../server/ports/embedder.ts';
import type { RecallEngine, RecallRequest } from '../../../server/ports/recallEngine.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openTable, quiet } from '../search/support.ts';
import { openStoreForTest, temporaryFolder } from '../store/support.ts';

export const REPOSITORY = path.join(import.meta.dirname, '..', '..', '..');
export const DAY_MS = 86_400_000;

export interface MemoryRig {
	readonly store: Store;
	readonly engine: RecallEngine;
	readonly embedder: Embedder;
	/** The clock of everything. */
	time: number;
	add(id: string, content: string, tags?: readonly string[]): void;
	recall(query: string, change?: Partial<RecallRequest>): ReturnType<RecallEngine['recall']>;
	/** Refs of the hits, best first. */
	refs(query: string, change?: Partial<RecallRequest>): Promise<string[]>;
	/** Another engine over the same store, as a restart makes it, or with another decay. */
	again(decay?: Decay): RecallEngine;
}

/** The model that ships. */
export function shippedModel(): Embedder {
	return createStaticEmbedder({ modelDir: path.join(REPOSITORY, 'models', 'understory-fast') });
}

/** A real store and recall over it. Records that are no captures are read from the table, which stays empty here. */
export async function openMemory(embedder: Embedder = createHashEmbedder()): Promise<MemoryRig> {
	const clock = { time: Date.UTC(2026, 0, 1) };
	const store = await openStoreForTest(temporaryFolder(), { clock: () => clock.time });
	const table = await openTable();
	const again = (decay?: Decay): RecallEngine => recallOver(store, table, embedder, () => clock.time, decay);
	const engine = again();
	const recall = (query: string, change: Partial<RecallRequest> = {}) =>
		engine.recall({ ...EVERYTHING, query, ...change });
	return {
		store,
		engine,
		embedder,
		again,
		get time() {
			return clock.time;
		},
		set time(now) {
			clock.time = now;
		},
		add: (id, content, tags = []) => void store.execute({ type: 'capture/add', id, content, tags }),
		recall,
		refs: async (query, change) => (await recall(query, change)).hits.map(({ ref }) => ref),
	};
}

export function recallOver(
	store: Store,
	table: ChunkTable,
	embedder: Embedder,
	clock: () => number,
	decay: Decay = DEFAULT_DECAY,
): RecallEngine {
	const records = new RecordReader({
		store,
		kinds: RECORD_KINDS,
		table,
		settled: () => Promise.resolve(),
		vectors: (files) => Promise.all(files.map((file) => embedded(embedder, file))),
		dimensions: embedder.dimensions,
	});
	const engine = createRecallEngine({ store, records, embedder, clock, decay, logger: quiet });
	onTestFinished(() => engine.close());
	return engine;
}

async function embedded(embedder: Embedder, file: ChunkedFile): Promise<ChunkedFile> {
	const made = await embedder.embed(
		file.chunks.map((chunk) => embeddingText('', chunk)),
		'passage',
	);
	const vectors = new Float32Array(made.length * embedder.dimensions);
	for (const [at, vector] of made.entries()) vectors.set(vector, at * embedder.dimensions);
	return { ...file, vectors };
}

export const EVERYTHING: RecallRequest = {
	query: '',
	kinds: [],
	tags: [],
	limit: 10,
	mode: 'hybrid',
	include: [],
	minStrength: 0,
};
