import { randomUUID } from 'node:crypto';
import {
	closeSync,
	fdatasyncSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { milliseconds, quantiles, ratio, sample, type Quantiles, type Result } from './support/measure.ts';
import type { Product } from './support/product.ts';

const CAPTURES = 2000;
/** Captures between two samples of the bare disk, so that both meet the same machine. */
const AT_ONCE = 100;

/**
 * A capture to its durable acknowledgement, from the window and in the server alone: from its arrival at the dispatcher on.
 * Against a bare append and `fdatasync` of as many bytes. Whatever follows a capture goes on meanwhile.
 */
export async function benchCapture(product: Product): Promise<Result[]> {
	const window = await product.openWindow();
	const content = 'Remember to look at the retry policy of the upload queue before the release. '.repeat(3);
	const append = bareAppend(product.dataDir, content);
	const [ours, bare]: [number[], number[]] = [[], []];
	for (let done = 0; done < CAPTURES; done += AT_ONCE) {
		const add = () => window.call('capture/add', { id: randomUUID(), content, tags: ['bench'] });
		ours.push(...(await sample(AT_ONCE, done === 0 ? 50 : 0, add)));
		bare.push(...(await sample(AT_ONCE, done === 0 ? 50 : 0, append.once)));
	}
	append.end();
	const { operations } = await window.call('admin/diagnostics', {});
	await window.close();
	const inServer = operations.find(({ operation, outcome }) => operation === 'capture/add' && outcome === 'ok')!;
	const peer = quantiles(bare);
	return [
		{
			name: 'capture, in the server, durable',
			value: milliseconds(inMilliseconds(inServer.quantiles)),
			against: `limit: p99 5 ms; append and fdatasync alone: ${milliseconds(peer)}`,
		},
		{
			name: 'capture, from the window and back, durable',
			value: milliseconds(quantiles(ours)),
			against: `append and fdatasync alone (ours ${ratio(quantiles(ours).p50, peer.p50)} at p50)`,
		},
	];
}

const SAVES = 60;
const WARM_SAVES = 2;

/** From the save of a file, told by the editor, until a search finds the new text in it. */
export async function benchSave(product: Product, folder: string): Promise<Result[]> {
	const window = await product.openWindow(folder);
	const file = path.join(folder, 'understory-bench.ts');
	const times: number[] = [];
	try {
		for (let round = 0; round < WARM_SAVES + SAVES; round++) times.push(await saveAndFind(window, folder, file, round));
	} finally {
		rmSync(file, { force: true });
		await window.saved(file);
		await window.close();
	}
	return [
		{ name: 'save to searchable', value: milliseconds(quantiles(times.slice(WARM_SAVES))), against: 'limit: 300 ms' },
	];
}

/** After a minute without work the server gives back what it holds; what a first index has left to merge comes before. Milliseconds. */
const REST_MS = 100_000;

/** Memory of the owner once it has nothing to do; a window is open, without which it would leave. */
export async function benchMemory(product: Product, label: string): Promise<Result[]> {
	const window = await product.openWindow();
	await wait(REST_MS);
	const { owner } = await product.cli<{ owner: { rssMb: number } }>('doctor');
	await window.close();
	return [{ name: `memory of the server at rest, ${label}`, value: `${owner.rssMb} MB`, against: 'limit: 250 MB' }];
}

async function saveAndFind(
	window: Awaited<ReturnType<Product['openWindow']>>,
	folder: string,
	file: string,
	round: number,
): Promise<number> {
	const word = `quetzalcoatl${round}x${process.pid}`;
	writeFileSync(file, `/** Greets ${word}. */\nexport function greet${round}() {\n\treturn '${word}';\n}\n`);
	const start = performance.now();
	await window.saved(file);
	for (;;) {
		const { hits } = await window.call('search/query', { query: word, roots: [folder], limit: 1, mode: 'keyword' });
		if (hits[0]?.snippet.includes(word) === true) return performance.now() - start;
		if (performance.now() - start > 20_000) throw new Error(`${word} was not found: ${readFileSync(file, 'utf8')}`);
		await wait(5);
	}
}

/** A file to which a line as long as a capture is appended and synced. */
export function bareAppend(
	folder: string,
	content: string,
): { readonly once: () => Promise<void>; readonly end: () => void } {
	const file = openSync(path.join(mkdtempSync(path.join(folder, 'bare-')), 'log'), 'a');
	return {
		once: () => {
			writeSync(file, `${content.padEnd(content.length + 250)}\n`);
			fdatasyncSync(file);
			return Promise.resolve();
		},
		end: () => closeSync(file),
	};
}

function inMilliseconds({ p50, p95, p99 }: Quantiles): Quantiles {
	return { p50: p50 * 1000, p95: p95 * 1000, p99: p99 * 1000 };
}
