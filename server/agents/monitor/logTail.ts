import { watch, type FSWatcher } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { Disposable } from '../../../common/base/disposable.ts';
import type { Logger } from '../../ports/logger.ts';

export interface TailOptions {
	/** Absolute path. */
	readonly file: string;
	/** Whole lines, without their ends. */
	readonly onLines: (lines: readonly string[]) => void;
	readonly logger: Logger;
}

/** Some file systems do not tell of changes, and Windows not while the writer has the file open. Milliseconds. */
const LOOK_MS = 5000;
const GATHER_MS = 50;
const CHUNK = 64 * 1024;
/** Of more than this at once only the end is read. Bytes. */
const MOST_AT_ONCE = 16 * 1024 * 1024;
/** Longer lines are cut. */
const MAX_LINE = 4000;

/**
 * Follows a log file from its end on, whatever becomes of it: one that is renamed away is read to its end before the one
 * that takes its place, one that is cut is read from its beginning, one that is deleted is waited for.
 */
export class LogTail implements Disposable {
	readonly #options: TailOptions;
	readonly #timer: NodeJS.Timeout;
	#watcher: FSWatcher | undefined;
	#soon: NodeJS.Timeout | undefined;
	#looking: Promise<void> = Promise.resolve();
	#file: { readonly handle: FileHandle; readonly id: bigint } | undefined;
	#position = 0;
	#decoder = new StringDecoder('utf8');
	#rest = '';
	/** What a file says before it is watched is no news. */
	#begun = false;
	#disposed = false;

	constructor(options: TailOptions) {
		this.#options = options;
		this.#timer = setInterval(() => void this.look(), LOOK_MS);
		this.#timer.unref();
		void this.look();
	}

	/** Reads what is new; resolves when it is told. Never rejects. */
	look(): Promise<void> {
		this.#looking = this.#looking.then(() => this.#look());
		return this.#looking;
	}

	dispose(): void {
		this.#disposed = true;
		clearInterval(this.#timer);
		clearTimeout(this.#soon);
		this.#watcher?.close();
		void this.#looking.then(() => this.#close());
	}

	async #look(): Promise<void> {
		if (this.#disposed) return;
		this.#watch();
		try {
			await this.#read();
		} catch (error) {
			this.#options.logger.warn('A log file cannot be read', { file: this.#options.file, error: String(error) });
			await this.#close();
		}
	}

	async #read(): Promise<void> {
		await this.#open();
		this.#begun = true;
		for (;;) {
			if (this.#file === undefined) return;
			await this.#readOn(this.#file.handle);
			const there = await idOf(this.#options.file);
			if (there === this.#file.id) return;
			await this.#close();
			if (there === undefined) return;
			await this.#open();
		}
	}

	async #open(): Promise<void> {
		if (this.#file !== undefined) return;
		let handle: FileHandle;
		try {
			handle = await open(this.#options.file, 'r');
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // it may come
			throw error;
		}
		const { ino, size } = await handle.stat({ bigint: true });
		this.#file = { handle, id: ino };
		this.#position = this.#begun ? 0 : Number(size);
	}

	async #readOn(handle: FileHandle): Promise<void> {
		const { size } = await handle.stat();
		if (size < this.#position) this.#from(0);
		if (size - this.#position > MOST_AT_ONCE) this.#from(size - MOST_AT_ONCE);
		const buffer = Buffer.alloc(CHUNK);
		for (;;) {
			const { bytesRead } = await handle.read(buffer, 0, CHUNK, this.#position);
			if (bytesRead === 0) return;
			this.#position += bytesRead;
			this.#take(this.#decoder.write(buffer.subarray(0, bytesRead)));
		}
	}

	#take(text: string): void {
		const lines = (this.#rest + text).split(/\r?\n/);
		this.#rest = lines.pop()!.slice(0, MAX_LINE);
		if (lines.length > 0) this.#options.onLines(lines.map((line) => line.slice(0, MAX_LINE)));
	}

	#from(position: number): void {
		this.#position = position;
		this.#rest = '';
		this.#decoder = new StringDecoder('utf8');
	}

	async #close(): Promise<void> {
		const file = this.#file;
		this.#file = undefined;
		this.#from(0);
		await file?.handle.close().catch(() => undefined); // nothing was written
	}

	/** The folder is watched, not the file: a file is another one after it was renamed. */
	#watch(): void {
		if (this.#watcher !== undefined) return;
		const { dir, base } = path.parse(this.#options.file);
		try {
			this.#watcher = watch(dir, { persistent: false }, (_event, name) => {
				if (name !== null && name !== base) return;
				this.#soon ??= setTimeout(() => {
					this.#soon = undefined;
					void this.look();
				}, GATHER_MS);
			});
			this.#watcher.on('error', () => {
				this.#watcher?.close();
				this.#watcher = undefined; // watched again with the next look
			});
		} catch {
			// The folder is not there yet, or cannot be watched: it is looked at from time to time.
		}
	}
}

async function idOf(file: string): Promise<bigint | undefined> {
	try {
		return (await stat(file, { bigint: true })).ino;
	} catch {
		return undefined;
	}
}
