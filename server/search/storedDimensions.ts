import { readdir } from 'node:fs/promises';
import { tableNames } from './lanceSchema.ts';

/** Dimensions of the vectors that a folder of tables has of a model; undefined when it has none. */
export async function storedDimensions(dir: string, modelId: string): Promise<number | undefined> {
	const entries = await readdir(dir).catch((error: NodeJS.ErrnoException): string[] => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	const sizes = entries.map((entry) => Number(/_(\d+)_v\d+\.lance$/.exec(entry)?.[1]));
	return sizes.find((size) => size > 0 && entries.includes(`${tableNames(modelId, size).chunks}.lance`));
}
