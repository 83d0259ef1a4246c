import { setImmediate as nextTurn } from 'node:timers/promises';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { FileIndexer } from './fileIndexer.ts';
import type { FileResult, FromWorker, IndexTask } from './protocol.ts';

interface Queued {
	readonly id: number;
	readonly task: IndexTask;
}

/** The tasks of one worker thread, one after the other; an urgent one runs between two files of the one in progress. */
export class TaskLoop {
	readonly #indexer: FileIndexer;
	readonly #post: (message: FromWorker, moved?: ArrayBuffer[]) => void;
	readonly #ordinary: Queued[] = [];
	readonly #urgent: Queued[] = [];
	#running = false;
	#turnAt = 0;
	#aliveAt = 0;

	constructor(indexer: FileIndexer, post: (message: FromWorker, moved?: ArrayBuffer[]) => void) {
		this.#indexer = indexer;
		this.#post = post;
	}

	async add(id: number, task: IndexTask): Promise<void> {
		(task.urgent ? this.#urgent : this.#ordinary).push({ id, task });
		if (this.#running) return;
		this.#running = true;
		this.#turnAt = this.#aliveAt = performance.now();
		for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#run(next);
		this.#running = false;
	}

	#next(): Queued | undefined {
		return this.#urgent.shift() ?? this.#ordinary.shift();
	}

	async #run({ id, task }: Queued): Promise<void> {
		try {
			const results = await this.#indexer.run(task, () => this.#pause(task.urgent));
			this.#post({ type: 'indexed', id, results }, buffersOf(results));
		} catch (error) {
			this.#post({ type: 'failed', id, code: codeOf(error), message: messageOf(error) });
		}
	}

	/** Lets messages in now and then. Most calls return at once, without a promise: files are many and small. */
	#pause(inUrgent: boolean): Promise<void> | undefined {
		const now = performance.now();
		if (now - this.#turnAt < TURN_MS) return undefined;
		this.#turnAt = now;
		if (now - this.#aliveAt > ALIVE_MS) {
			this.#aliveAt = now;
			this.#post({ type: 'alive' });
		}
		return this.#takeTurn(inUrgent);
	}

	async #takeTurn(inUrgent: boolean): Promise<void> {
		await nextTurn();
		if (inUrgent) return;
		for (let next = this.#urgent.shift(); next !== undefined; next = this.#urgent.shift()) await this.#run(next);
	}
}

/** What the results of a task share is moved to who gets them, not copied. */
function buffersOf(results: readonly FileResult[]): ArrayBuffer[] {
	const views = results.flatMap((result) => {
		if (result.outcome !== 'indexed') return [];
		const { vectors, chunks } = result.file;
		return [...(vectors.length > 0 ? [vectors] : []), chunks.bytes, chunks.ends];
	});
	return [...new Set(views.map((view) => view.buffer as ArrayBuffer))];
}

export function codeOf(error: unknown): string {
	return (error as NodeJS.ErrnoException | undefined)?.code ?? 'internal';
}

export function messageOf(error: unknown): string {
	if (OperationError.is(error)) return error.message;
	return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const TURN_MS = 8;
/** Between two signs of life. Milliseconds. */
export const ALIVE_MS = 1000;
