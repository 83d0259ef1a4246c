import { abortable } from '../base/abortable.ts';
import type { ChunkTable } from '../ports/chunkTable.ts';

/** What a search asks of the table. */
export type Queries = Pick<ChunkTable, 'searchVector' | 'searchText' | 'searchNames' | 'newest' | 'facts' | 'rows'>;

/** Queries of one search: once it is not wanted any more, no further one is begun, and none is waited for. */
export function queriesUntil(table: Queries, signal: AbortSignal | undefined): Queries {
	if (signal === undefined) return table;
	const begin = async <T>(query: () => Promise<T>): Promise<T> => {
		signal.throwIfAborted();
		return abortable(query(), signal);
	};
	return {
		searchVector: (...asked) => begin(() => table.searchVector(...asked)),
		searchText: (...asked) => begin(() => table.searchText(...asked)),
		searchNames: (...asked) => begin(() => table.searchNames(...asked)),
		newest: (...asked) => begin(() => table.newest(...asked)),
		facts: (...asked) => begin(() => table.facts(...asked)),
		rows: (...asked) => begin(() => table.rows(...asked)),
	};
}
