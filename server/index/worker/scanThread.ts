import { OperationError } from '../../../common/protocol/errors.ts';
import type { ScanBatch, ScanOptions, ScanSummary } from '../scan/scan.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';
import { Thread } from './thread.ts';

type Answer = Extract<FromWorker, { readonly type: 'scanned' | 'scanEnded' | 'failed' }>;

/** Who waits for an answer, and the thread that is to give it. */
interface Waiter extends PromiseWithResolvers<Answer> {
	readonly thread: Thread;
	/** The folder that is looked at. */
	readonly root: string;
	/** When the thread said something, as `performance.now` has it. */
	heardAt: number;
}

export interface ScanThreadOptions {
	readonly file: URL;
	readonly setup: WorkerSetup;
	/** A thread that says nothing for so long while it is to answer is given up. Milliseconds. */
	readonly silenceLimitMs: number;
	/** A thread of `other` was silent for too long. */
	readonly onSilent: (thread: Thread) => void;
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
	#watch: NodeJS.Timeout | undefined;
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
	 * @throws OperationError `notFound` or `unavailable` when the folder cannot be listed, or its disk does not answer.
	 */
	async *scan(options: ScanOptions, paths?: readonly string[]): AsyncGenerator<ScanBatch, ScanSummary> {
		if (this.#closed) throw closing();
		const id = --this.#lastId;
		const thread = this.#thread ?? (paths && this.#options.other()) ?? this.#start();
		this.#scans++;
		let next = this.#ask(thread, options.root, { type: 'scan', id, options, ...(paths && { paths }) });
		try {
			for (;;) {
				const answer = await next;
				if (answer.type === 'failed') throw scanError(answer, options.root);
				if (answer.type === 'scanEnded') return answer.summary;
				next = this.#ask(thread, options.root, { type: 'next', id });
				yield answer.batch;
			}
		} finally {
			next.catch(() => undefined); // nobody waits for the batch made ahead
			this.#waiting.delete(id);
			thread.post({ type: 'stop', id });
			if (--this.#scans === 0) this.#options.onIdle();
		}
	}

	/** What a thread says, whatever it is about. */
	receive(thread: Thread, answer: FromWorker): void {
		const now = performance.now();
		for (const waiter of this.#waiting.values()) if (waiter.thread === thread) waiter.heardAt = now;
		if (answer.type === 'alive' || answer.type === 'indexed') return;
		this.#waiting.get(answer.id)?.resolve(answer);
		this.#waiting.delete(answer.id);
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
		clearInterval(this.#watch);
		for (const waiter of this.#waiting.values()) waiter.reject(closing());
		this.#waiting.clear();
		await this.#thread?.end();
		this.#thread = undefined;
	}

	#ask(thread: Thread, root: string, message: Extract<ToWorker, { readonly type: 'scan' | 'next' }>): Promise<Answer> {
		if (this.#closed) return Promise.reject(closing());
		const waiter = { ...Promise.withResolvers<Answer>(), thread, root, heardAt: performance.now() };
		waiter.promise.catch(() => undefined); // may be made ahead and never awaited
		this.#waiting.set(message.id, waiter);
		thread.post(message);
		this.#watch ??= setInterval(() => this.#checkSilence(), WATCH_MS).unref();
		return waiter.promise;
	}

	#checkSilence(): void {
		const now = performance.now();
		for (const [id, { thread, root, heardAt, reject }] of this.#waiting) {
			if (now - heardAt < this.#options.silenceLimitMs) continue;
			this.#waiting.delete(id);
			reject(silent(root));
			this.#giveUp(thread);
		}
		if (this.#waiting.size > 0) return;
		clearInterval(this.#watch);
		this.#watch = undefined;
	}

	/** Whatever else waits for it is silent for as long. */
	#giveUp(thread: Thread): void {
		if (thread !== this.#thread) return this.#options.onSilent(thread);
		this.#thread = undefined;
		void thread.end(); // a call that the disk does not answer may never end, and need not
	}

	#start(): Thread {
		const { file, setup } = this.#options;
		const thread = new Thread(file, setup, {
			onMessage: (answer) => this.receive(thread, answer),
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

function silent(root: string): OperationError {
	const text = `Looking for files in ${root} was given up: the disk does not answer. It is tried again with the next change.`;
	return new OperationError('unavailable', text);
}

const WATCH_MS = 500;

function scanError({ code, message }: Extract<Answer, { type: 'failed' }>, root: string): Error {
	if (code === 'ENOENT' || code === 'ENOTDIR')
		return new OperationError('notFound', `The folder ${root} is not there. Open it again when it is back.`);
	if (code === 'EACCES' || code === 'EPERM')
		return new OperationError('unavailable', `The folder ${root} cannot be read. Check its permissions.`);
	return new Error(`A scan failed: ${message}`);
}
