import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findThreadContext, type ContextServices } from '../server/app/threadContext.ts';
import { embeddingText } from '../server/index/chunk/embeddingText.ts';
import { languagesNamed } from '../server/index/languages.ts';
import { RECORD_KINDS } from '../server/index/records/kinds.ts';
import { createRecallEngine } from '../server/memory/recallEngine.ts';
import { RecordReader } from '../server/memory/recordReader.ts';
import { createStaticEmbedder } from '../server/models/static/staticEmbedder.ts';
import { createTokenCounter } from '../server/models/tokenCounter.ts';
import { createSearchEngine } from '../server/search/engine.ts';
import { openChunkTable } from '../server/search/lanceTable.ts';
import { openStore } from '../server/store/store.ts';
import { fillTable } from './support/fillTable.ts';
import { milliseconds, quantiles, ratio, sample, type Result } from './support/measure.ts';
import { SHIPPED_MODEL_DIR } from './support/shippedModel.ts';
import { questionAt } from './support/synthetic.ts';

const PASSAGES = 100_000;
const CAPTURES = 5000;
const ROOT = '/chat';
const LIMIT = 'limit: p95 100 ms';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What goes along with a question: found, recalled, counted and cut to its budget, in the process of the server. */
export async function benchChat(): Promise<Result[]> {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'understory-chat-'));
	const embedder = createStaticEmbedder({ modelDir: SHIPPED_MODEL_DIR });
	const { id: modelId, dimensions } = embedder;
	const table = await openChunkTable({ dir: path.join(dataDir, 'index'), modelId, dimensions, logger: silent });
	const store = await openStore({ dataDir, clock: Date.now, logger: silent });
	const settled = (): Promise<void> => Promise.resolve();
	const records = new RecordReader({
		store,
		kinds: RECORD_KINDS,
		table,
		settled,
		dimensions,
		vectors: (files) =>
			Promise.all(
				files.map(async (file) => {
					const texts = file.chunks.map((chunk) => embeddingText('', chunk));
					const vectors = new Float32Array(texts.length * dimensions);
					for (const [at, vector] of (await embedder.embed(texts, 'passage')).entries())
						vectors.set(vector, at * dimensions);
					return { ...file, vectors };
				}),
			),
	});
	const recall = createRecallEngine({ store, records, embedder, clock: Date.now, logger: silent });
	const clock = Date.now;
	const engine = createSearchEngine({ table, embedder, clock, logger: silent, settled, languagesNamed });
	try {
		await fillTable(table, ROOT, PASSAGES, dimensions);
		for (let at = 0; at < CAPTURES; at++) {
			store.execute({ type: 'capture/add', id: `c${at}`, content: `${questionAt(at)} ${at}`, tags: [] });
			if (at % 500 === 0) await new Promise(setImmediate);
		}
		const services: ContextServices = {
			store,
			tokens: createTokenCounter(),
			logger: silent,
			index: { services: () => Promise.resolve({ engine, recall, indexer: { settled } }) },
		};
		const signal = new AbortController().signal;
		const asked = { attachments: [], editor: [], exclude: [], roots: [ROOT], signal };
		const { items } = await findThreadContext(services, { ...asked, text: questionAt(0) });
		if (items.length === 0) throw new Error('Nothing was found, so that nothing was measured.');
		const ours = quantiles(
			await sample(200, 30, (index) => findThreadContext(services, { ...asked, text: questionAt(index) })),
		);
		const searched = quantiles(
			await sample(200, 30, (index) =>
				engine.search({ query: questionAt(index), roots: [ROOT], limit: 16, mode: 'hybrid' }),
			),
		);
		return [
			{
				name: 'context of a question, 100,000 passages and 5,000 captures, warm',
				value: milliseconds(ours),
				against: `its search alone: p95 ${searched.p95.toFixed(1)} ms (all of it ${ratio(ours.p95, searched.p95)}); ${LIMIT}`,
			},
		];
	} finally {
		recall.close();
		await table.close();
		store.close();
		embedder.dispose();
		rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
	}
}
