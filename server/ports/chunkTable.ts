import type { HitKind } from '../../common/model/search.ts';
import type { IndexedFile } from '../core/indexedFile.ts';
import type { StoredFiles } from '../core/storedFiles.ts';

/** A passage that a search found. */
export interface ChunkMatch {
	/** Names the row until it is removed or replaced. */
	readonly key: bigint;
	/** Cosine similarity for a vector search, BM25 for a text or name search, 0 otherwise. */
	readonly score: number;
}

/** What ranking needs to know of a row: little, because it is read for every match. */
export interface ChunkFacts {
	readonly key: bigint;
	readonly root: string;
	readonly path: string;
	readonly kind: HitKind;
	readonly symbol: string;
	readonly mtimeMs: number;
	/** Cosine similarity with the vector that was asked for along; undefined when none was. */
	readonly similarity: number | undefined;
}

/** A row as it is shown. */
export interface ChunkRow {
	readonly key: bigint;
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
	/** Equal for passages with the same text under the same names. */
	readonly hash: string;
}

/** Terms as `core/text/terms` makes them. */
export interface TermQuery {
	/** Ranked by BM25 (k1 1.2, b 0.75); a row must have at least one of them or of `required`. */
	readonly terms: readonly string[];
	/** A row must have all of them. */
	readonly required?: readonly string[];
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
	/** Texts that a row must contain, in any case. Reads every row's text: for what no term can find. */
	readonly contains?: readonly string[];
	/** Modified at or after, ms since the epoch. */
	readonly since?: number;
}

/**
 * Chunks with vectors and terms of one embedding model, on disk. Derived data: everything in it can be rebuilt.
 * Writes are batched by the caller; one writer.
 */
export interface ChunkTable {
	readonly modelId: string;
	readonly dimensions: number;
	/** Why the stored rows were moved aside and the table made anew when it was opened; undefined when they were not. */
	readonly recovered: string | undefined;
	/** Puts files in, replacing what was stored under their paths, in one version of the table. */
	putFiles(root: string, files: readonly IndexedFile[]): Promise<void>;
	removeFiles(root: string, paths: readonly string[]): Promise<void>;
	removeRoot(root: string): Promise<void>;
	/** Every stored file of a root by path. */
	files(root: string): Promise<StoredFiles>;
	/** Vectors stored under these chunk hashes; a hash that is not there is missing from the map. */
	vectorsByHash(hashes: readonly string[]): Promise<Map<string, Float32Array>>;
	/** Folders with stored files; captures belong to none. */
	roots(): Promise<string[]>;
	/** `searchable`: files with chunks; the others are known and left out. */
	counts(root: string): Promise<{ readonly files: number; readonly searchable: number; readonly chunks: number }>;
	totalChunks(): Promise<number>;
	searchVector(vector: Float32Array, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]>;
	searchText(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]>;
	/** Ranks by the words of the definition's name and of the path instead of the text. */
	searchNames(query: TermQuery, filter: ChunkFilter, limit: number): Promise<ChunkMatch[]>;
	/** Last modified first. */
	newest(filter: ChunkFilter, limit: number): Promise<ChunkMatch[]>;
	/** In any order; rows that are gone are missing. */
	facts(keys: readonly bigint[], vector?: Float32Array): Promise<ChunkFacts[]>;
	/** In the order of the keys; rows that are gone are missing. */
	rows(keys: readonly bigint[]): Promise<ChunkRow[]>;
	/** Merges small fragments, brings indices up to date, prunes old versions. Searches and writes go on meanwhile. */
	optimize(): Promise<void>;
	/**
	 * Brings indices up to date, if enough was written since the last time that searches gain by it; what that leaves of
	 * `optimize` follows by itself.
	 */
	tidy(): Promise<void>;
	/** Somebody will ask or write in a moment: what was closed to save memory opens now. */
	wake(): void;
	/** Bytes on disk. */
	bytes(): Promise<number>;
	close(): Promise<void>;
}
