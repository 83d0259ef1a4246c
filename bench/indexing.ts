import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createChunker } from '../server/index/chunk/chunker.ts';
import { languageOf } from '../server/index/languages.ts';
import { miniLmRate } from './support/miniLm.ts';
import { round, ratio, type Result, timed } from './support/measure.ts';
import { Product } from './support/product.ts';
import { storedPaths } from './support/storedPaths.ts';

const GRAMMARS = path.join(import.meta.dirname, '..', 'grammars');
const SAMPLE_CHUNKS = 256;
/** What a first index has left to merge follows ten seconds later, and must not take cores from what is measured next. Milliseconds. */
const MERGED_MS = 40_000;

interface IndexAnswer {
	readonly files: number;
	readonly chunks: number;
	readonly bytes: number;
	readonly seconds: number;
	readonly peakRssMb: number;
}

/**
 * Index from nothing and again without a change; of the files that have a grammar alone, against parsing them with
 * tree-sitter on the same cores and nothing else; and of all against the same work with an embedding model of MiniLM's shape instead of ours.
 */
export async function benchIndexing(product: Product, name: string, folder: string): Promise<Result[]> {
	const first = await product.cli<IndexAnswer>('index', folder);
	const again = await timed(() => product.cli<IndexAnswer>('index', folder));
	await wait(MERGED_MS);
	const paths = await storedPaths(product.dataDir, folder);
	const parsed = paths.filter((file) => existsSync(path.join(GRAMMARS, languageOf(file).id)));
	const parseSeconds = await parseLimit(folder, parsed);
	const same = await indexOnly(folder, parsed);
	const rate = await miniLmRate(await sampleChunks(folder, paths));
	const mb = first.bytes / 1e6;
	const miniLmSeconds = parseSeconds + first.chunks / rate;
	return [
		{
			name: `index ${name}: ${first.files.toLocaleString('en')} files, ${round(mb)} MB, ${first.chunks.toLocaleString('en')} passages`,
			value: `${round(first.seconds)} s, ${round(mb / first.seconds)} MB/s, ${round(first.chunks / first.seconds)} passages/s, peak ${first.peakRssMb} MB`,
		},
		{
			name: `index the ${parsed.length.toLocaleString('en')} files of it that have a grammar, ${round(same.bytes / 1e6)} MB`,
			value: `${round(same.seconds)} s, ${round(same.bytes / 1e6 / same.seconds)} MB/s`,
			against: `tree-sitter parse of the same files: ${round(parseSeconds)} s; ${round((100 * parseSeconds) / same.seconds)} % of its speed`,
		},
		{
			name: `all of it with a 6-layer, 384-wide BERT of random weights`,
			value: `${round(first.chunks / first.seconds)} passages/s`,
			against: `${round(rate)} passages/s embedded in a sample of ${SAMPLE_CHUNKS}, by that ${round(miniLmSeconds)} s in all; ours is ${ratio(miniLmSeconds, first.seconds)} as fast`,
		},
		{
			name: `index ${name} again, nothing changed`,
			value: `${round(again)} s from the command to its end`,
			against: `${ratio(again, first.seconds)} of the first time`,
		},
	];
}

/** Seconds for every file's text through tree-sitter, shared between as many threads as there are cores. */
function parseLimit(folder: string, paths: readonly string[]): Promise<number> {
	const files = paths.map((file) => ({ file: path.join(folder, file), grammar: languageOf(file).id }));
	const threads = availableParallelism();
	const shares = Array.from({ length: threads }, (_, at) => files.filter((_file, index) => index % threads === at));
	return timed(() => Promise.all(shares.map((share) => parseShare(share))));
}

/** Some files of a folder, indexed by a server of their own. */
async function indexOnly(folder: string, paths: readonly string[]): Promise<IndexAnswer> {
	const copy = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const product = new Product();
	try {
		for (const file of paths) {
			mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
			copyFileSync(path.join(folder, file), path.join(copy, file));
		}
		return await product.cli<IndexAnswer>('index', copy);
	} finally {
		await product.close();
		rmSync(copy, { recursive: true, force: true });
	}
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
