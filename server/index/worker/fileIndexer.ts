import path from 'node:path';
import type { ChunkedFile } from '../../core/indexedFile.ts';
import { ChunkPacker } from '../../core/packed/chunkPacker.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { Chunker } from '../chunk/chunker.ts';
import { embeddingText } from '../chunk/embeddingText.ts';
import { languageOf } from '../languages.ts';
import { isGeneratedName, isGeneratedText } from '../read/generated.ts';
import { readFile, type SkipReason } from '../read/readFile.ts';
import type { FileResult, FileTask, IndexTask } from './protocol.ts';

type Cut = Exclude<FileResult, { outcome: 'indexed' }> | { readonly outcome: 'cut'; readonly file: ChunkedFile };

/** Reads, cuts and embeds the files of a task. */
export class FileIndexer {
	readonly #chunker: Chunker;
	readonly #embedder: Embedder | undefined;

	/** @param embedder undefined when the main thread embeds. */
	constructor(chunker: Chunker, embedder: Embedder | undefined) {
		this.#chunker = chunker;
		this.#embedder = embedder;
	}

	/** @param pause called between files; the thread takes messages and urgent tasks in it. */
	async run(task: IndexTask, pause: () => Promise<void> | undefined): Promise<FileResult[]> {
		const packer = new ChunkPacker(task.files.reduce((sum, file) => sum + file.size, 0));
		const cuts: Cut[] = [];
		for (const file of task.files) {
			cuts.push(this.#cutOrFail(task, file, packer));
			await pause();
		}
		const files = cuts.flatMap((cut) => (cut.outcome === 'cut' ? [cut.file] : []));
		const vectors = await this.#embed(files, pause);
		const packed = packer.packed();
		let at = 0;
		return cuts.map((cut) => {
			if (cut.outcome !== 'cut') return cut;
			const file = { ...cut.file, vectors: vectors[at]!, chunks: packed[at]! };
			at++;
			return { outcome: 'indexed', file };
		});
	}

	/** A fault that one file brings to light must not keep the others out of the index. */
	#cutOrFail(task: IndexTask, file: FileTask, packer: ChunkPacker): Cut {
		try {
			const cut = this.#cut(task, file);
			if (cut.outcome === 'cut') packer.add(cut.file, cut.file.chunks);
			return cut;
		} catch (error) {
			const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
			return { ...skipped(file.path, 'failed', file), error: stack };
		}
	}

	#cut(task: IndexTask, { path: relative, knownHash }: FileTask): Cut {
		const read = readFile(path.join(task.root, relative), task.maxFileBytes, knownHash);
		if ('skipped' in read) return skipped(relative, read.skipped, read);
		if ('same' in read) return { outcome: 'same', path: relative, size: read.size, mtimeMs: read.mtimeMs };
		const { id: language, kind } = languageOf(relative, firstLine(read.text));
		const isCode = kind === 'code' && language !== 'plaintext';
		if (isGeneratedName(relative) || isGeneratedText(read.text, isCode)) return skipped(relative, 'generated', read);
		const { chunks } = this.#chunker.chunk({
			path: relative,
			language,
			text: read.text,
			byLines: task.byLines === 'all' || task.byLines?.includes(language) === true,
		});
		const { size, mtimeMs, hash } = read;
		const file = { path: relative, size, mtimeMs, hash, language, kind, tags: [], chunks, vectors: NO_VECTORS };
		return { outcome: 'cut', file };
	}

	/** Vectors of each file. Those of a task share one buffer: it is moved between the threads, not copied. */
	async #embed(files: readonly ChunkedFile[], pause: () => Promise<void> | undefined): Promise<Float32Array[]> {
		const embedder = this.#embedder;
		if (embedder === undefined) return files.map(() => NO_VECTORS);
		const rows = files.reduce((sum, file) => sum + file.chunks.length, 0);
		const all = new Float32Array(rows * embedder.dimensions);
		let row = 0;
		const ranges: Float32Array[] = [];
		for (const file of files) {
			const start = row;
			for (let at = 0; at < file.chunks.length; at += EMBEDDED_AT_ONCE) {
				const texts = file.chunks.slice(at, at + EMBEDDED_AT_ONCE).map((chunk) => embeddingText(file.path, chunk));
				for (const vector of await embedder.embed(texts, 'passage')) all.set(vector, row++ * embedder.dimensions);
				await pause();
			}
			ranges.push(all.subarray(start * embedder.dimensions, row * embedder.dimensions));
		}
		return ranges;
	}
}

function skipped(
	relative: string,
	reason: SkipReason,
	facts: { readonly size: number; readonly mtimeMs: number },
): Extract<FileResult, { outcome: 'skipped' }> {
	return { outcome: 'skipped', path: relative, reason, size: facts.size, mtimeMs: facts.mtimeMs };
}

function firstLine(text: string): string {
	const end = text.indexOf('\n');
	return text.slice(0, end === -1 ? MAX_FIRST_LINE : Math.min(end, MAX_FIRST_LINE));
}

const MAX_FIRST_LINE = 200;
const EMBEDDED_AT_ONCE = 32;
const NO_VECTORS = new Float32Array(0);
