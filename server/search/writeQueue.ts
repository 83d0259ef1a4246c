import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../ports/logger.ts';

export interface WriteQueueOptions {
	/**
	 * Optimising in parts, each of which can be done again. One fails with a commit conflict when rows that it was
	 * rewriting were deleted meanwhile.
	 */
	readonly upkeep: readonly (() => Promise<void>)[];
	/** Makes rows known to indices that know none yet, and merges nothing: half the work of `upkeep`, which follows in a lull. */
	readonly firstIndex: () => Promise<void>;
	/** Rows that were stored when the tables were opened, and those of them that no index knows. */
	readonly storedRows: number;
	readonly unindexedRows: number;
	/** There was something to merge when the tables were opened. */
	readonly untidy?: boolean;
	readonly logger: Logger;
	/** How long nothing must have been written before a part is tried again. Milliseconds; 2,000 unless told. */
	readonly quietMs?: number;
	/** How long nothing must have been written before what some writes have left is merged. Milliseconds; 10,000 unless told. */
	readonly lullMs?: number;
}

interface Written {
	readonly writes: number;
	readonly smallWrites: number;
	readonly rows: number;
}

/**
 * Runs writes one after the other, and keeps the tables compact beside them: no write waits for that.
 *
 * Rows that no index knows yet are searched one by one, and each write leaves a fragment and a version behind; so the
 * tables are optimised after some writes when they have come to an end, after many at once, the fewer the smaller the
 * table, and after many rows if somebody searches: a folder that is indexed for the first time is indexed once, at its
 * end, and merged when nothing is written any more. Optimising takes all cores for seconds, which a save that comes
 * meanwhile feels. The number of rows grows with the table, because optimising rewrites all of it: the work stays
 * proportional to what was added.
 */
export class WriteQueue {
	readonly #options: WriteQueueOptions;
	readonly #closed = new AbortController();
	#lane: Promise<void> = Promise.resolve();
	#upkeep: Promise<void> = Promise.resolve();
	/** Optimising unasked is under way or about to begin. */
	#due = false;
	/** Since everything was last optimised. */
	#writes = 0;
	#smallWrites = 0;
	#rows: number;
	#optimizedRows: number;
	#searched = false;
	#lull: NodeJS.Timeout | undefined;

	constructor(options: WriteQueueOptions) {
		this.#options = options;
		this.#rows = options.unindexedRows;
		this.#optimizedRows = options.storedRows - options.unindexedRows;
		if (options.untidy === true) this.#leaveToLull();
	}

	/** @param rows how many the write adds */
	run(rows: number, write: () => Promise<void>): Promise<void> {
		const result = this.#lane.then(() => this.#write(rows, write));
		this.#lane = result.catch(() => undefined); // the caller has the error; the queue goes on
		return result;
	}

	/** Somebody searches: rows that no index knows are worth indexing now. */
	searched(): void {
		this.#searched = true;
		this.#optimizeWhenDue();
	}

	/** Resolves when what was written before is optimised, or that gave way to writes. */
	optimize(): Promise<void> {
		return this.#inTurn(() => this.#optimize());
	}

	/** Makes what was written before known to the indices, when so many rows were written since the last time that it pays. */
	async tidy(): Promise<void> {
		if (this.#rows >= TIDY_ROWS) await this.#catchUp();
	}

	/** Resolves when nothing is running; what was still to be optimised is left as it is. */
	async close(): Promise<void> {
		this.#closed.abort();
		clearTimeout(this.#lull);
		await Promise.all([this.#lane, this.#upkeep]);
	}

	async #write(rows: number, write: () => Promise<void>): Promise<void> {
		await write();
		this.#writes++;
		if (rows <= SMALL_ROWS) this.#smallWrites++;
		this.#rows += rows;
		this.#optimizeWhenDue();
		this.#optimizeInLull();
	}

	#optimizeInLull(): void {
		clearTimeout(this.#lull);
		if (this.#writes < TIDY_WRITES || this.#closed.signal.aborted) return;
		this.#lull = setTimeout(() => {
			if (this.#writes >= TIDY_WRITES) this.#unasked(() => this.optimize());
		}, this.#options.lullMs ?? LULL_MS).unref();
	}

	/** As if so many writes had left something. */
	#leaveToLull(): void {
		this.#writes = Math.max(this.#writes, TIDY_WRITES);
		this.#optimizeInLull();
	}

	#optimizeWhenDue(): void {
		const enough = this.#rows >= Math.max(SEARCHED_ROWS, this.#optimizedRows / 4);
		const many =
			this.#writes >= MAX_WRITES || this.#smallWrites >= Math.max(SMALL_WRITES, this.#optimizedRows / ROWS_A_WRITE);
		if (many || (this.#searched && enough)) this.#unasked(() => this.#catchUp());
	}

	#unasked(optimize: () => Promise<void>): void {
		if (this.#due || this.#closed.signal.aborted) return;
		this.#due = true;
		// The rows are written and searchable, whatever becomes of the tidying.
		optimize()
			.catch((error: unknown) => this.#options.logger.error('the index tables could not be optimised', error))
			.finally(() => (this.#due = false));
	}

	#catchUp(): Promise<void> {
		if (this.#optimizedRows > 0 || this.#rows < TIDY_ROWS) return this.optimize();
		return this.#inTurn(() => this.#indexFirst());
	}

	/** Runs work on the tables when what was asked for before has ended. */
	#inTurn(work: () => Promise<void>): Promise<void> {
		const result = this.#upkeep.then(work);
		this.#upkeep = result.catch(() => undefined); // the caller has the error
		return result;
	}

	async #indexFirst(): Promise<void> {
		const seen = this.#unoptimized();
		if (seen.rows === 0 || !(await this.#persist(this.#options.firstIndex))) return;
		this.#settle(seen);
		this.#leaveToLull();
	}

	async #optimize(): Promise<void> {
		const { upkeep, logger } = this.#options;
		const start = performance.now();
		const seen = this.#unoptimized();
		const { writes, rows } = seen;
		for (const step of upkeep) {
			if (await this.#persist(step)) continue;
			logger.info('optimising the index tables gave way to writes', { writes });
			return;
		}
		logger.debug('optimised the index tables', { writes, rows, ms: Math.round(performance.now() - start) });
		this.#settle(seen);
		this.#searched = false;
	}

	#unoptimized(): Written {
		return { writes: this.#writes, smallWrites: this.#smallWrites, rows: this.#rows };
	}

	/** What was written before is known to the indices; what came meanwhile is not. */
	#settle({ writes, smallWrites, rows }: Written): void {
		this.#optimizedRows += rows;
		this.#writes -= writes;
		this.#smallWrites -= smallWrites;
		this.#rows -= rows;
	}

	/** Tries a step again when it came too late; false when that went on, or everything is closing. */
	async #persist(step: () => Promise<void>): Promise<boolean> {
		for (let attempt = 0; attempt < ATTEMPTS && !this.#closed.signal.aborted; attempt++) {
			try {
				await step();
				return true;
			} catch (error) {
				if (this.#closed.signal.aborted) return false;
				if (!isConflict(error)) throw error;
				await this.#quiet();
			}
		}
		return false;
	}

	/** Resolves when nothing was written for a while, when that does not come to pass, or when everything is closing. */
	async #quiet(): Promise<void> {
		const { signal } = this.#closed;
		for (let waits = 0, seen = -1; waits < MAX_WAITS && seen !== this.#writes && !signal.aborted; waits++) {
			seen = this.#writes;
			await this.#lane;
			await delay(this.#options.quietMs ?? QUIET_MS, undefined, { signal, ref: false }).catch(() => undefined); // closing
		}
	}
}

/** Of two transactions on the same rows LanceDB lets the first one win, and a deletion is much faster than a rewrite. */
function isConflict(error: unknown): boolean {
	return error instanceof Error && /commit conflict/i.test(error.message);
}

const MAX_WRITES = 256;
/** As the rows of a conversation or of a file that was saved; not of a folder that is indexed. */
const SMALL_ROWS = 100;
/** A small write makes each search 0.4 ms of processor time dearer; optimising takes 0.05 ms a row, felt by who searches meanwhile. */
const SMALL_WRITES = 96;
const ROWS_A_WRITE = 150;
/** While so many are searched one by one, a search still takes less than half a second. */
const SEARCHED_ROWS = 60_000;
/** Fewer are found in a few milliseconds without an index. */
const TIDY_ROWS = 1000;
const TIDY_WRITES = 32;
const LULL_MS = 10_000;
const ATTEMPTS = 5;
const QUIET_MS = 2000;
const MAX_WAITS = 10;
