import type { HitKind } from '../../common/model/search.ts';
import type { Chunk, FileFacts } from './chunk.ts';
import type { PackedChunks } from './packed/packedChunks.ts';

/** A file ready to be written into the index. */
export type IndexedFile = ChunkedFile | PackedFile;

export interface ChunkedFile extends WrittenFacts {
	readonly chunks: readonly Chunk[];
}

/** A file whose chunks are laid out as they are written: what a worker sends. */
export interface PackedFile extends WrittenFacts {
	readonly chunks: PackedChunks;
}

interface WrittenFacts extends FileFacts {
	/** Hex hash of the content. */
	readonly hash: string;
	readonly language: string;
	readonly kind: HitKind;
	readonly tags: readonly string[];
	/** One a chunk, in order, each of the model's dimensions: row `i` is at `i * dimensions`. */
	readonly vectors: Float32Array;
}
