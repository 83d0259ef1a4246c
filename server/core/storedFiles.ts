import type { FileFacts } from './chunk.ts';
import { HashColumn } from './hashColumn.ts';
import { NumberedTexts, resized, roomy } from './numberedTexts.ts';

/** What the index has of a file. */
export interface StoredFile extends FileFacts {
	readonly hash: string;
	readonly chunks: number;
}

/** Files column by column. */
export interface StoredColumns {
	readonly length: number;
	readonly paths: TextColumn;
	readonly hashes: TextColumn;
	readonly sizes: ArrayLike<number>;
	readonly mtimes: ArrayLike<number>;
	readonly chunks: ArrayLike<number>;
}

/** Texts as UTF-8: the one of a row lies from its offset to the next row's. */
export interface TextColumn {
	readonly bytes: Uint8Array;
	readonly offsets: ArrayLike<number>;
}

/**
 * Files by path, in columns: some 80 bytes a file, where objects in a `Map` take 260. There are as many as files in a
 * folder, and they stay as long as the server does.
 */
export class StoredFiles {
	/** The number of a path is its row in the columns. */
	#paths = new NumberedTexts();
	/** Empty where the file is gone. */
	#hashes = new HashColumn();
	#sizes: Float64Array = new Float64Array(0);
	#mtimes: Float64Array = new Float64Array(0);
	#chunks: Uint32Array = new Uint32Array(0);
	#size = 0;

	constructor(files: Iterable<StoredFile> = []) {
		for (const file of files) this.set(file);
	}

	get size(): number {
		return this.#size;
	}

	has(path: string): boolean {
		return this.#paths.find(path) !== undefined;
	}

	get(path: string): StoredFile | undefined {
		const row = this.#paths.find(path);
		return row === undefined ? undefined : this.#file(row, path);
	}

	/** Whether a file is there with this size and time. */
	holds({ path, size, mtimeMs }: FileFacts): boolean {
		const row = this.#paths.find(path);
		return row !== undefined && this.#sizes[row] === size && this.#mtimes[row] === mtimeMs;
	}

	set({ path, hash, size, mtimeMs, chunks }: StoredFile): void {
		const row = this.#take(this.#paths.add(path));
		this.#hashes.set(row, hash);
		this.#setNumbers(row, size, mtimeMs, chunks);
	}

	/** Makes room for so many files in all, whose paths are about as long as those of `sample`. */
	reserve(files: number, sample: StoredColumns): void {
		const { length, paths } = sample;
		if (length === 0 || files <= this.#hashes.length) return;
		const bytes = paths.offsets[length]! - paths.offsets[0]!;
		this.#paths.reserve(files, Math.ceil((bytes / length) * files * SPARE));
		this.#resize(files);
	}

	/** Many at once, without a string or an object for each. */
	setColumns({ length, paths, hashes, sizes, mtimes, chunks }: StoredColumns): void {
		for (let at = 0; at < length; at++) {
			const row = this.#take(this.#paths.addBytes(paths.bytes, paths.offsets[at]!, paths.offsets[at + 1]!));
			this.#hashes.setBytes(row, hashes.bytes, hashes.offsets[at]!, hashes.offsets[at + 1]!);
			this.#setNumbers(row, sizes[at]!, mtimes[at]!, chunks[at]!);
		}
	}

	delete(path: string): void {
		const row = this.#paths.find(path);
		if (row === undefined) return;
		this.#paths.remove(row);
		this.#hashes.empty(row);
		this.#size--;
		if (this.#paths.count > FEW && this.#paths.count > this.#size * 2) this.#become(new StoredFiles(this.values()));
	}

	clear(): void {
		this.#become(new StoredFiles());
	}

	*keys(): Generator<string> {
		for (const row of this.#rows()) yield this.#paths.text(row);
	}

	*values(): Generator<StoredFile> {
		for (const row of this.#rows()) yield this.#file(row, this.#paths.text(row));
	}

	/** Chunks of each file. */
	*chunks(): Generator<number> {
		for (const row of this.#rows()) yield this.#chunks[row]!;
	}

	/** Files that are stored with something else than a hash. */
	*withoutHash(): Generator<StoredFile> {
		for (const row of this.#rows()) if (this.#hashes.isOther(row)) yield this.#file(row, this.#paths.text(row));
	}

	*#rows(): Generator<number> {
		for (let row = 0; row < this.#paths.count; row++) if (!this.#hashes.isEmpty(row)) yield row;
	}

	#file(row: number, path: string): StoredFile {
		const [size, mtimeMs, chunks] = [this.#sizes[row]!, this.#mtimes[row]!, this.#chunks[row]!];
		return { path, hash: this.#hashes.get(row), size, mtimeMs, chunks };
	}

	/** Makes room for a row, and counts it when it is new. */
	#take(row: number): number {
		if (this.#hashes.isEmpty(row)) this.#size++;
		if (row < this.#hashes.length) return row;
		this.#resize(roomy(row + FEW));
		return row;
	}

	#resize(rows: number): void {
		this.#hashes.resize(rows);
		this.#sizes = resized(this.#sizes, rows);
		this.#mtimes = resized(this.#mtimes, rows);
		this.#chunks = resized(this.#chunks, rows);
	}

	#setNumbers(row: number, size: number, mtimeMs: number, chunks: number): void {
		this.#sizes[row] = size;
		this.#mtimes[row] = mtimeMs;
		this.#chunks[row] = chunks;
	}

	#become(other: StoredFiles): void {
		this.#paths = other.#paths;
		this.#hashes = other.#hashes;
		this.#sizes = other.#sizes;
		this.#mtimes = other.#mtimes;
		this.#chunks = other.#chunks;
		this.#size = other.#size;
	}
}

/** Rows that nobody needs to save. */
const FEW = 64;
/** Some paths are longer than those of a sample. */
const SPARE = 1.1;
