import type { IndexedFile } from '../../server/core/indexedFile.ts';
import type { ChunkTable } from '../../server/ports/chunkTable.ts';
import { syntheticFiles } from './synthetic.ts';

const FILES_A_BATCH = 400;

/** Fills a table with made-up passages of a folder. */
export async function fillTable(table: ChunkTable, root: string, passages: number, dimensions: number): Promise<void> {
	let batch: IndexedFile[] = [];
	let written = 0;
	for (const file of syntheticFiles(passages, dimensions)) {
		batch.push(file);
		written += file.chunks.length;
		if (batch.length < FILES_A_BATCH) continue;
		await table.putFiles(root, batch);
		batch = [];
		if (written % 100_000 < 5000) console.error(`${written.toLocaleString('en')} passages`);
	}
	await table.putFiles(root, batch);
	await table.optimize();
}
