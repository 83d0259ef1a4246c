import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChunkTable } from '../server/ports/chunkTable.ts';
import { createStaticEmbedder } from '../server/models/static/staticEmbedder.ts';
import { createSearchEngine } from '../server/search/engine.ts';
import { openChunkTable } from '../server/search/openChunkTable.ts';
import { languagesNamed } from '../server/index/languages.ts';
import { milliseconds, quantiles, ratio, sample, type Result } from './support/measure.ts';
import { SHIPPED_MODEL_DIR } from './support/shippedModel.ts';
import { fillTable } from './support/fillTable.ts';
import { questionAt } from './support/synthetic.ts';

const PASSAGES = 1_000_000;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Search among a million passages made of words of real code, in the process of the engine. */
export async function benchMillion(): Promise<Result[]> {
	const dir = mkdtempSync(path.join(tmpdir(), 'understory-million-'));
	const embedder = createStaticEmbedder({ modelDir: SHIPPED_MODEL_DIR });
	const table = await openChunkTable({ dir, modelId: embedder.id, dimensions: embedder.dimensions, logger: silent });
	try {
		await fillTable(table, '/million', PASSAGES, embedder.dimensions);
		const engine = createSearchEngine({
			table,
			embedder,
			clock: Date.now,
			logger: silent,
			settled: () => Promise.resolve(),
			languagesNamed,
		});
		const ask = (query: string): Promise<unknown> =>
			engine.search({ query, roots: ['/million'], limit: 50, mode: 'hybrid' });
		const ours = quantiles(await sample(60, 20, (index) => ask(questionAt(index))));
		const inGlob = quantiles(await sample(60, 20, (index) => ask(`${questionAt(index)} path:src/[a-m]*/**`)));
		const plain = quantiles(
			await sample(60, 20, (index) => plainQuery(table, embedder.embed([questionAt(index)], 'query'))),
		);
		return [
			{
				name: 'search in 1,000,000 passages, 50 results, warm',
				value: milliseconds(ours),
				against: `its vector query alone: p95 ${plain.p95.toFixed(1)} ms (all of it ${ratio(ours.p95, plain.p95)}); limit: p95 150 ms`,
			},
			{
				name: 'the same within a glob that half of the files match',
				value: milliseconds(inGlob),
				against: `without it: p95 ${ours.p95.toFixed(1)} ms; limit: p95 150 ms`,
			},
		];
	} finally {
		await table.close();
		embedder.dispose();
		rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
	}
}

async function plainQuery(table: ChunkTable, vector: Promise<Float32Array[]>): Promise<unknown> {
	const [query] = await vector;
	const filter = { roots: ['/million'], kinds: [], languages: [], paths: [], notPaths: [], tags: [] };
	return table.searchVector(query!, filter, 50);
}
