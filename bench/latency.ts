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
import { milliseconds, quantiles, ratio, sample, type Result } from './support/measure.ts';
import type { Product } from './support/product.ts';

/** A capture from a window to its durable acknowledgement, against a bare append and `fdatasync` of as many bytes. */
export async function benchCapture(product: Product): Promise<Result[]> {
	const window = await product.openWindow();
	const content = 'Remember to look at the retry policy of the upload queue before the release. '.repeat(3);
	const ours = quantiles(
		await sample(500, 50, () => window.call('capture/add', { id: randomUUID(), content, tags: ['bench'] })),
	);
	await window.close();
	const bare = quantiles(await bareAppend(product.dataDir, content));
	return [
		{
			name: 'capture, from the window and back, durable',
			value: milliseconds(ours),
			against: `append and fdatasync alone: ${milliseconds(bare)} (ours ${ratio(ours.p50, bare.p50)} at p50)`,
		},
	];
}

/** From the save of a file, told by the editor, until a search finds the new text in it. */
export async function benchSave(product: Product, folder: string): Promise<Result[]> {
	const window = await product.openWindow(folder);
	const file = path.join(folder, 'understory-bench.ts');
	const times: number[] = [];
	try {
		for (let round = 0; round < 12; round++) times.push(await saveAndFind(window, folder, file, round));
	} finally {
		rmSync(file, { force: true });
		await window.saved(file);
		await window.close();
	}
	return [{ name: 'save to searchable', value: milliseconds(quantiles(times.slice(2))), against: 'limit: 300 ms' }];
}

/** After a minute without work the server gives back what it holds. Milliseconds. */
const REST_MS = 75_000;

/** Memory of the owner once it has nothing to do. */
export async function benchMemory(product: Product, label: string): Promise<Result[]> {
	await wait(REST_MS);
	const { owner } = await product.cli<{ owner: { rssMb: number } }>('doctor');
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

async function bareAppend(folder: string, content: string): Promise<number[]> {
	const file = openSync(path.join(mkdtempSync(path.join(folder, 'bare-')), 'log'), 'a');
	const times = await sample(500, 50, () => {
		writeSync(file, `${content.padEnd(content.length + 250)}\n`);
		fdatasyncSync(file);
		return Promise.resolve();
	});
	closeSync(file);
	return times;
}
