import { mkdir } from 'node:fs/promises';
import type { Query, Table, VectorQuery } from '@lancedb/lancedb';
import type { FixedSizeList, RecordBatch, Schema, Table as ArrowTable, Vector } from 'apache-arrow';
import type { IndexedFile } from '../core/chunk.ts';
import { NumberedTexts } from '../core/numberedTexts.ts';
import { StoredFiles } from '../core/storedFiles.ts';
import type { ChunkFacts, ChunkFilter, ChunkMatch, ChunkRow, ChunkTable, TermQuery } from '../ports/chunkTable.ts';
import type { Logger } from '../ports/logger.ts';
import { folderBytes } from './folderBytes.ts';
import { FreshRoots } from './freshRoots.ts';
import { ensureChunkIndices, ensureFileIndices, EXACT_LIMIT, isUntidy, unindexedRows } from './lanceIndices.ts';
import { dropOutdated, openOrCreate } from './lanceOpen.ts';
import {
	addTexts,
	chunkBatch,
	chunkFacts,
	chunkMatches,
	chunkRows,
	FACT_COLUMNS,
	FILE_COLUMNS,
	fileBatch,
	fileColumns,
	floatVectors,
	ROW_COLUMNS,
} from './lanceRows.ts';
import { chunkSchema, fileSchema, tableNames } from './lanceSchema.ts';
import { createReaders } from './readers.ts';
import { openConnection, RestingTables, type Tables } from './restingTables.ts';
import { UpkeepProcess } from './upkeep/process.ts';
import { takeStep, type UpkeepStep, type VectorFacts } from './upkeep/steps.ts';
import { WriteQueue } from './writeQueue.ts';
import { bestPassing, PathConditions } from './pathConditions.ts';
import { isIn, isNarrow, literal } from './sql.ts';
import { termQuery } from './termQuery.ts';

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
	const { dir, modelId, dimensions, logger } = options;
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
	const stored = await chunks.table.countRows();
	const rows = {
		stored,
		unindexed: await unindexedRows(chunks.table),
		untidy: await isUntidy(chunks.table, stored * dimensions, options.exactLimit ?? EXACT_LIMIT),
	};
	const tables = new RestingTables(
		{ connection, chunks: chunks.table, files: files.table },
		{ dir, names, restAfterMs: options.restAfterMs ?? REST_AFTER_MS, onRest: options.onRest ?? (() => undefined) },
	);
	return new LanceTable({ tables, names, schemas, rows, recovered }, options);
}

interface OpenedTables {
	readonly tables: RestingTables;
	readonly names: { readonly chunks: string; readonly files: string };
	readonly schemas: { readonly chunks: Schema; readonly files: Schema };
	/** Chunks when they were opened. */
	readonly rows: { readonly stored: number; readonly unindexed: number; readonly untidy: boolean };
	readonly recovered: string | undefined;
}

class LanceTable implements ChunkTable {
	readonly modelId: string;
	readonly dimensions: number;
	readonly recovered: string | undefined;
	readonly #tables: RestingTables;
	readonly #schemas: { readonly chunks: Schema; readonly files: Schema };
	readonly #dir: string;
	readonly #vectors: VectorFacts;
	/** Undefined when this process optimises. */
	readonly #elsewhere: UpkeepProcess | undefined;
	readonly #writes: WriteQueue;
	/** Of versions of the tables, which writes are too. */
	readonly #readers = createReaders();
	readonly #fresh = new FreshRoots();
	readonly #conditions = new PathConditions((where, limit) =>
		this.#read(({ files }) => files.query().where(where).select(['path']).limit(limit)),
	);

	constructor(opened: OpenedTables, options: ChunkTableOptions) {
		this.#tables = opened.tables;
		this.#schemas = opened.schemas;
		this.#dir = options.dir;
		this.modelId = options.modelId;
		this.dimensions = options.dimensions;
		this.recovered = opened.recovered;
		this.#vectors = { dimensions: this.dimensions, exactLimit: options.exactLimit ?? EXACT_LIMIT };
		if (options.upkeepFile !== undefined)
			this.#elsewhere = new UpkeepProcess(options.upkeepFile, {
				dir: options.dir,
				names: opened.names,
				...this.#vectors,
			});
		this.#writes = new WriteQueue({
			upkeep: this.#upkeep(),
			firstIndex: () => this.#take({ kind: 'indexAllChunks' }),
			storedRows: opened.rows.stored,
			unindexedRows: opened.rows.unindexed,
			untidy: opened.rows.untidy,
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
		return this.#write(rows, async (tables) => {
			const { chunks, files: facts } = tables;
			const paths = latest.map((file) => file.path);
			const stale = await this.#present(tables, root, paths);
			this.#fresh.note(root, paths);
			const generation = (await chunks.version()) + 1;
			if (rows > 0) await chunks.add(chunkBatch(this.#schemas.chunks, root, latest, generation));
			if (stale.chunks) await deletePaths(chunks, root, paths, `generation < ${generation}`);
			await facts.add(fileBatch(this.#schemas.files, root, latest, generation));
			if (stale.files) await deletePaths(facts, root, paths, `generation < ${generation}`);
		});
	}

	removeFiles(root: string, paths: readonly string[]): Promise<void> {
		if (paths.length === 0) return Promise.resolve();
		return this.#write(0, async ({ chunks, files }) => {
			await deletePaths(files, root, paths);
			await deletePaths(chunks, root, paths);
		});
	}

	removeRoot(root: string): Promise<void> {
		return this.#write(0, async ({ chunks, files }) => {
			await files.delete(isIn('root', [root]));
			await chunks.delete(isIn('root', [root]));
			this.#fresh.forget(root);
		});
	}

	async files(root: string): ReturnType<ChunkTable['files']> {
		const stored = new StoredFiles();
		const where = isIn('root', [root]);
		const count = await this.#tables.use(({ files }) => files.countRows(where));
		await this.#readEach(
			({ files }) => files.query().where(where).select(FILE_COLUMNS),
			(batch) => {
				const columns = fileColumns(batch);
				stored.reserve(count, columns);
				stored.setColumns(columns);
			},
		);
		return stored;
	}

	async vectorsByHash(hashes: readonly string[]): Promise<Map<string, Float32Array>> {
		const found = new Map<string, Float32Array>();
		for (let at = 0; at < hashes.length; at += HASHES_A_QUERY) {
			const some = hashes.slice(at, at + HASHES_A_QUERY);
			const answer = await this.#read(({ chunks }) =>
				chunks.query().where(isIn('hash', some)).select(['hash', 'vector']),
			);
			const vectors = floatVectors(answer.getChild('vector') as Vector<FixedSizeList> | null);
			const column = answer.getChild('hash');
			for (const [row, vector] of vectors.entries()) found.set(column?.get(row) as string, vector);
		}
		return found;
	}

	async roots(): Promise<string[]> {
		const roots = new NumberedTexts();
		await this.#readEach(
			({ files }) => files.query().where("root != ''").select(['root']),
			(batch) => addTexts(roots, batch.getChild('root')!),
		);
		return Array.from({ length: roots.count }, (_, number) => roots.text(number));
	}

	async counts(root: string): ReturnType<ChunkTable['counts']> {
		const condition = isIn('root', [root]);
		return this.#tables.use(async (tables) => {
			const [files, searchable, chunks] = await Promise.all([
				tables.files.countRows(condition),
				tables.files.countRows(`${condition} AND chunks > 0`),
				tables.chunks.countRows(condition),
			]);
			return { files, searchable, chunks };
		});
	}

	totalChunks(): Promise<number> {
		return this.#tables.use(({ chunks }) => chunks.countRows());
	}

	async searchVector(vector: Float32Array, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		this.#writes.searched();
		const within = (partitions: number): Promise<ChunkMatch[]> =>
			this.#search(filter, limit, '_distance', ({ chunks }) =>
				chunks
					.query()
					.nearestTo(vector)
					.distanceType('dot')
					.refineFactor(REFINE)
					.maximumNprobes(partitions)
					.minimumNprobes(MIN_PROBES),
			);
		// That there may be more to look at costs a third of a search, also when there is no need.
		const near = isNarrow(filter) ? [] : await within(MIN_PROBES);
		return near.length < limit ? within(MAX_PROBES) : near;
	}

	searchText(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		return this.#searchTerms('terms', query, filter, limit);
	}

	searchNames(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		return this.#searchTerms('names', query, filter, limit);
	}

	async newest(filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		const { condition } = await this.#conditions.of(filter);
		const answer = await this.#read(({ chunks }) => {
			const query = chunks.query().orderBy({ columnName: 'mtimeMs', ascending: false });
			if (condition !== undefined) query.where(condition);
			return query.withRowId().select(['mtimeMs']).limit(limit);
		});
		return chunkMatches(answer);
	}

	async facts(keys: readonly bigint[], vector?: Float32Array): Promise<ChunkFacts[]> {
		if (keys.length === 0) return [];
		const columns = vector === undefined ? FACT_COLUMNS : [...FACT_COLUMNS, 'vector'];
		const answer = await this.#read(({ chunks }) => chunks.takeRowIds(keys).withRowId().select(columns));
		return chunkFacts(answer, vector);
	}

	async rows(keys: readonly bigint[]): Promise<ChunkRow[]> {
		if (keys.length === 0) return [];
		const answer = await this.#read(({ chunks }) => chunks.takeRowIds(keys).withRowId().select(ROW_COLUMNS));
		const rows = new Map(chunkRows(answer).map((row) => [row.key, row]));
		return keys.map((key) => rows.get(key)).filter((row) => row !== undefined);
	}

	optimize(): Promise<void> {
		return this.#writes.optimize();
	}

	tidy(): Promise<void> {
		return this.#writes.tidy();
	}

	wake(): void {
		this.#tables.use(() => Promise.resolve()).catch(() => undefined); // told to whoever uses them
	}

	bytes(): Promise<number> {
		return folderBytes(this.#dir);
	}

	async close(): Promise<void> {
		await Promise.all([this.#writes.close(), this.#elsewhere?.close()]);
		await this.#readers.current();
		await this.#tables.close();
	}

	async #searchTerms(column: string, query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		const fullText = termQuery(column, query);
		if (fullText === undefined) return [];
		this.#writes.searched();
		return this.#search(filter, limit, '_score', ({ chunks }) => chunks.query().fullTextSearch(fullText));
	}

	/** The best rows that the filter lets through, best first. */
	async #search(
		filter: ChunkFilter,
		limit: number,
		score: '_distance' | '_score',
		begin: (tables: Tables) => Query | VectorQuery,
	): Promise<ChunkMatch[]> {
		const { condition, broad } = await this.#conditions.of(filter);
		const ask = (where: string | undefined, rows: number, columns: string[]): Promise<ArrowTable> =>
			this.#read((tables) => {
				const query = begin(tables);
				if (where !== undefined) query.where(where);
				return query.withRowId().select(columns).limit(rows);
			});
		const found = broad
			? await bestPassing(filter, limit, (where, rows) => ask(where, rows, [score, 'path']))
			: undefined;
		return found ?? chunkMatches(await ask(condition, limit, [score]));
	}

	#read(query: (tables: Tables) => { toArrow(): Promise<ArrowTable> }): Promise<ArrowTable> {
		return this.#readers.run(() => this.#tables.use((tables) => query(tables).toArrow()));
	}

	/** Batch by batch: what has a row for each file is never in memory as a whole, neither here nor in LanceDB. */
	#readEach(query: (tables: Tables) => AsyncIterable<RecordBatch>, take: (batch: RecordBatch) => void): Promise<void> {
		const readAll = async (tables: Tables): Promise<void> => {
			for await (const batch of query(tables)) take(batch);
		};
		return this.#readers.run(() => this.#tables.use(readAll));
	}

	#write(rows: number, write: (tables: Tables) => Promise<void>): Promise<void> {
		return this.#writes.run(rows, () => this.#readers.run(() => this.#tables.use(write)));
	}

	async #present(tables: Tables, root: string, paths: readonly string[]): Promise<{ chunks: boolean; files: boolean }> {
		const any = async (table: Table, condition: string) =>
			(await table.query().where(condition).select(['generation']).limit(1).toArrow()).numRows > 0;
		const both = async (condition: string) => {
			const [chunks, files] = await Promise.all([any(tables.chunks, condition), any(tables.files, condition)]);
			return { chunks, files };
		};
		const isEmpty = async () => {
			const { chunks, files } = await both(isIn('root', [root]));
			return !chunks && !files;
		};
		if (!(await this.#fresh.mayHold(root, paths, isEmpty))) return { chunks: false, files: false };
		return both(ofPaths(root, paths));
	}

	/** The vectors' index comes last: LanceDB balances the parts of a new one in the next call, and pruning is such a call. */
	#upkeep(): (() => Promise<void>)[] {
		return [
			() => this.#take({ kind: 'compactChunks' }),
			() => this.#take({ kind: 'compactFiles' }),
			async () => this.#take({ kind: 'pruneChunks', olderThan: await this.#unread('chunks') }),
			async () => this.#take({ kind: 'pruneFiles', olderThan: await this.#unread('files') }),
			() => this.#take({ kind: 'ensureVectorIndex' }),
		];
	}

	/** From the end of the step on, this process reads and writes what it has made. */
	#take(step: UpkeepStep): Promise<void> {
		return this.#tables.use(async (tables) => {
			if (this.#elsewhere === undefined) return takeStep(tables, step, this.#vectors);
			await this.#elsewhere.take(step);
			await Promise.all([tables.chunks.checkoutLatest(), tables.files.checkoutLatest()]);
		});
	}

	/** When the newest version was made, once nothing reads an older one any more: what begins from here on reads it or a newer one. */
	#unread(name: 'chunks' | 'files'): Promise<number> {
		return this.#tables.use(async (tables) => {
			const table = tables[name];
			const newest = await table.version();
			const versions = await table.listVersions();
			await this.#readers.current();
			return versions.find(({ version }) => version === newest)?.timestamp.getTime() ?? 0;
		});
	}
}

async function deletePaths(table: Table, root: string, paths: readonly string[], condition = 'true'): Promise<void> {
	await table.delete(`${ofPaths(root, paths)} AND ${condition}`);
}

function ofPaths(root: string, paths: readonly string[]): string {
	return `root = ${literal(root)} AND ${isIn('path', paths)}`;
}

/** Partitions of an approximate index that are looked at; all, when a filter leaves fewer than `limit` rows in them. */
const MIN_PROBES = 40;
const MAX_PROBES = 100_000;
/** How many times `limit` candidates are compared exactly. */
const REFINE = 4;
const HASHES_A_QUERY = 4000;
/** As long as the threads that index. */
const REST_AFTER_MS = 60_000;
