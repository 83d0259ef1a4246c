import path from 'node:path';
import { embeddingText } from '../../server/index/chunk/embeddingText.ts';
import { RECORD_KINDS } from '../../server/index/records/kinds.ts';
import { createRecallEngine } from '../../server/memory/recallEngine.ts';
import { RecordReader } from '../../server/memory/recordReader.ts';
import { createStaticEmbedder } from '../../server/models/static/staticEmbedder.ts';
import type { RecallEngine } from '../../server/ports/recallEngine.ts';
import type { Store } from '../../server/ports/store.ts';
import { openChunkTable } from '../../server/search/openChunkTable.ts';

const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };

/** Recall over a store in this process, with the model that ships. */
export async function openRecall(
	store: Store,
	dataDir: string,
	clock: () => number,
): Promise<{ engine: RecallEngine; close: () => Promise<void> }> {
	const modelDir = path.join(import.meta.dirname, '..', '..', 'models', 'understory-fast');
	const embedder = createStaticEmbedder({ modelDir });
	const { id: modelId, dimensions } = embedder;
	const table = await openChunkTable({ dir: path.join(dataDir, 'index'), modelId, dimensions, logger: QUIET });
	const records = new RecordReader({
		store,
		kinds: RECORD_KINDS,
		table,
		settled: () => Promise.resolve(),
		dimensions,
		vectors: (files) =>
			Promise.all(
				files.map(async (file) => {
					const made = await embedder.embed(
						file.chunks.map((chunk) => embeddingText('', chunk)),
						'passage',
					);
					const vectors = new Float32Array(made.length * dimensions);
					for (const [at, vector] of made.entries()) vectors.set(vector, at * dimensions);
					return { ...file, vectors };
				}),
			),
	});
	const engine = createRecallEngine({ store, records, embedder, clock, logger: QUIET });
	return {
		engine,
		close: async () => {
			engine.close();
			await table.close();
		},
	};
}
