import { readdirSync } from 'node:fs';
import path from 'node:path';
import { connect, type Table } from '@lancedb/lancedb';

/** Folder of the product's LanceDB tables. */
export function indexFolder(dataDir: string): string {
	return path.join(dataDir, 'index');
}

/** The table whose name begins so; the index of one model has one of each. */
export async function openStored(dataDir: string, prefix: 'files' | 'chunks'): Promise<Table> {
	const connection = await connect(indexFolder(dataDir));
	const name = (await connection.tableNames()).find((table) => table.startsWith(prefix));
	if (name === undefined)
		throw new Error(`No table ${prefix}… in ${readdirSync(indexFolder(dataDir)).join(', ')}: was the folder indexed?`);
	return connection.openTable(name);
}

/** Paths of the files that are in the index of a folder. */
export async function storedPaths(dataDir: string, root: string): Promise<string[]> {
	const table = await openStored(dataDir, 'files');
	const rows = (await table
		.query()
		.where(`root = '${root.replaceAll("'", "''")}'`)
		.select(['path'])
		.toArray()) as {
		path: string;
	}[];
	return rows.map((row) => row.path).toSorted();
}
