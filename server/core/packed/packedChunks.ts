import type { Chunk } from '../chunk.ts';

/**
 * The texts of a chunk as the index stores them, in the order they are packed. `terms` is what full text finds the chunk
 * by (`chunkTerms`), `names` the terms of its name and path.
 */
export const PACKED_TEXTS = ['symbol', 'symbolKind', 'breadcrumb', 'text', 'terms', 'names', 'hash'] as const;
export type PackedText = (typeof PACKED_TEXTS)[number];

/**
 * The chunks of a file in columns, so that a thread hands them on without an object a chunk, and they are written as they
 * lie. Made by `ChunkPacker`.
 */
export interface PackedChunks {
	/** How many chunks. */
	readonly length: number;
	/** The texts as UTF-8: those of the first column, a chunk after the other, then those of the next. */
	readonly bytes: Uint8Array;
	/** Where in `bytes` each text ends and the next begins: `PACKED_TEXTS.length * length`. */
	readonly ends: Int32Array;
	/** First lines of all chunks, then last lines. */
	readonly lines: Int32Array;
}

export function isPacked(chunks: readonly Chunk[] | PackedChunks): chunks is PackedChunks {
	return 'ends' in chunks;
}

/** One column: the bytes of its texts, and in those bytes where each ends. */
export function packedColumn(
	chunks: PackedChunks,
	name: PackedText,
): { readonly bytes: Uint8Array; readonly ends: Int32Array; readonly start: number } {
	const column = PACKED_TEXTS.indexOf(name);
	const ends = chunks.ends.subarray(column * chunks.length, (column + 1) * chunks.length);
	const start = column === 0 ? 0 : (chunks.ends[column * chunks.length - 1] ?? 0);
	return { bytes: chunks.bytes.subarray(start, ends.at(-1) ?? start), ends, start };
}

/** The chunks as objects. */
export function chunksOf(chunks: readonly Chunk[] | PackedChunks): readonly Chunk[] {
	return isPacked(chunks) ? Array.from({ length: chunks.length }, (_, row) => chunkAt(chunks, row)) : chunks;
}

function chunkAt(chunks: PackedChunks, row: number): Chunk {
	return {
		startLine: chunks.lines[row]!,
		endLine: chunks.lines[chunks.length + row]!,
		symbol: textAt(chunks, 'symbol', row),
		symbolKind: textAt(chunks, 'symbolKind', row),
		breadcrumb: textAt(chunks, 'breadcrumb', row),
		text: textAt(chunks, 'text', row),
		hash: textAt(chunks, 'hash', row),
	};
}

/** One text of one chunk. */
export function textAt({ bytes, ends, length }: PackedChunks, name: PackedText, row: number): string {
	const at = PACKED_TEXTS.indexOf(name) * length + row;
	return DECODER.decode(bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]));
}

/** A byte order mark inside a text is part of it. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
