import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createStaticEmbedder } from '../server/models/static/staticEmbedder.ts';
import { SHIPPED_MODEL_DIR } from './support/shippedModel.ts';
import { milliseconds, quantiles, ratio, sample, type Result } from './support/measure.ts';
import type { Product } from './support/product.ts';
import { findRipgrep } from './support/ripgrep.ts';
import { openStored } from './support/storedPaths.ts';

const run = promisify(execFile);
const ROUNDS = 60;

const QUERIES = [
	'how is the request parsed',
	'convert color to hex string',
	'retry with exponential backoff',
	'where is the cache invalidated',
	'template rendering error',
	'parse date from string',
	'split path into segments',
	'allocate buffer for network packet',
	'validate user input in a form',
	'matrix multiplication',
	'connection timed out',
	'iterate over map entries',
];

/**
 * Search as the sidebar does it, over the wire, against one plain vector query of LanceDB on the same table, and against
 * ripgrep counting the question's longest word in the same tree.
 */
export async function benchSearching(product: Product, folder: string, label: string): Promise<Result[]> {
	const window = await product.openWindow();
	const query = (index: number): string => QUERIES[index % QUERIES.length]!;
	const ours = quantiles(
		await sample(ROUNDS, QUERIES.length * 2, (index) =>
			window.call('search/query', { query: query(index), roots: [folder], limit: 50 }),
		),
	);
	await window.close();
	const plain = await plainLance(product, query);
	const grep = await ripgrep(folder, query);
	return [
		{
			name: `search ${label}, 50 results, warm`,
			value: milliseconds(ours),
			against: `one vector query of LanceDB: p95 ${plain.p95.toFixed(1)} ms (ours ${ratio(ours.p95, plain.p95)})${grep === undefined ? '' : `; ripgrep for one word: p95 ${grep.p95.toFixed(0)} ms (ours ${ratio(ours.p95, grep.p95)})`}`,
		},
	];
}

async function plainLance(product: Product, query: (index: number) => string): Promise<ReturnType<typeof quantiles>> {
	const table = await openStored(product.dataDir, 'chunks');
	const embedder = createStaticEmbedder({ modelDir: SHIPPED_MODEL_DIR });
	const times = await sample(ROUNDS, QUERIES.length, async (index) => {
		const [vector] = await embedder.embed([query(index)], 'query');
		return table.vectorSearch(vector!).limit(50).toArray();
	});
	embedder.dispose();
	return quantiles(times);
}

async function ripgrep(
	folder: string,
	query: (index: number) => string,
): Promise<ReturnType<typeof quantiles> | undefined> {
	const program = findRipgrep();
	if (program === undefined) return undefined;
	const times = await sample(12, 2, async (index) => {
		const word = query(index)
			.split(' ')
			.toSorted((a, b) => b.length - a.length)[0]!;
		// Exit status 1 means that nothing was found, which is an answer.
		await run(program, ['--count', '--ignore-case', word, folder], { maxBuffer: 1 << 28 }).catch((error: unknown) => {
			if ((error as { code?: unknown }).code !== 1) throw error;
		});
	});
	return quantiles(times);
}
