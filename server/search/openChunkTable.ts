import { mkdir } from 'node:fs/promises';
import type { ChunkTable } from '../ports/chunkTable.ts';
import type { Logger } from '../ports/logger.ts';
import { ensureChunkIndices, ensureFileIndices, EXACT_LIMIT, isUntidy, unindexedRows } from './lanceIndices.ts';
import { dropOutdated, openOrCreate } from './lanceOpen.ts';
import { chunkSchema, fileSchema, tableNames } from './lanceSchema.ts';
import { LanceTable } from './lanceTable.ts';
import { LanceUpkeep } from './lanceUpkeep.ts';
import { openConnection, RestingTables } from './restingTables.ts';
import { TableReads } from './tableReads.ts';
import { UpkeepProcess } from './upkeep/process.ts';

export interface ChunkTableOptions {
	/** Folder of the tables; made when it is missing. */
	readonly dir: string;
	readonly modelId: string;
	readonly dimensions: number;
	readonly logger: Logger;
	/** Numbers in the vector column up to which every vector is compared instead of asking an approximate index. */
	readonly exactLimit?: number;
	/** How long nobody must have asked or written before memory is given back. Milliseconds; a minute unless told. */
	readonly restAfterMs?: number;
	/** Memory was given back; see `RestingTablesOptions`. */
	readonly onRest?: () => void;
	/** Script of a process that optimises (`upkeep/main.ts`); this one does unless told. */
	readonly upkeepFile?: URL;
}

/** Opens the LanceDB tables of one model. @throws when the folder cannot be written or the native module not be loaded. */
export async function openChunkTable(options: ChunkTableOptions): Promise<ChunkTable> {
	const { dir, modelId, dimensions, upkeepFile, logger } = options;
	await mkdir(dir, { recursive: true });
	const connection = await openConnection(dir);
	await dropOutdated(connection, logger);
	const names = tableNames(modelId, dimensions);
	const schemas = { chunks: chunkSchema(dimensions), files: fileSchema() };
	const chunks = await openOrCreate(
		connection,
		dir,
		names.chunks,
		schemas.chunks,
		(table) => ensureChunkIndices(table, 0, EXACT_LIMIT),
		logger,
	);
	const files = await openOrCreate(connection, dir, names.files, schemas.files, ensureFileIndices, logger);
	// Without the one, the other says nothing: files whose chunks are gone must be indexed again, and the reverse.
	if (chunks.recovered !== undefined) await files.table.delete('true');
	if (files.recovered !== undefined) await chunks.table.delete('true');
	const recovered = chunks.recovered ?? files.recovered;
	const vectors = { dimensions, exactLimit: options.exactLimit ?? EXACT_LIMIT };
	const stored = await chunks.table.countRows();
	const rows = {
		stored,
		unindexed: await unindexedRows(chunks.table),
		untidy: await isUntidy(chunks.table, stored * dimensions, vectors.exactLimit),
	};
	const tables = new RestingTables(
		{ connection, chunks: chunks.table, files: files.table },
		{ dir, names, restAfterMs: options.restAfterMs ?? REST_AFTER_MS, onRest: options.onRest ?? (() => undefined) },
	);
	const reads = new TableReads(tables);
	const elsewhere = upkeepFile === undefined ? undefined : new UpkeepProcess(upkeepFile, { dir, names, ...vectors });
	const upkeep = new LanceUpkeep(tables, reads, vectors, elsewhere);
	return new LanceTable({ dir, modelId, dimensions, tables, reads, upkeep, schemas, rows, recovered, logger });
}

/** As long as the threads that index. */
const REST_AFTER_MS = 60_000;
