import { performance } from 'node:perf_hooks';
import { gradualFile, temporaryFile, writeFileAtomically, writeFileGradually, type FileSystem } from './fileSystem.ts';
import { projectionHead } from './projections/projection.ts';
import { snapshotImage } from './snapshot.ts';
import { SnapshotSchedule, type SnapshotTimes } from './snapshotSchedule.ts';
import type { Database } from './sqlite.ts';

export interface SnapshotWriterOptions {
	readonly files: FileSystem;
	/** Newest first. */
	readonly generations: readonly [string, string];
	readonly db: Database;
	/** Head of the newest snapshot, 0 when there is none. */
	readonly seq: number;
	readonly times: SnapshotTimes;
	/** A snapshot in the background failed. Without it a start takes longer; nothing else is affected. */
	readonly onFailure: (error: unknown) => void;
}

/**
 * Keeps the newest snapshot and the one before it. In the background only the copy of the database in memory blocks
 * the thread (50 ms for 100,000 captures); the disk does not.
 */
export class SnapshotWriter {
	readonly #options: SnapshotWriterOptions;
	readonly #schedule: SnapshotSchedule;
	#seq: number;
	#failure: string | undefined;
	#running: AbortController | undefined;

	constructor(options: SnapshotWriterOptions) {
		this.#options = options;
		this.#seq = options.seq;
		this.#schedule = new SnapshotSchedule(options.times, () => void this.#writeInBackground());
		const [newest] = options.generations;
		for (const leftover of [temporaryFile(newest), gradualFile(newest)]) options.files.remove(leftover);
		this.#countMissing();
	}

	/** Last event in the newest snapshot. */
	get seq(): number {
		return this.#seq;
	}

	/** Why the last attempt failed; undefined when it did not. */
	get failure(): string | undefined {
		return this.#failure;
	}

	/** Events were applied to the database. */
	wrote(events: number, head: number): void {
		this.#schedule.wrote(events, head);
	}

	/**
	 * Writes a snapshot before it returns, unless the newest has everything.
	 * @throws Error of the file system; the snapshots are as they were then.
	 */
	write(): void {
		const { files, generations, db } = this.#options;
		this.cancel();
		const head = projectionHead(db);
		if (head === this.#seq) return;
		try {
			writeFileAtomically(files, generations[0], snapshotImage(db), () => this.#keepPrevious());
			this.#wrote(head);
		} catch (error) {
			this.#failure = (error as Error).message;
			throw error;
		}
	}

	/**
	 * Writes the newest snapshot and the one before it anew: what is not in the database any more is in no file. Others have
	 * their turn meanwhile. @throws Error of the file system; the signal's reason when it aborts
	 */
	async rewrite(signal: AbortSignal): Promise<void> {
		for (;;) {
			this.cancel();
			const running = (this.#running = new AbortController());
			try {
				await this.#rewriteFiles(AbortSignal.any([signal, running.signal]));
				this.#running = undefined;
				this.#countMissing();
				return;
			} catch (error) {
				if (this.#running === running) this.#running = undefined;
				signal.throwIfAborted();
				if (!running.signal.aborted) throw error; // else a snapshot was asked for, which kept an old file
			}
		}
	}

	/** Nothing is written any more, until something is asked for. */
	cancel(): void {
		this.#running?.abort();
		this.#running = undefined;
		this.#schedule.reset();
	}

	async #rewriteFiles(signal: AbortSignal): Promise<void> {
		const { files, generations, db } = this.#options;
		const head = projectionHead(db);
		const image = snapshotImage(db);
		for (const file of generations.toReversed()) {
			files.remove(gradualFile(file)); // of a snapshot that was cut off
			if (!files.exists(file) && file !== generations[0]) continue;
			await writeFileGradually(files, file, image, { signal });
		}
		this.#wrote(head);
	}

	async #writeInBackground(): Promise<void> {
		const { files, generations, db, onFailure } = this.#options;
		this.#schedule.reset();
		const head = projectionHead(db);
		if (this.#running !== undefined || head === this.#seq) return;
		const running = (this.#running = new AbortController());
		const begin = performance.now();
		try {
			const options = { beforeRename: () => this.#keepPrevious(), signal: running.signal };
			await writeFileGradually(files, generations[0], snapshotImage(db), options);
			this.#wrote(head);
			this.#running = undefined;
			this.#schedule.cost(performance.now() - begin);
			this.#countMissing();
		} catch (error) {
			if (running.signal.aborted) return;
			this.#running = undefined;
			this.#failure = (error as Error).message;
			this.#schedule.retry();
			onFailure(error);
		}
	}

	#wrote(head: number): void {
		this.#seq = head;
		this.#failure = undefined;
	}

	#keepPrevious(): void {
		const { files, generations } = this.#options;
		if (files.exists(generations[0])) files.rename(...generations);
	}

	/** Events that were applied while a snapshot was being written, or before the start. */
	#countMissing(): void {
		const head = projectionHead(this.#options.db);
		if (head > this.#seq) this.#schedule.wrote(head - this.#seq, head);
	}
}
