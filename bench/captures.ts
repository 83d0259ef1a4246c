import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { collectGarbage } from '../server/base/collectGarbage.ts';
import { TableWriter } from '../server/index/pipeline/tableWriter.ts';
import { VectorSource } from '../server/index/pipeline/vectors.ts';
import { RECORD_KINDS } from '../server/index/records/kinds.ts';
import { RecordConsumer } from '../server/index/records/recordConsumer.ts';
import { CaptureProcessor } from '../server/memory/processor.ts';
import { createRecallEngine } from '../server/memory/recallEngine.ts';
import { RecordReader } from '../server/memory/recordReader.ts';
import { createStaticEmbedder } from '../server/models/static/staticEmbedder.ts';
import type { Store } from '../server/ports/store.ts';
import { openChunkTable } from '../server/search/openChunkTable.ts';
import { openStore } from '../server/store/store.ts';
import { openBenchGraph } from './support/graph.ts';
import { milliseconds, quantiles, round, sample, type Result } from './support/measure.ts';
import { SHIPPED_MODEL_DIR } from './support/shippedModel.ts';
import { zipfWords } from './support/zipfWords.ts';

const CAPTURES = Number(process.env['CAPTURES'] ?? 100_000);
/** As an import appends them. */
const AT_ONCE = 500;
const QUESTIONS = 200;
const QUIET = { debug() {}, info() {}, warn: console.warn, error: console.error };

/**
 * A hundred thousand captures at once, with everything that follows a capture: kept, processed, embedded and written to the
 * index, linked in the graph; then recalled. The words of a capture follow a Zipf distribution, so that some are in many
 * captures and most in few, as in a language.
 */
export async function benchCaptures(): Promise<Result[]> {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const store = await openStore({ dataDir, clock: Date.now, logger: QUIET });
	const embedder = createStaticEmbedder({ modelDir: SHIPPED_MODEL_DIR });
	const { id: modelId, dimensions } = embedder;
	const table = await openChunkTable({ dir: path.join(dataDir, 'index'), modelId, dimensions, logger: QUIET });
	const vectors = new VectorSource(table, embedder);
	const writer = new TableWriter(table);
	const cursorFile = path.join(dataDir, 'records.cursor');
	const consumer = new RecordConsumer({
		kinds: RECORD_KINDS,
		store,
		table,
		writer,
		vectors,
		cursorFile,
		logger: QUIET,
	});
	const { graph, reader } = openBenchGraph(dataDir, store, QUIET);
	const processor = new CaptureProcessor({ store, reader, logger: QUIET });
	const records = new RecordReader({
		store,
		kinds: RECORD_KINDS,
		table,
		settled: () => consumer.settled(),
		vectors: (files) => vectors.complete(files),
		dimensions,
	});
	const recall = createRecallEngine({ store, records, embedder, clock: Date.now, logger: QUIET });
	const question = { kinds: [], tags: [], limit: 10, mode: 'hybrid', include: [], minStrength: 0 } as const;
	const words = zipfWords(7);

	const backlog = [
		await measured('kept', () => keep(store, words)),
		await measured('processed', () => processor.run()),
		await measured('searchable', () => consumer.settled()),
		await measured('linked', () => graph.current(new AbortController().signal)),
	];
	const without = memoryUsed();
	const first = await measured('read into memory', () => recall.recall({ ...question, query: words(4) }));
	const index = memoryUsed() - without;
	const times = quantiles(await sample(QUESTIONS, 10, () => recall.recall({ ...question, query: words(5) })));
	processor.dispose();
	recall.close();
	await consumer.close();
	await graph.close();
	await reader.close();
	await table.close();
	store.close();
	rmSync(dataDir, { recursive: true, force: true });
	const [seconds, cpu] = [total(backlog, 'seconds'), total(backlog, 'cpu')];
	const count = CAPTURES.toLocaleString('en');
	return [
		{
			name: `${count} captures imported, processed, searchable and linked`,
			value: `${round(seconds)} s, ${round((1000 * cpu) / CAPTURES)} ms of processor time each`,
			against: `limit: 3 ms each; ${backlog.map(({ name, cpu: own }) => `${name} ${round((1000 * own) / CAPTURES)}`).join(', ')} ms`,
		},
		{
			name: `${count} captures read into memory by the first recall`,
			value: `${round(first.seconds)} s, ${Math.round(index / 2 ** 20)} MB`,
			against: 'words and vectors of the captures: at least 1.2 KB each',
		},
		{
			name: `recall in ${count} captures`,
			value: milliseconds(times),
		},
	];
}

async function keep(store: Store, words: (length: number) => string): Promise<void> {
	for (let at = 0; at < CAPTURES; at += AT_ONCE) {
		const some = Array.from({ length: Math.min(AT_ONCE, CAPTURES - at) }, (_, i) => ({
			type: 'captureAdded' as const,
			data: { id: `c${at + i}`, content: words(8 + ((at + i) % 30)), tags: [] },
			ts: new Date(Date.UTC(2026, 0, 1) + (at + i) * 60_000).toISOString(),
		}));
		store.append(some);
		await new Promise(setImmediate);
	}
}

interface Phase {
	readonly name: string;
	readonly seconds: number;
	/** Of all that the process did meanwhile, seconds. */
	readonly cpu: number;
}

async function measured(name: string, work: () => Promise<unknown>): Promise<Phase> {
	const start = performance.now();
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return { name, seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
}

/** On the heap and in buffers, bytes. */
function memoryUsed(): number {
	collectGarbage();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

function total(phases: readonly Phase[], what: 'seconds' | 'cpu'): number {
	return phases.reduce((sum, phase) => sum + phase[what], 0);
}
