import { OperationError } from '../../../common/protocol/errors.ts';
import type { ScanBatch, ScanOptions, ScanSummary } from '../scan/scan.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';
import { Thread } from './thread.ts';

type Answer = Extract<FromWorker, { readonly type: 'scanned' | 'scanEnded' | 'failed' }>;

/** Who waits for an answer, and the thread that is to give it. */
interface Waiter extends PromiseWithResolvers<Answer> {
	readonly thread: Thread;
}

export interface ScanThreadOptions {
	readonly file: URL;
	readonly setup: WorkerSetup;
	/** A thread that is there for other work and may look at some paths between it, so that none has to be started. */
	readonly other: () => Thread | undefined;
	/** No scan is under way any more. */
	readonly onIdle: () => void;
}

/** The thread that looks at folders. It is started with the first scan of a whole one. */
export class ScanThread {
	readonly #options: ScanThreadOptions;
	readonly #waiting = new Map<number, Waiter>();
	#thread: Thread | undefined;
	#lastId = 0;
	#scans = 0;
	#closed = false;

	constructor(options: ScanThreadOptions) {
		this.#options = options;
	}

	get busy(): boolean {
		return this.#scans > 0;
	}

	/**
	 * One batch is made ahead while the last one is worked on.
	 * @throws OperationError `notFound` or `unavailable` when the folder cannot be listed.
	 */
	async *scan(options: ScanOptions, paths?: readonly string[]): AsyncGenerator<ScanBatch, ScanSummary> {
		if (this.#closed) throw closing();
		const id = --this.#lastId;
		const thread = this.#thread ?? (paths && this.#options.other()) ?? this.#start();
		this.#scans++;
		let next = this.#ask(thread, { type: 'scan', id, options, ...(paths && { paths }) });
		try {
			for (;;) {
				const answer = await next;
				if (answer.type === 'failed') throw scanError(answer, options.root);
				if (answer.type === 'scanEnded') return answer.summary;
				next = this.#ask(thread, { type: 'next', id });
				yield answer.batch;
			}
		} finally {
			next.catch(() => undefined); // nobody waits for the batch made ahead
			this.#waiting.delete(id);
			thread.post({ type: 'stop', id });
			if (--this.#scans === 0) this.#options.onIdle();
		}
	}

	/** An answer of another thread. */
	receive(answer: FromWorker): void {
		if (answer.type === 'alive' || answer.type === 'indexed') return;
		this.#waiting.get(answer.id)?.resolve(answer);
	}

	/** A thread is gone, perhaps in the middle of scans. */
	lost(thread: Thread, error: Error): void {
		for (const [id, waiter] of this.#waiting) {
			if (waiter.thread !== thread) continue;
			this.#waiting.delete(id);
			waiter.reject(error);
		}
	}

	/** Ends the thread unless a scan is under way; the next scan starts it again. */
	rest(): void {
		if (this.busy) return;
		void this.#thread?.end();
		this.#thread = undefined;
	}

	async close(): Promise<void> {
		this.#closed = true;
		for (const waiter of this.#waiting.values()) waiter.reject(closing());
		this.#waiting.clear();
		await this.#thread?.end();
		this.#thread = undefined;
	}

	#ask(thread: Thread, message: Extract<ToWorker, { readonly type: 'scan' | 'next' }>): Promise<Answer> {
		if (this.#closed) return Promise.reject(closing());
		const waiter = { ...Promise.withResolvers<Answer>(), thread };
		waiter.promise.catch(() => undefined); // may be made ahead and never awaited
		this.#waiting.set(message.id, waiter);
		thread.post(message);
		return waiter.promise;
	}

	#start(): Thread {
		const { file, setup } = this.#options;
		const thread = new Thread(file, setup, {
			onMessage: (answer) => this.receive(answer),
			onDeath: (error) => {
				this.#thread = undefined;
				this.lost(thread, error);
			},
		});
		this.#thread = thread;
		return thread;
	}
}

function closing(): OperationError {
	return new OperationError('cancelled', 'The index is closing.');
}

function scanError({ code, message }: Extract<Answer, { type: 'failed' }>, root: string): Error {
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return new OperationError('notFound', `The folder ${root} is not there. Open it again when it is back.`);
	if (code === 'EACCES' || code === 'EPERM')
		return new OperationError('unavailable', `The folder ${root} cannot be read. Check its permissions.`);
	return new Error(`A scan failed: ${message}`);
}
