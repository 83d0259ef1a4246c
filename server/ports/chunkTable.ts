import type { HitKind } from '../../common/model/search.ts';
import type { FileFacts, IndexedFile } from '../core/chunk.ts';

/** A row as searches return it. */
export interface ChunkRow {
	readonly id: string;
	readonly root: string;
	readonly path: string;
	readonly kind: HitKind;
	readonly language: string;
	readonly symbol: string;
	readonly symbolKind: string;
	readonly breadcrumb: string;
	readonly startLine: number;
	readonly endLine: number;
	readonly text: string;
	readonly mtimeMs: number;
	readonly tags: readonly string[];
	/** Cosine similarity for a vector search, BM25 for a text search, 0 otherwise. */
	readonly score: number;
}

/** Restricts a search; empty lists restrict nothing. All conditions must hold. */
export interface ChunkFilter {
	/** Captures have the root `''` and are always included when `kinds` allows it. */
	readonly roots: readonly string[];
	readonly kinds: readonly HitKind[];
	readonly languages: readonly string[];
	/** Globs over the path, `**` included; a hit must match one of `paths` and none of `notPaths`. */
	readonly paths: readonly string[];
	readonly notPaths: readonly string[];
	readonly tags: readonly string[];
	/** Modified at or after, ms since the epoch. */
	readonly since?: number;
}

export interface StoredFile extends FileFacts {
	readonly hash: string;
	readonly chunks: number;
}

/**
 * Chunks with vectors and terms of one embedding model, on disk. Derived data: everything in it can be rebuilt.
 * Writes are batched by the caller; one writer.
 */
export interface ChunkTable {
	readonly modelId: string;
	readonly dimensions: number;
	/** Puts files in, replacing what was stored under their paths, in one version of the table. */
	putFiles(root: string, files: readonly IndexedFile[]): Promise<void>;
	removeFiles(root: string, paths: readonly string[]): Promise<void>;
	removeRoot(root: string): Promise<void>;
	/** Every stored file of a root by path. */
	files(root: string): Promise<Map<string, StoredFile>>;
	/** Vectors stored under these chunk hashes; a hash that is not there is missing from the map. */
	vectorsByHash(hashes: readonly string[]): Promise<Map<string, Float32Array>>;
	counts(root: string): Promise<{ readonly files: number; readonly chunks: number }>;
	totalChunks(): Promise<number>;
	searchVector(vector: Float32Array, filter: ChunkFilter, limit: number): Promise<ChunkRow[]>;
	/** `terms` as `core/text/terms` makes them from the query. */
	searchText(terms: readonly string[], filter: ChunkFilter, limit: number): Promise<ChunkRow[]>;
	/** Definitions whose name, split into words, contains every term; and files whose path does. */
	searchNames(terms: readonly string[], filter: ChunkFilter, limit: number): Promise<ChunkRow[]>;
	/** Merges small fragments, brings indices up to date, prunes old versions. Safe to call while searching. */
	optimize(): Promise<void>;
	/** Bytes on disk. */
	bytes(): Promise<number>;
	close(): Promise<void>;
}
