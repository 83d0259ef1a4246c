import { OperationError } from '../../../common/protocol/errors.ts';
import type { ScanBatch, ScanOptions, ScanSummary } from '../scan/scan.ts';
import type { FromWorker, WorkerSetup } from './protocol.ts';
import { Thread } from './thread.ts';

type Answer = Extract<FromWorker, { readonly type: 'scanned' | 'scanEnded' | 'failed' }>;

/** The thread that looks at folders. It is started with the first scan. */
export class ScanThread {
	readonly #file: URL;
	readonly #setup: WorkerSetup;
	readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
	#thread: Thread | undefined;
	#nextId = 1;
	#closed = false;

	constructor({ file, setup }: { readonly file: URL; readonly setup: WorkerSetup }) {
		this.#file = file;
		this.#setup = setup;
	}

	/**
	 * One batch is made ahead while the last one is worked on.
	 * @throws OperationError `notFound` or `unavailable` when the folder cannot be listed.
	 */
	async *scan(options: ScanOptions, paths?: readonly string[]): AsyncGenerator<ScanBatch, ScanSummary> {
		const id = this.#nextId++;
		let next = this.#ask(id, { type: 'scan', id, options, ...(paths && { paths }) });
		try {
			for (;;) {
				const answer = await next;
				if (answer.type === 'failed') throw scanError(answer, options.root);
				if (answer.type === 'scanEnded') return answer.summary;
				next = this.#ask(id, { type: 'next', id });
				yield answer.batch;
			}
		} finally {
			next.catch(() => undefined); // nobody waits for the batch made ahead
			this.#waiting.delete(id);
			this.#thread?.post({ type: 'stop', id });
		}
	}

	/** Ends the thread unless a scan is under way; the next scan starts it again. */
	rest(): void {
		if (this.#waiting.size > 0) return;
		void this.#thread?.end();
		this.#thread = undefined;
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#failAll(closing());
		await this.#thread?.end();
		this.#thread = undefined;
	}

	#ask(id: number, message: Parameters<Thread['post']>[0]): Promise<Answer> {
		if (this.#closed) return Promise.reject(closing());
		const waiter = Promise.withResolvers<Answer>();
		waiter.promise.catch(() => undefined); // may be made ahead and never awaited
		this.#waiting.set(id, waiter);
		this.#thread ??= new Thread(this.#file, this.#setup, {
			onMessage: (answer) => this.#receive(answer),
			onDeath: (error) => {
				this.#thread = undefined;
				this.#failAll(error);
			},
		});
		this.#thread.post(message);
		return waiter.promise;
	}

	#receive(answer: FromWorker): void {
		if (answer.type === 'alive' || answer.type === 'indexed') return;
		this.#waiting.get(answer.id)?.resolve(answer);
	}

	#failAll(error: Error): void {
		for (const waiter of this.#waiting.values()) waiter.reject(error);
		this.#waiting.clear();
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
