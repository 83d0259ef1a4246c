import path from 'node:path';
import type { Chunk, IndexedFile } from '../../core/chunk.ts';
import { chunkTerms } from '../../core/text/chunkTerms.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { Chunker } from '../chunk/chunker.ts';
import { embeddingText } from '../chunk/embeddingText.ts';
import { languageOf } from '../languages.ts';
import { isGeneratedName, isGeneratedText } from '../read/generated.ts';
import { readFile, type FileText, type SkipReason } from '../read/readFile.ts';
import type { FileResult, FileTask, IndexTask } from './protocol.ts';

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
		const results: FileResult[] = [];
		for (const file of task.files) {
			results.push(this.#cutOrFail(task, file));
			await pause();
		}
		return this.#embedder === undefined ? results : this.#embed(results, this.#embedder, pause);
	}

	/** A fault that one file brings to light must not keep the others out of the index. */
	#cutOrFail(task: IndexTask, file: FileTask): FileResult {
		try {
			return this.#cut(task, file);
		} catch (error) {
			const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
			return { ...skipped(file.path, 'failed', file), error: stack };
		}
	}

	#cut(task: IndexTask, { path: relative, knownHash }: FileTask): FileResult {
		const read = readFile(path.join(task.root, relative), task.maxFileBytes, knownHash);
		if ('skipped' in read) return skipped(relative, read.skipped, read);
		if ('same' in read) return { outcome: 'same', path: relative, size: read.size, mtimeMs: read.mtimeMs };
		const language = languageOf(relative, firstLine(read.text));
		const isCode = language.kind === 'code' && language.id !== 'plaintext';
		if (isGeneratedName(relative) || isGeneratedText(read.text, isCode)) return skipped(relative, 'generated', read);
		const { chunks } = this.#chunker.chunk({
			path: relative,
			language: language.id,
			text: read.text,
			byLines: task.byLines === 'all' || task.byLines?.includes(language.id) === true,
		});
		const file = indexedFile(relative, read, language.id, language.kind, chunks);
		return { outcome: 'indexed', file: { ...file, terms: chunkTerms(file, chunks) } };
	}

	/** Vectors of a task share one buffer: it is moved between the threads, not copied. */
	async #embed(
		results: FileResult[],
		embedder: Embedder,
		pause: () => Promise<void> | undefined,
	): Promise<FileResult[]> {
		const files = results.flatMap((result) => (result.outcome === 'indexed' ? [result.file] : []));
		const rows = files.reduce((sum, file) => sum + file.chunks.length, 0);
		const all = new Float32Array(rows * embedder.dimensions);
		let row = 0;
		const ranges = new Map<string, Float32Array>();
		for (const file of files) {
			const start = row;
			for (let at = 0; at < file.chunks.length; at += EMBEDDED_AT_ONCE) {
				const texts = file.chunks.slice(at, at + EMBEDDED_AT_ONCE).map((chunk) => embeddingText(file.path, chunk));
				for (const vector of await embedder.embed(texts, 'passage')) all.set(vector, row++ * embedder.dimensions);
				await pause();
			}
			ranges.set(file.path, all.subarray(start * embedder.dimensions, row * embedder.dimensions));
		}
		return results.map((result) =>
			result.outcome === 'indexed'
				? { outcome: 'indexed', file: { ...result.file, vectors: ranges.get(result.file.path)! } }
				: result,
		);
	}
}

function indexedFile(
	relative: string,
	read: FileText,
	language: string,
	kind: IndexedFile['kind'],
	chunks: readonly Chunk[],
): IndexedFile {
	return {
		path: relative,
		size: read.size,
		mtimeMs: read.mtimeMs,
		hash: read.hash,
		language,
		kind,
		tags: [],
		chunks,
		vectors: NO_VECTORS,
	};
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
