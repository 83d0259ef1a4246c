import type { Query, VectorQuery } from '@lancedb/lancedb';
import type { Table as ArrowTable } from 'apache-arrow';
import type { ChunkFacts, ChunkFilter, ChunkMatch, ChunkRow, TermQuery } from '../ports/chunkTable.ts';
import { hasVectorIndex } from './lanceIndices.ts';
import { chunkFacts, chunkMatches, chunkRows, FACT_COLUMNS, ROW_COLUMNS } from './lanceRows.ts';
import { bestPassing, PathConditions } from './pathConditions.ts';
import type { Queries } from './queries.ts';
import type { Tables } from './restingTables.ts';
import { isNarrow } from './sql.ts';
import type { TableReads } from './tableReads.ts';
import { termQuery } from './termQuery.ts';

/** What a search asks of the LanceDB tables. */
export class LanceQueries implements Queries {
	readonly #reads: TableReads;
	readonly #searched: () => void;
	readonly #conditions = new PathConditions((where, limit) =>
		this.#reads.read(({ files }) => files.query().where(where).select(['path']).limit(limit)),
	);

	/** @param searched rows that no index knows would be found faster if one did */
	constructor(reads: TableReads, searched: () => void) {
		this.#reads = reads;
		this.#searched = searched;
	}

	async searchVector(vector: Float32Array, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		this.#searched();
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
		if (isNarrow(filter)) return within(MAX_PROBES);
		const near = await within(MIN_PROBES);
		const isAll = near.length >= limit || !(await this.#reads.run(({ chunks }) => hasVectorIndex(chunks)));
		return isAll ? near : within(MAX_PROBES);
	}

	searchText(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		return this.#searchTerms('terms', query, filter, limit);
	}

	searchNames(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		return this.#searchTerms('names', query, filter, limit);
	}

	async newest(filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		const { condition } = await this.#conditions.of(filter);
		const answer = await this.#reads.read(({ chunks }) => {
			const query = chunks.query().orderBy({ columnName: 'mtimeMs', ascending: false });
			if (condition !== undefined) query.where(condition);
			return query.withRowId().select(['mtimeMs']).limit(limit);
		});
		return chunkMatches(answer);
	}

	async facts(keys: readonly bigint[], vector?: Float32Array): Promise<ChunkFacts[]> {
		if (keys.length === 0) return [];
		const columns = vector === undefined ? FACT_COLUMNS : [...FACT_COLUMNS, 'vector'];
		const answer = await this.#reads.read(({ chunks }) => chunks.takeRowIds(keys).withRowId().select(columns));
		return chunkFacts(answer, vector);
	}

	async rows(keys: readonly bigint[]): Promise<ChunkRow[]> {
		if (keys.length === 0) return [];
		const answer = await this.#reads.read(({ chunks }) => chunks.takeRowIds(keys).withRowId().select(ROW_COLUMNS));
		const rows = new Map(chunkRows(answer).map((row) => [row.key, row]));
		return keys.map((key) => rows.get(key)).filter((row) => row !== undefined);
	}

	async #searchTerms(column: string, query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]> {
		const fullText = termQuery(column, query);
		if (fullText === undefined) return [];
		this.#searched();
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
			this.#reads.read((tables) => {
				const query = begin(tables);
				if (where !== undefined) query.where(where);
				return query.withRowId().select(columns).limit(rows);
			});
		const found = broad
			? await bestPassing(filter, limit, (where, rows) => ask(where, rows, [score, 'path']))
			: undefined;
		return found ?? chunkMatches(await ask(condition, limit, [score]));
	}
}

/** Partitions of an approximate index that are looked at; all, when a filter leaves fewer than `limit` rows in them. */
const MIN_PROBES = 40;
const MAX_PROBES = 100_000;
/** How many times `limit` candidates are compared exactly. */
const REFINE = 4;
