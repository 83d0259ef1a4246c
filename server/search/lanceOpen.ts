import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, MatchQuery, type Table } from '@lancedb/lancedb';
import type { Schema } from 'apache-arrow';
import type { Logger } from '../ports/logger.ts';
import { SCHEMA_VERSION } from './lanceSchema.ts';

export interface Opened {
	readonly table: Table;
	/** Why the table that was there was moved aside; undefined when it was not. */
	readonly recovered: string | undefined;
}

/** Opens or makes a table. One that cannot be read is moved into `damaged/` and made anew: it is derived data. */
export async function openOrCreate(
	connection: Connection,
	dir: string,
	name: string,
	schema: Schema,
	prepare: (table: Table) => Promise<void>,
	logger: Logger,
): Promise<Opened> {
	const names = await connection.tableNames();
	let recovered: string | undefined;
	if (names.includes(name)) {
		try {
			return { table: await openSound(connection, name, schema), recovered: undefined };
		} catch (error) {
			logger.error('an index table cannot be read and is made anew', error, { table: name });
			await moveAside(dir, name);
			recovered = 'A part of the search index was damaged. It was moved aside and is being built again.';
		}
	}
	const storageOptions = { newTableEnableStableRowIds: 'true' };
	const table = await connection.createEmptyTable(name, schema, { storageOptions });
	await prepare(table);
	return { table, recovered };
}

/** Removes tables of other versions of the schema; those of other models stay, for whoever switches back. */
export async function dropOutdated(connection: Connection, logger: Logger): Promise<void> {
	for (const name of await connection.tableNames()) {
		const version = /^(?:chunks|files)_.+_v(\d+)$/.exec(name)?.[1];
		if (version === undefined || Number(version) === SCHEMA_VERSION) continue;
		await connection.dropTable(name);
		logger.info('dropped an index table of another version', { table: name });
	}
}

/** @throws when something is missing or unreadable */
async function openSound(connection: Connection, name: string, schema: Schema): Promise<Table> {
	const table = await connection.openTable(name);
	try {
		await probe(table, schema);
		return table;
	} catch (error) {
		table.close(); // an open file cannot be moved everywhere
		throw error;
	}
}

/** Reads a little of every fragment and of each full-text index. @throws when something is missing or unreadable. */
async function probe(table: Table, schema: Schema): Promise<void> {
	const stored = await table.schema();
	const describe = (of: Schema) => of.fields.map((field) => `${field.name} ${String(field.type)}`).join(', ');
	if (describe(stored) !== describe(schema)) throw new Error(`The table has other columns: ${describe(stored)}`);
	await table.countRows('generation < 0');
	for (const column of ['terms', 'names']) {
		if (schema.fields.some((field) => field.name === column))
			await table
				.query()
				.fullTextSearch(new MatchQuery('a', column))
				.select(['generation', '_score'])
				.limit(1)
				.toArrow();
	}
}

async function moveAside(dir: string, name: string): Promise<void> {
	const damaged = path.join(dir, 'damaged');
	await rm(damaged, { recursive: true, force: true }); // of each damage the last is kept, to be looked at
	await mkdir(damaged, { recursive: true });
	await rename(path.join(dir, `${name}.lance`), path.join(damaged, `${name}-${Date.now()}`));
}
