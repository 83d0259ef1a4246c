import type { IndexedFile } from '../../core/indexedFile.ts';
import type { ChunkTable } from '../../ports/chunkTable.ts';
import { tableError } from './tableError.ts';

/** A root whose files are written. */
export interface WriteTarget {
	readonly root: string;
	/** The files are durable and searchable. */
	written(files: readonly IndexedFile[]): void;
}

interface Pending {
	readonly target: WriteTarget;
	/** By path: a later version of a file replaces an earlier one that is not written yet. */
	readonly files: Map<string, IndexedFile>;
}

/** Gathers files of all roots into large writes, one after the other, beside the work that makes them. */
export class TableWriter {
	readonly #table: ChunkTable;
	#pending = new Map<string, Pending>();
	#rows = 0;
	#timer: NodeJS.Timeout | undefined;
	/** Ends with the last operation begun; never rejects. */
	#lane: Promise<void> = Promise.resolve();
	/** Writes begun or waiting for the lane. */
	#queued = 0;
	readonly #failures = new Map<string, unknown>();

	constructor(table: ChunkTable) {
		this.#table = table;
	}

	/**
	 * Takes a file; resolves when there is room for the next one.
	 * @throws OperationError what a write of this root failed with, until `discard`.
	 */
	async put(target: WriteTarget, file: IndexedFile): Promise<void> {
		const failure = this.#failures.get(target.root);
		if (failure !== undefined) throw failure;
		const known = this.#pending.get(target.root);
		const pending = known ?? { target, files: new Map<string, IndexedFile>() };
		if (known === undefined) this.#pending.set(target.root, pending);
		this.#rows += file.chunks.length + 1 - rowsOf(pending.files.get(file.path));
		pending.files.set(file.path, file);
		if (this.#rows < BATCH_ROWS) this.#timer ??= setTimeout(() => void this.#write(), BATCH_MS);
		// One write in progress and one gathered: more would only fill the memory.
		else await (this.#queued > 0 ? this.#lane.then(() => this.#begin()) : this.#begin());
	}

	/** Resolves when everything put for this root is searchable. @throws OperationError when a write of it failed. */
	async flush(root: string): Promise<void> {
		await this.#write();
		const failure = this.#failures.get(root);
		if (failure !== undefined) throw failure;
	}

	/** Forgets what was put for a root and not written yet, and what its last write failed with. */
	discard(root: string): void {
		const pending = this.#pending.get(root);
		if (pending !== undefined) for (const file of pending.files.values()) this.#rows -= rowsOf(file);
		this.#pending.delete(root);
		this.#failures.delete(root);
	}

	/** Removes files after everything that was put. @throws OperationError */
	async remove(root: string, paths: readonly string[]): Promise<void> {
		const pending = this.#pending.get(root);
		for (const path of paths) {
			this.#rows -= rowsOf(pending?.files.get(path));
			pending?.files.delete(path);
		}
		for (let at = 0; at < paths.length; at += REMOVED_AT_ONCE)
			await this.run(() => this.#table.removeFiles(root, paths.slice(at, at + REMOVED_AT_ONCE)));
	}

	/** Runs an operation on the table when those before it have ended. @throws OperationError */
	run<T>(operation: () => Promise<T>): Promise<T> {
		const result = this.#lane.then(operation).catch((error: unknown) => {
			throw tableError(error);
		});
		this.#queued++;
		const leave = (): void => void this.#queued--;
		this.#lane = result.then(leave, leave);
		return result;
	}

	/** Merges what many writes have left behind, beside the writes that follow. @throws OperationError */
	async tidy(): Promise<void> {
		await this.#lane;
		await this.#table.tidy().catch((error: unknown) => {
			throw tableError(error);
		});
	}

	async close(): Promise<void> {
		await this.#write();
	}

	/** Begins to write what is gathered; resolves at once. */
	#begin(): void {
		void this.#write();
	}

	/** Writes what is gathered; failures are kept for the root they belong to. */
	async #write(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const batch = [...this.#pending.values()];
		this.#pending = new Map();
		this.#rows = 0;
		const writes = batch.map((pending) => this.#writeRoot(pending));
		await Promise.all([...writes, this.#lane]);
	}

	async #writeRoot({ target, files }: Pending): Promise<void> {
		if (files.size === 0) return;
		const list = [...files.values()];
		try {
			await this.run(async () => {
				await this.#table.putFiles(target.root, list);
				target.written(list);
			});
		} catch (error) {
			this.#failures.set(target.root, error);
		}
	}
}

function rowsOf(file: IndexedFile | undefined): number {
	return file === undefined ? 0 : file.chunks.length + 1;
}

/** A version of the table costs about as much as some hundred rows. */
const BATCH_ROWS = 4096;
/** What a slow run has gathered becomes searchable, and is not lost to a crash. */
const BATCH_MS = 1000;
const REMOVED_AT_ONCE = 1000;
