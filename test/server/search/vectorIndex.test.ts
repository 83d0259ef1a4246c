import { connect } from '@lancedb/lancedb';
import { expect, test } from 'vitest';
import type { IndexedFile } from '../../../server/core/indexedFile.ts';
import { openChunkTable } from '../../../server/search/openChunkTable.ts';
import { isUntidy } from '../../../server/search/lanceIndices.ts';
import { everything, quiet, ROOT, temporaryFolder } from './support.ts';

const DIMENSIONS = 64;
const ROWS = 1200;

/** A passage with a vector of its own direction. */
function passage(at: number): IndexedFile {
	const vectors = Float32Array.from({ length: DIMENSIONS }, noise(at));
	const length = Math.hypot(...vectors);
	const chunk = {
		startLine: 1,
		endLine: 1,
		symbol: '',
		symbolKind: '',
		breadcrumb: '',
		text: `passage ${at}`,
		hash: `${at}`,
	};
	return {
		path: `${at}.md`,
		size: 1,
		mtimeMs: 0,
		hash: `${at}`,
		language: 'markdown',
		kind: 'doc',
		tags: [],
		chunks: [chunk],
		vectors: vectors.map((value) => value / length),
	};
}

test('many vectors get an approximate index that finds what is there, and what comes later', async () => {
	const dir = await temporaryFolder();
	const table = await openChunkTable({
		dir,
		modelId: 'wide',
		dimensions: DIMENSIONS,
		logger: quiet,
		exactLimit: ROWS * DIMENSIONS,
	});
	const vectorIndex = async () => {
		const connection = await connect(dir);
		const name = (await connection.tableNames()).find((each) => each.startsWith('chunks_'))!;
		return (await connection.openTable(name)).indexStats('vector_idx');
	};
	await table.putFiles(ROOT, [passage(0)]);
	await table.optimize();
	expect(await vectorIndex()).toBeUndefined();

	await table.putFiles(
		ROOT,
		Array.from({ length: ROWS }, (_, at) => passage(at)),
	);
	await table.optimize();
	expect(await vectorIndex()).toMatchObject({ indexType: 'IVF_RQ', numUnindexedRows: 0 });

	for (let round = 1; round <= 6; round++) {
		await table.putFiles(ROOT, [passage(ROWS + round)]);
		await table.optimize();
	}
	expect((await vectorIndex())!.numIndices).toBeLessThanOrEqual(4);
	for (const at of [3, 777, ROWS - 1, ROWS + 4]) {
		const wanted = passage(at).vectors;
		const [best] = await table.searchVector(wanted, everything, 5);
		expect(best!.score).toBeGreaterThan(0.99);
		expect(await table.rows([best!.key])).toMatchObject([{ text: `passage ${at}` }]);
	}
	await table.putFiles('/small', [passage(ROWS + 10), passage(ROWS + 11)]);
	// Both, however far from what is asked for.
	expect(await table.searchVector(passage(3).vectors, { ...everything, roots: ['/small'] }, 5)).toHaveLength(2);
	await table.close();
});

test('many rows of a new folder are known to the word indices at once; merging and the vectors come after', async () => {
	const dir = await temporaryFolder();
	const exactLimit = ROWS * DIMENSIONS;
	const table = await openChunkTable({ dir, modelId: 'wide', dimensions: DIMENSIONS, logger: quiet, exactLimit });
	const state = async () => {
		const connection = await connect(dir);
		const name = (await connection.tableNames()).find((each) => each.startsWith('chunks_'))!;
		const stored = await connection.openTable(name);
		const unindexed = (await stored.indexStats('terms_idx'))?.numUnindexedRows;
		return { unindexed, untidy: await isUntidy(stored, (await stored.countRows()) * DIMENSIONS, exactLimit) };
	};
	const finds = async () => {
		const found = await table.searchText({ terms: ['777'] }, everything, 1);
		const [best] = await table.rows(found.map(({ key }) => key));
		expect(best?.path).toBe('777.md');
	};
	for (let at = 0; at < ROWS; at += ROWS / 4)
		await table.putFiles(
			ROOT,
			Array.from({ length: ROWS / 4 }, (_, row) => passage(at + row)),
		);
	expect(await state()).toEqual({ unindexed: ROWS, untidy: true });
	await finds();
	await table.tidy();
	expect(await state()).toEqual({ unindexed: 0, untidy: true });
	await finds();
	await table.optimize();
	expect(await state()).toEqual({ unindexed: 0, untidy: false });
	await finds();
	await table.close();
});

/** Numbers between -1 and 1 that depend on the seed only (a linear congruential generator). */
function noise(seed: number): () => number {
	let state = seed + 1;
	for (let skip = 0; skip < 3; skip++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 31 - 1;
	};
}
