import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createChunker } from '../server/index/chunk/chunker.ts';
import { languageOf } from '../server/index/languages.ts';
import { miniLmRate } from './support/miniLm.ts';
import { round, ratio, type Result } from './support/measure.ts';
import type { Product } from './support/product.ts';
import { storedPaths } from './support/storedPaths.ts';

const GRAMMARS = path.join(import.meta.dirname, '..', 'grammars');
const SAMPLE_CHUNKS = 256;

interface IndexAnswer {
	readonly files: number;
	readonly chunks: number;
	readonly bytes: number;
	readonly seconds: number;
	readonly peakRssMb: number;
}

/**
 * Index from nothing and again without a change, against parsing the same files with tree-sitter on the same cores and
 * nothing else, and against the same work with an embedding model of MiniLM's shape instead of ours.
 */
export async function benchIndexing(product: Product, name: string, folder: string): Promise<Result[]> {
	const first = await product.cli<IndexAnswer>('index', folder);
	const again = await timed(() => product.cli<IndexAnswer>('index', folder));
	const paths = await storedPaths(product.dataDir, folder);
	const parse = await parseLimit(folder, paths);
	const rate = await miniLmRate(await sampleChunks(folder, paths));
	const mb = first.bytes / 1e6;
	const miniLmSeconds = parse.seconds + first.chunks / rate;
	return [
		{
			name: `index ${name}: ${first.files.toLocaleString('en')} files, ${round(mb)} MB, ${first.chunks.toLocaleString('en')} passages`,
			value: `${round(first.seconds)} s, ${round(mb / first.seconds)} MB/s, ${round(first.chunks / first.seconds)} passages/s, peak ${first.peakRssMb} MB`,
			against: `tree-sitter parse of the ${parse.files.toLocaleString('en')} files that have a grammar: ${round(parse.seconds)} s; ${round((100 * parse.seconds) / first.seconds)} % of its speed`,
		},
		{
			name: `the same with a 6-layer, 384-wide BERT of random weights`,
			value: `${round(first.chunks / first.seconds)} passages/s`,
			against: `${round(rate)} passages/s embedded, ${round(miniLmSeconds)} s in all; ours is ${ratio(miniLmSeconds, first.seconds)} as fast`,
		},
		{
			name: `index ${name} again, nothing changed`,
			value: `${round(again)} s from the command to its end`,
			against: `${ratio(again, first.seconds)} of the first time`,
		},
	];
}

/** Every file's text through tree-sitter, shared between as many threads as there are cores. */
async function parseLimit(folder: string, paths: readonly string[]): Promise<{ seconds: number; files: number }> {
	const files = paths
		.map((file) => ({ file: path.join(folder, file), grammar: languageOf(file).id }))
		.filter(({ grammar }) => existsSync(path.join(GRAMMARS, grammar)));
	const threads = availableParallelism();
	const shares = Array.from({ length: threads }, (_, at) => files.filter((_file, index) => index % threads === at));
	const seconds = await timed(() => Promise.all(shares.map((share) => parseShare(share))));
	return { seconds, files: files.length };
}

function parseShare(files: readonly { readonly file: string; readonly grammar: string }[]): Promise<number> {
	const { promise, resolve, reject } = Promise.withResolvers<number>();
	const worker = new Worker(new URL('support/parseWorker.ts', import.meta.url), {
		workerData: { files, grammarsDir: GRAMMARS },
	});
	worker.once('message', resolve);
	worker.once('error', reject);
	return promise;
}

/** Texts of passages from files spread over the folder. */
async function sampleChunks(folder: string, paths: readonly string[]): Promise<string[]> {
	const chunker = await createChunker({ grammarsDir: GRAMMARS });
	const texts: string[] = [];
	for (let at = 0; texts.length < SAMPLE_CHUNKS && at < paths.length; at += Math.ceil(paths.length / SAMPLE_CHUNKS)) {
		const file = paths[at]!;
		const text = readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n');
		const { chunks } = chunker.chunk({ path: file, language: languageOf(file).id, text });
		texts.push(...chunks.slice(0, 4).map((chunk) => chunk.text));
	}
	return texts.slice(0, SAMPLE_CHUNKS);
}

/** Seconds that `work` takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}
