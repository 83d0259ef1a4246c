import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { embeddingText } from '../server/index/chunk/embeddingText.ts';
import { RECORD_KINDS } from '../server/index/records/kinds.ts';
import { CaptureProcessor } from '../server/memory/processor.ts';
import { createRecallEngine } from '../server/memory/recallEngine.ts';
import { RecordReader } from '../server/memory/recordReader.ts';
import { createTokenCounter } from '../server/models/tokenCounter.ts';
import { createStaticEmbedder } from '../server/models/static/staticEmbedder.ts';
import { openChunkTable } from '../server/search/lanceTable.ts';
import { openStore } from '../server/store/store.ts';

/**
 * Keeps, processes and recalls many captures in this process: `node bench/memory.ts 100000`. The words of a capture follow
 * a Zipf distribution, so that some are in many captures and most in few, as in a language.
 */
const count = Number(process.argv[2] ?? 10_000);
const QUESTIONS = 200;
const dataDir = mkdtempSync(path.join(tmpdir(), 'understory-bench-memory-'));
const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };
const store = await openStore({ dataDir, clock: Date.now, logger });
const embedder = createStaticEmbedder({ modelDir: path.join(import.meta.dirname, '..', 'models', 'understory-fast') });
const table = await openChunkTable({
	dir: path.join(dataDir, 'index'),
	modelId: embedder.id,
	dimensions: embedder.dimensions,
	logger,
});

/** 20,000 words that can be pronounced. */
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');
const STEMS = Array.from({ length: 20_000 }, (_, at) =>
	[at % 20, Math.floor(at / 20) % 20, Math.floor(at / 400) % 20, Math.floor(at / 8000)]
		.map((i) => SYLLABLES[i])
		.join(''),
);
const random = generator(7);
await measured(`${count} captures kept`, async () => {
	for (let at = 0; at < count; at++) {
		store.execute({ type: 'capture/add', id: `c${at}`, content: words(8 + Math.floor(random() * 30)), tags: [] });
		if (at % 500 === 0) await new Promise(setImmediate);
	}
});
await measured('processed', async () => {
	const processor = new CaptureProcessor({ store, tokens: createTokenCounter(), logger, delayMs: 1e9 });
	await processor.run();
	processor.dispose();
});
const records = new RecordReader({
	store,
	kinds: RECORD_KINDS,
	table,
	settled: () => Promise.resolve(),
	dimensions: embedder.dimensions,
	vectors: (files) =>
		Promise.all(
			files.map(async (file) => {
				const made = await embedder.embed(
					file.chunks.map((chunk) => embeddingText('', chunk)),
					'passage',
				);
				const vectors = new Float32Array(made.length * embedder.dimensions);
				for (const [at, vector] of made.entries()) vectors.set(vector, at * embedder.dimensions);
				return { ...file, vectors };
			}),
		),
});
const engine = createRecallEngine({ store, records, embedder, clock: Date.now, logger });
const request = { kinds: [], tags: [], limit: 10, mode: 'hybrid', include: [], minStrength: 0 } as const;
await measured('read into memory by the first recall', () => engine.recall({ ...request, query: words(4) }));
const times: number[] = [];
for (let at = 0; at < QUESTIONS; at++) {
	const start = performance.now();
	await engine.recall({ ...request, query: words(5) });
	times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log(
	`recall: p50 ${times[QUESTIONS / 2]?.toFixed(1)} ms, p95 ${times[Math.floor(QUESTIONS * 0.95)]?.toFixed(1)} ms`,
);
engine.close();
await table.close();
store.close();
rmSync(dataDir, { recursive: true, force: true });

async function measured(name: string, work: () => Promise<unknown>): Promise<void> {
	const start = performance.now();
	const before = process.cpuUsage();
	await work();
	const seconds = ((performance.now() - start) / 1000).toFixed(1);
	const { user, system } = process.cpuUsage(before);
	const cpu = ((user + system) / 1e6).toFixed(1);
	console.log(
		`${name}: ${seconds} s (${cpu} s of processor time), ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`,
	);
}

function words(length: number): string {
	return Array.from({ length }, () => STEMS[zipf()]).join(' ');
}

/** Rank r with a probability of about 1 / r, up to the number of words. */
function zipf(): number {
	return Math.min(STEMS.length - 1, Math.floor(Math.exp(random() * Math.log(STEMS.length))) - 1);
}

function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
