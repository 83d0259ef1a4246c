import { ERROR_CODES, OperationError } from '../../../common/protocol/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import type { ScanBatch, ScanOptions, ScanSummary } from '../scan/scan.ts';
import { Attempts, LostThreadError } from './attempts.ts';
import type { FileResult, FromWorker, IndexTask, WorkerSetup } from './protocol.ts';
import { ScanThread } from './scanThread.ts';
import { Thread } from './thread.ts';

export interface PoolOptions {
	/** The worker's script. */
	readonly file: URL;
	readonly setup: WorkerSetup;
	/** Threads that index. One more scans. */
	readonly size: number;
	/** A thread that says nothing for so long while it has work is ended and replaced. Milliseconds. */
	readonly silenceLimitMs: number;
	/** JavaScript heap of one thread; more ends the thread, not the process. MiB. */
	readonly maxHeapMb?: number;
	/** Threads end after so long without work, and give back what they hold. Milliseconds. */
	readonly restAfterMs?: number;
	readonly logger: Logger;
}

interface Job {
	readonly id: number;
	readonly task: IndexTask;
	readonly resolve: (results: FileResult[]) => void;
	readonly reject: (error: Error) => void;
}

interface Slot {
	thread: Thread | undefined;
	readonly jobs: Map<number, Job>;
	heardAt: number;
}

/** Worker threads that index files. A thread that dies or hangs is replaced. */
export class WorkerPool {
	readonly #options: PoolOptions;
	readonly #slots: Slot[];
	readonly #queue: Job[] = [];
	readonly #scans: ScanThread;
	readonly #attempts: Attempts;
	readonly #roots = new Set<string>();
	/** Of the file that was saved last. */
	#language: string | undefined;
	#watch: NodeJS.Timeout | undefined;
	#rest: NodeJS.Timeout | undefined;
	#nextId = 1;
	#closed = false;

	constructor(options: PoolOptions) {
		this.#options = options;
		this.#slots = Array.from({ length: options.size }, () => ({ thread: undefined, jobs: new Map(), heardAt: 0 }));
		this.#attempts = new Attempts((task) => this.#submit(task), options.logger);
		this.#scans = new ScanThread({
			...options,
			other: () => this.#slots[0]?.thread,
			onIdle: () => this.#scanned(),
			onSilent: (thread) => this.#giveUp(thread),
		});
	}

	get size(): number {
		return this.#options.size;
	}

	/** Files of a folder, or what is at some paths of it. Returning early stops the scan. */
	scan(options: ScanOptions, paths?: readonly string[]): AsyncGenerator<ScanBatch, ScanSummary> {
		this.#roots.add(options.root);
		return this.#scans.scan(options, paths);
	}

	/** Results in the order of the task's files. Rejects only when the pool is closed or the worker has a bug. */
	run(task: IndexTask): Promise<FileResult[]> {
		return this.#attempts.run(task);
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#watch);
		clearTimeout(this.#rest);
		const lost = [...this.#queue.splice(0), ...this.#slots.flatMap(({ jobs }) => [...jobs.values()])];
		for (const job of lost) job.reject(closed());
		await Promise.all([this.#scans.close(), ...this.#slots.map(({ thread }) => thread?.end())]);
	}

	#submit(task: IndexTask): Promise<FileResult[]> {
		if (this.#closed) return Promise.reject(closed());
		const { promise, resolve, reject } = Promise.withResolvers<FileResult[]>();
		const job: Job = { id: this.#nextId++, task, resolve, reject };
		if (task.urgent) this.#queue.unshift(job);
		else this.#queue.push(job);
		this.#dispatch();
		return promise;
	}

	/** Each thread has a job waiting beside the one in progress, so that it never idles for a message's way. */
	#dispatch(): void {
		for (let job = this.#queue[0]; job !== undefined; job = this.#queue[0]) {
			const slot = this.#slots.reduce((least, other) => (other.jobs.size < least.jobs.size ? other : least));
			if (slot.jobs.size >= (job.task.urgent ? JOBS_AT_ONCE + 2 : JOBS_AT_ONCE)) return;
			this.#queue.shift();
			this.#give(slot, job);
		}
	}

	#give(slot: Slot, job: Job): void {
		clearTimeout(this.#rest);
		this.#rest = undefined;
		if (slot.jobs.size === 0) slot.heardAt = performance.now();
		slot.jobs.set(job.id, job);
		slot.thread ??= this.#start(slot);
		slot.thread.post({ type: 'index', id: job.id, task: job.task });
		this.#watch ??= setInterval(() => this.#checkSilence(), WATCH_MS).unref();
	}

	#start(slot: Slot): Thread {
		const { file, setup, maxHeapMb } = this.#options;
		const listener = {
			onMessage: (message: FromWorker) => this.#receive(slot, thread, message),
			onDeath: (error: Error) => this.#lose(slot, new LostThreadError('crashed', error.message)),
		};
		const thread: Thread = new Thread(file, setup, listener, maxHeapMb);
		return thread;
	}

	#receive(slot: Slot, thread: Thread, message: FromWorker): void {
		slot.heardAt = performance.now();
		this.#scans.receive(thread, message);
		if (message.type !== 'indexed' && message.type !== 'failed') return;
		const job = slot.jobs.get(message.id);
		slot.jobs.delete(message.id);
		if (message.type === 'indexed') {
			const saved = job?.task.urgent === true ? message.results.at(-1) : undefined;
			if (saved?.outcome === 'indexed') this.#language = saved.file.language;
			job?.resolve([...message.results]);
		} else job?.reject(failure(message));
		this.#dispatch();
		this.#restLater();
	}

	#restLater(): void {
		if (this.#rest !== undefined || this.#closed || this.#isBusy()) return;
		this.#rest = setTimeout(() => this.#endThreads(), this.#options.restAfterMs ?? REST_AFTER_MS).unref();
	}

	/**
	 * A thread that has worked holds grammars and a grown heap: all end, and a fresh one takes their place, so that what
	 * changes next need not wait for a start (0.2 s of processor time, against 8 MB that a fresh thread takes).
	 */
	#endThreads(): void {
		this.#rest = undefined;
		if (this.#isBusy()) return this.#restLater();
		for (const slot of this.#slots) {
			const { thread } = slot;
			slot.thread = undefined;
			thread?.end().catch((error: unknown) => this.#options.logger.error('A worker thread did not end', error));
		}
		this.#scans.rest();
		this.#standBy();
	}

	#scanned(): void {
		if (this.#closed || this.#isBusy()) return;
		this.#standBy();
		this.#restLater();
	}

	#standBy(): void {
		const [first] = this.#slots;
		if (first === undefined || first.thread !== undefined) return;
		first.thread = this.#start(first);
		first.thread.post({ type: 'prepare', roots: [...this.#roots], language: this.#language });
	}

	#isBusy(): boolean {
		return this.#scans.busy || this.#slots.some(({ jobs }) => jobs.size > 0);
	}

	#checkSilence(): void {
		const now = performance.now();
		let busy = false;
		for (const slot of this.#slots) {
			if (slot.jobs.size === 0) continue;
			busy = true;
			if (now - slot.heardAt < this.#options.silenceLimitMs) continue;
			this.#giveUp(slot.thread);
		}
		if (busy) return;
		clearInterval(this.#watch);
		this.#watch = undefined;
	}

	#giveUp(thread: Thread | undefined): void {
		const slot = this.#slots.find((one) => one.thread === thread);
		if (slot !== undefined)
			this.#lose(slot, new LostThreadError('timedOut', 'A worker thread did not answer in time.'));
		thread?.end().catch((error: unknown) => this.#options.logger.error('A worker thread did not end', error));
	}

	#lose(slot: Slot, error: LostThreadError): void {
		if (slot.thread !== undefined) this.#scans.lost(slot.thread, error);
		slot.thread = undefined;
		const jobs = [...slot.jobs.values()];
		slot.jobs.clear();
		this.#options.logger.warn('A worker thread was lost', { reason: error.reason, message: error.message });
		for (const job of jobs) job.reject(error);
		this.#dispatch();
	}
}

function closed(): Error {
	return new Error('The pool is closed.');
}

/** What was expected keeps its code and sentence; the rest is a fault, with the stack it had in the thread. */
function failure({ code, message }: Extract<FromWorker, { type: 'failed' }>): Error {
	const known = ERROR_CODES.find((some) => some === code);
	return known === undefined || known === 'internal'
		? new Error(`A worker failed: ${message}`)
		: new OperationError(known, message);
}

const JOBS_AT_ONCE = 2;
const WATCH_MS = 500;
const REST_AFTER_MS = 60_000;
