import { mkdir } from 'node:fs/promises';
import {
	BooleanQuery,
	connect,
	type Connection,
	MatchQuery,
	Occur,
	Operator,
	Session,
	type Table,
} from '@lancedb/lancedb';
import type { FixedSizeList, Schema, Table as ArrowTable, Vector } from 'apache-arrow';
import type { IndexedFile } from '../core/chunk.ts';
import type { ChunkFacts, ChunkFilter, ChunkMatch, ChunkRow, ChunkTable, TermQuery } from '../ports/chunkTable.ts';
import type { Logger } from '../ports/logger.ts';
import { folderBytes } from './folderBytes.ts';
import { FreshRoots } from './freshRoots.ts';
import { ensureChunkIndices, ensureFileIndices, EXACT_LIMIT, unindexedRows } from './lanceIndices.ts';
import { dropOutdated, openOrCreate } from './lanceOpen.ts';
import {
	chunkBatch,
	chunkFacts,
	chunkMatches,
	chunkRows,
	FACT_COLUMNS,
	fileBatch,
	floatVectors,
	ROW_COLUMNS,
	storedFiles,
} from './lanceRows.ts';
import { chunkSchema, fileSchema, tableNames } from './lanceSchema.ts';
import { createReaders } from './readers.ts';
import { WriteQueue } from './writeQueue.ts';
import { filterCondition, isIn, literal } from './sql.ts';

export interface ChunkTableOptions {
	/** Folder of the tables; made when it is missing. */
	readonly dir: string;
	readonly modelId: string;
	readonly dimensions: number;
	readonly logger: Logger;
	/** Numbers in the vector column up to which every vector is compared instead of asking an approximate index. */
	readonly exactLimit?: number;
}

/** Opens the LanceDB tables of one model. @throws when the folder cannot be written or the native module not be loaded. */
export async function openChunkTable(options: ChunkTableOptions): Promise<ChunkTable> {
	const { dir, modelId, dimensions, logger } = options;
	await mkdir(dir, { recursive: true });
	// As an option: `connect` takes a session as its third argument too, and does nothing with it.
	const session = new Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES);
	const connection = await connect(dir, { session });
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
	const rows = { stored: await chunks.table.countRows(), unindexed: await unindexedRows(chunks.table) };
	return new LanceTable({ connection, chunks: chunks.table, files: files.table, schemas, rows, recovered }, options);
}

interface OpenedTables {
	readonly connection: Connection;
	readonly chunks: Table;
	readonly files: Table;
	readonly schemas: { readonly chunks: Schema; readonly files: Schema };
	/** Chunks when they were opened. */
	readonly rows: { readonly stored: number; readonly unindexed: number };
	readonly recovered: string | undefined;
}

class LanceTable implements ChunkTable {
	readonly modelId: string;
	readonly dimensions: number;
	readonly recovered: string | undefined;
	readonly #connection: Connection;
	readonly #chunks: Table;
	readonly #files: Table;
	readonly #schemas: { readonly chunks: Schema; readonly files: Schema };
	readonly #dir: string;
	readonly #exactLimit: number;
	readonly #writes: WriteQueue;
	/** Of versions of the tables, which writes are too. */
	readonly #readers = createReaders();
	readonly #fresh = new FreshRoots();

	constructor(opened: OpenedTables, options: ChunkTableOptions) {
		this.#connection = opened.connection;
		this.#chunks = opened.chunks;
		this.#files = opened.files;
		this.#schemas = opened.schemas;
		this.#dir = options.dir;
		this.#exactLimit = options.exactLimit ?? EXACT_LIMIT;
		this.modelId = options.modelId;
		this.dimensions = options.dimensions;
		this.recovered = opened.recovered;
		this.#writes = new WriteQueue({
			upkeep: this.#upkeep(),
			storedRows: opened.rows.stored,
			unindexedRows: opened.rows.unindexed,
			logger: options.logger,
		});
	}

	/**
	 * New rows are added before the old ones go, and the file's row comes last: a reader never misses a file, and after
	 * a crash in between the file looks changed and is put again. Adding and deleting is 6 to 20 times faster than
	 * `mergeInsert` (8 against 150 ms a file in 100,000 rows).
	 */
	putFiles(root: string, files: readonly IndexedFile[]): Promise<void> {
		const latest = [...new Map(files.map((file) => [file.path, file])).values()];
		if (latest.length === 0) return Promise.resolve();
		const rows = latest.reduce((sum, file) => sum + file.chunks.length, 0);
		return this.#write(rows, async () => {
			const paths = latest.map((file) => file.path);
			const stale = await this.#present(root, paths);
			this.#fresh.note(root, paths);
			const generation = (await this.#chunks.version()) + 1;
			if (rows > 0) await this.#chunks.add(chunkBatch(this.#schemas.chunks, root, latest, generation));
			if (stale.chunks) await deletePaths(this.#chunks, root, paths, `generation < ${generation}`);
			await this.#files.add(fileBatch(this.#schemas.files, root, latest, generation));
			if (stale.files) await deletePaths(this.#files, root, paths, `generation < ${generation}`);
		});
	}

	removeFiles(root: string, paths: readonly string[]): Promise<void> {
		if (paths.length === 0) return Promise.resolve();
		return this.#write(0, async () => {
			await deletePaths(this.#files, root, paths);
			await deletePaths(this.#chunks, root, paths);
		});
	}

	removeRoot(root: string): Promise<void> {
		return this.#write(0, async () => {
			await this.#files.delete(isIn('root', [root]));
			await this.#chunks.delete(isIn('root', [root]));
			this.#fresh.forget(root);
		});
	}

	async files(root: string): ReturnType<ChunkTable['files']> {
		const columns = ['path', 'hash', 'size', 'mtimeMs', 'chunks'];
		const query = this.#files
			.query()
			.where(isIn('root', [root]))
			.select(columns);
		return storedFiles(await this.#read(query));
	}

	async vectorsByHash(hashes: readonly string[]): Promise<Map<string, Float32Array>> {
		const found = new Map<string, Float32Array>();
		for (let at = 0; at < hashes.length; at += HASHES_A_QUERY) {
			const some = hashes.slice(at, at + HASHES_A_QUERY);
			const answer = await this.#read(this.#chunks.query().where(isIn('hash', some)).select(['hash', 'vector']));
			const vectors = floatVectors(answer.getChild('vector') as Vector<FixedSizeList> | null);
			const column = answer.getChild('hash');
			for (const [row, vector] of vectors.entries()) found.set(column?.get(row) as string, vector);
		}
		return found;
	}

	async roots(): Promise<string[]> {
		const answer = await this.#read(this.#files.query().where("root != ''").select(['root']));
		return [...new Set<string>(answer.getChild('root') ?? [])];
	}

	async counts(root: string): ReturnType<ChunkTable['counts']> {
		const condition = isIn('root', [root]);
		const [files, chunks] = await Promise.all([this.#files.countRows(condition), this.#chunks.countRows(condition)]);
		return { files, chunks };
	}

	totalChunks(): Promise<number> {
		return this.#chunks.countRows();
	}

	async searchVector(vector: Float32Array, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		this.#writes.searched();
		const query = this.#chunks.query().nearestTo(vector).distanceType('dot').refineFactor(REFINE);
		query.minimumNprobes(MIN_PROBES).maximumNprobes(MAX_PROBES);
		const condition = filterCondition(filter);
		if (condition !== undefined) query.where(condition);
		return chunkMatches(await this.#read(query.withRowId().select(['_distance']).limit(limit)));
	}

	searchText(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		return this.#searchTerms('terms', query, filter, limit);
	}

	searchNames(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		return this.#searchTerms('names', query, filter, limit);
	}

	async newest(filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		const query = this.#chunks.query().orderBy({ columnName: 'mtimeMs', ascending: false });
		const condition = filterCondition(filter);
		if (condition !== undefined) query.where(condition);
		return chunkMatches(await this.#read(query.withRowId().select(['mtimeMs']).limit(limit)));
	}

	async facts(keys: readonly bigint[], vector?: Float32Array): Promise<ChunkFacts[]> {
		if (keys.length === 0) return [];
		const columns = vector === undefined ? FACT_COLUMNS : [...FACT_COLUMNS, 'vector'];
		return chunkFacts(await this.#read(this.#chunks.takeRowIds(keys).withRowId().select(columns)), vector);
	}

	async rows(keys: readonly bigint[]): Promise<ChunkRow[]> {
		if (keys.length === 0) return [];
		const answer = await this.#read(this.#chunks.takeRowIds(keys).withRowId().select(ROW_COLUMNS));
		const rows = new Map(chunkRows(answer).map((row) => [row.key, row]));
		return keys.map((key) => rows.get(key)).filter((row) => row !== undefined);
	}

	optimize(): Promise<void> {
		return this.#writes.optimize();
	}

	tidy(): Promise<void> {
		return this.#writes.tidy();
	}

	bytes(): Promise<number> {
		return folderBytes(this.#dir);
	}

	async close(): Promise<void> {
		await this.#writes.close();
		this.#chunks.close();
		this.#files.close();
		this.#connection.close();
	}

	async #searchTerms(column: string, query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		const fullText = termQuery(column, query);
		if (fullText === undefined) return [];
		this.#writes.searched();
		const search = this.#chunks.query().fullTextSearch(fullText);
		const condition = filterCondition(filter);
		if (condition !== undefined) search.where(condition);
		return chunkMatches(await this.#read(search.withRowId().select(['_score']).limit(limit)));
	}

	#read(query: { toArrow(): Promise<ArrowTable> }): Promise<ArrowTable> {
		return this.#readers.run(() => query.toArrow());
	}

	#write(rows: number, write: () => Promise<void>): Promise<void> {
		return this.#writes.run(rows, () => this.#readers.run(write));
	}

	async #present(root: string, paths: readonly string[]): Promise<{ chunks: boolean; files: boolean }> {
		const any = async (table: Table, condition: string) =>
			(await table.query().where(condition).select(['generation']).limit(1).toArrow()).numRows > 0;
		const both = async (condition: string) => {
			const [chunks, files] = await Promise.all([any(this.#chunks, condition), any(this.#files, condition)]);
			return { chunks, files };
		};
		const isEmpty = async () => {
			const { chunks, files } = await both(isIn('root', [root]));
			return !chunks && !files;
		};
		if (!(await this.#fresh.mayHold(root, paths, isEmpty))) return { chunks: false, files: false };
		return both(ofPaths(root, paths));
	}

	/** Old versions go when nothing reads them any more: what begins later reads the newest one. */
	#upkeep(): (() => Promise<void>)[] {
		const [chunks, files] = [this.#chunks, this.#files];
		const prune = async (table: Table) => {
			const now = new Date();
			await this.#readers.current();
			await table.optimize({ cleanupOlderThan: now });
		};
		return [
			async () => void (await chunks.optimize()),
			async () => ensureChunkIndices(chunks, (await chunks.countRows()) * this.dimensions, this.#exactLimit),
			async () => void (await files.optimize()),
			() => prune(chunks),
			() => prune(files),
		];
	}
}

async function deletePaths(table: Table, root: string, paths: readonly string[], condition = 'true'): Promise<void> {
	await table.delete(`${ofPaths(root, paths)} AND ${condition}`);
}

function ofPaths(root: string, paths: readonly string[]): string {
	return `root = ${literal(root)} AND ${isIn('path', paths)}`;
}

/**
 * A `BooleanQuery` reads every posting of every term, while a plain query stops when its best rows are certain: 65 against
 * 7 ms of processor time in a million rows. So it is made only where there are two conditions.
 */
function termQuery(column: string, { terms, required = [] }: TermQuery): MatchQuery | BooleanQuery | undefined {
	const some = terms.length === 0 ? undefined : new MatchQuery(terms.join(' '), column);
	if (required.length === 0) return some;
	const all = new MatchQuery(required.join(' '), column, { operator: Operator.And });
	if (some === undefined) return all;
	return new BooleanQuery([
		[Occur.Must, all],
		[Occur.Should, some],
	]);
}

/** Partitions of an approximate index that are looked at; all, when a filter leaves fewer than `limit` rows in them. */
const MIN_PROBES = 20;
const MAX_PROBES = 100_000;
/** How many times `limit` candidates are compared exactly. */
const REFINE = 4;
const HASHES_A_QUERY = 1000;
/** Searches of a million passages use 320 MB; with half of what they use, they take twice the processor time. */
const INDEX_CACHE_BYTES = 384n * 1024n * 1024n;
const METADATA_CACHE_BYTES = 64n * 1024n * 1024n;
