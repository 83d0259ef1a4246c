import { isRecord } from '../../../common/model/kinds.ts';
import type { IndexedFile } from '../../core/indexedFile.ts';
import { chunksOf } from '../../core/packed/packedChunks.ts';
import type { ChunkTable } from '../../ports/chunkTable.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { embeddingText } from '../chunk/embeddingText.ts';

/**
 * Gives files the vectors that the workers left to the main thread, because the model is behind a network or takes long:
 * those the table has under the same chunk hash are kept, the others are embedded. A model that takes no time is not spared.
 */
export class VectorSource {
	readonly #table: ChunkTable;
	readonly #embedder: Embedder;

	constructor(table: ChunkTable, embedder: Embedder) {
		this.#table = table;
		this.#embedder = embedder;
	}

	async complete<File extends IndexedFile>(files: readonly File[], signal?: AbortSignal): Promise<File[]> {
		const missing = files.filter((file) => file.vectors.length < file.chunks.length * this.#embedder.dimensions);
		const hashes = [...new Set(missing.flatMap((file) => chunksOf(file.chunks).map((chunk) => chunk.hash)))];
		if (hashes.length === 0) return [...files];
		const vectors =
			this.#embedder.instant === true ? new Map<string, Float32Array>() : await this.#table.vectorsByHash(hashes);
		await this.#embedRest(missing, vectors, signal);
		const incomplete = new Set(missing);
		return files.map((file) => (incomplete.has(file) ? { ...file, vectors: this.#joined(file, vectors) } : file));
	}

	async #embedRest(
		files: readonly IndexedFile[],
		vectors: Map<string, Float32Array>,
		signal: AbortSignal | undefined,
	): Promise<void> {
		const texts = new Map<string, string>();
		for (const file of files)
			for (const chunk of chunksOf(file.chunks))
				if (!vectors.has(chunk.hash)) texts.set(chunk.hash, embeddingText(isRecord(file.kind) ? '' : file.path, chunk));
		const entries = [...texts];
		for (let at = 0; at < entries.length; at += EMBEDDED_AT_ONCE) {
			const some = entries.slice(at, at + EMBEDDED_AT_ONCE);
			const made = await this.#embedder.embed(
				some.map(([, text]) => text),
				'passage',
				signal,
			);
			for (const [index, [hash]] of some.entries()) vectors.set(hash, made[index]!);
		}
	}

	#joined(file: IndexedFile, vectors: ReadonlyMap<string, Float32Array>): Float32Array {
		const { dimensions } = this.#embedder;
		const joined = new Float32Array(file.chunks.length * dimensions);
		for (const [index, chunk] of chunksOf(file.chunks).entries())
			joined.set(vectors.get(chunk.hash)!, index * dimensions);
		return joined;
	}
}

const EMBEDDED_AT_ONCE = 64;
