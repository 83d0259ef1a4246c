import type { Table as ArrowTable } from 'apache-arrow';
import type { ChunkFilter, ChunkMatch } from '../ports/chunkTable.ts';
import { chunkMatches } from './lanceRows.ts';
import { conditionOfPaths, conditionWithoutPaths, fileCondition, filterCondition, pathTest } from './sql.ts';

export interface PathCondition {
	/** All that the filter says; undefined when it restricts nothing. */
	readonly condition: string | undefined;
	/** So many files pass that most of the best rows are theirs. */
	readonly broad: boolean;
}

/** What filters come to as conditions on passages, with their globs compared with the paths of files only. */
export class PathConditions {
	/** Asks for the column `path` of the files that meet a condition. */
	readonly #paths: (where: string, limit: number) => Promise<ArrowTable>;
	/** One question asks with one filter several times at once. */
	readonly #known = new WeakMap<ChunkFilter, Promise<PathCondition>>();

	constructor(paths: (where: string, limit: number) => Promise<ArrowTable>) {
		this.#paths = paths;
	}

	of(filter: ChunkFilter): Promise<PathCondition> {
		if (filter.paths.length === 0)
			return Promise.resolve({ condition: filterCondition(filter), broad: filter.notPaths.length > 0 });
		const known = this.#known.get(filter) ?? this.#byFiles(filter);
		this.#known.set(filter, known);
		return known;
	}

	/**
	 * Globs are compared with the paths of files, which are a tenth of the rows, and once instead of by every search; when few
	 * match, an index finds their passages.
	 */
	async #byFiles(filter: ChunkFilter): Promise<PathCondition> {
		const answer = await this.#paths(fileCondition(filter)!, MAX_PATHS + 1);
		if (answer.numRows > MAX_PATHS) return { condition: filterCondition(filter), broad: true };
		const paths: string[] = [...(answer.getChild('path') ?? [])];
		return { condition: paths.length === 0 ? 'false' : conditionOfPaths(filter, paths), broad: false };
	}
}

/**
 * The best rows whose paths pass, found by asking for more of the best rows and leaving out the others: a glob that many
 * files pass is a condition on every row of the table, which takes ten times as long as the search. Undefined when too
 * few of the best rows pass.
 */
export async function bestPassing(
	filter: ChunkFilter,
	limit: number,
	ask: (where: string | undefined, rows: number) => Promise<ArrowTable>,
): Promise<ChunkMatch[] | undefined> {
	const where = conditionWithoutPaths(filter);
	const passes = pathTest(filter);
	for (let rows = limit * FIRST_DEPTH; rows <= MAX_DEPTH;) {
		const answer = await ask(where, rows);
		const paths = answer.getChild('path');
		const found = chunkMatches(answer).filter((_match, at) => passes(paths?.get(at) as string));
		if (found.length >= limit || answer.numRows < rows) return found.slice(0, limit);
		rows = Math.ceil((rows * limit * SPARE_DEPTH) / Math.max(1, found.length));
	}
	return undefined;
}

/** Best rows that are looked at for those of a broad glob: so many times as are wanted, with some to spare the second time. */
const FIRST_DEPTH = 4;
const SPARE_DEPTH = 1.5;
const MAX_DEPTH = 2500;
/** Files that are named one by one instead of by a glob. */
const MAX_PATHS = 500;
