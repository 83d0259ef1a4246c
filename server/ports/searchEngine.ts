import type { SearchHit, SearchMode } from '../../common/model/search.ts';

export interface SearchRequest {
	readonly query: string;
	readonly roots: readonly string[];
	readonly limit: number;
	readonly mode: SearchMode;
	/** Seq of the last event whose record must be found; what came later need not be waited for. All when left out. */
	readonly upTo?: number;
	readonly signal?: AbortSignal;
}

export interface SimilarRequest {
	readonly text: string;
	readonly roots: readonly string[];
	readonly limit: number;
	readonly exclude?: {
		readonly root: string;
		readonly path: string;
		readonly startLine: number;
		readonly endLine: number;
	};
	readonly signal?: AbortSignal;
}

export interface SearchAnswer {
	readonly hits: SearchHit[];
	readonly notices: string[];
}

/** The one retrieval engine behind every door. */
export interface SearchEngine {
	search(request: SearchRequest): Promise<SearchAnswer>;
	similar(request: SimilarRequest): Promise<SearchAnswer>;
}
