import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { graphContext } from '../server/app/graphContext.ts';
import { findThreadContext, type ContextServices } from '../server/app/threadContext.ts';
import { embeddingText } from '../server/index/chunk/embeddingText.ts';
import { languagesNamed } from '../server/index/languages.ts';
import { RECORD_KINDS } from '../server/index/records/kinds.ts';
import { createRecordTexts } from '../server/index/records/recordTexts.ts';
import { createRecallEngine } from '../server/memory/recallEngine.ts';
import { RecordReader } from '../server/memory/recordReader.ts';
import { createStaticEmbedder } from '../server/models/static/staticEmbedder.ts';
import { createTokenCounter } from '../server/models/tokenCounter.ts';
import { createSearchEngine } from '../server/search/engine.ts';
import { openChunkTable } from '../server/search/openChunkTable.ts';
import { openStore } from '../server/store/store.ts';
import { openBenchGraph } from './support/graph.ts';
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
	const { graph, reader } = openBenchGraph(dataDir, store, silent);
	const engine = createSearchEngine({ table, embedder, clock, logger: silent, settled, languagesNamed });
	try {
		await fillTable(table, ROOT, PASSAGES, dimensions);
		for (let at = 0; at < CAPTURES; at++) {
			store.execute({
				type: 'capture/add',
				id: `c${at}`,
				content: `${questionAt(at)} ${at}`,
				tags: questionAt(at).split(' '),
			});
			if (at % 500 === 0) await new Promise(setImmediate);
		}
		await graph.current(new AbortController().signal);
		const services: ContextServices = {
			store,
			graph,
			records: createRecordTexts(store),
			tokens: createTokenCounter(),
			logger: silent,
			index: { services: () => Promise.resolve({ engine, recall, indexer: { settled } }) },
		};
		const signal = new AbortController().signal;
		const asked = { attachments: [], editor: [], exclude: [], roots: [ROOT], signal };
		const { items } = await findThreadContext(services, { ...asked, text: questionAt(0) });
		const linked = items.filter(({ why }) => why.some(({ part }) => part === 'link'));
		if (items.length === 0 || linked.length === 0) throw new Error('Nothing was found, so that nothing was measured.');
		const ours = quantiles(
			await sample(200, 30, (index) => findThreadContext(services, { ...asked, text: questionAt(index) })),
		);
		const searched = quantiles(
			await sample(200, 30, (index) =>
				engine.search({ query: questionAt(index), roots: [ROOT], limit: 16, mode: 'hybrid' }),
			),
		);
		const asGraph = quantiles(
			await sample(200, 30, (index) =>
				Promise.resolve(graphContext(services, { text: questionAt(index), pieces: [] })),
			),
		);
		return [
			{
				name: 'of that, what the knowledge graph links to the question',
				value: milliseconds(asGraph),
				against: `${items.length} pieces of the first question, ${linked.length} of them so`,
			},
			{
				name: 'context of a question, 100,000 passages and 5,000 captures, warm',
				value: milliseconds(ours),
				against: `its search alone: p95 ${searched.p95.toFixed(1)} ms (all of it ${ratio(ours.p95, searched.p95)}); ${LIMIT}`,
			},
		];
	} finally {
		await graph.close();
		await reader.close();
		recall.close();
		await table.close();
		store.close();
		embedder.dispose();
		rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
	}
}
