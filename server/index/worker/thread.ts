import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';

export interface ThreadListener {
	onMessage(message: FromWorker): void;
	/** Once, when the thread has ended by itself: crashed, out of memory. Not after `end`. */
	onDeath(error: Error): void;
}

/** One worker thread. */
export class Thread {
	readonly #worker: Worker;
	#ended = false;

	constructor(file: URL, setup: WorkerSetup, listener: ThreadListener, maxHeapMb = MAX_HEAP_MB) {
		this.#worker = new Worker(file, {
			workerData: setup,
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
		});
		let death: Error | undefined;
		this.#worker.on('message', (message: FromWorker) => {
			if (!this.#ended) listener.onMessage(message);
		});
		this.#worker.on('error', (error: Error) => (death = error));
		this.#worker.on('exit', (code) => {
			if (this.#ended) return;
			this.#ended = true;
			listener.onDeath(death ?? new Error(`The worker thread ended with code ${code}.`));
		});
	}

	post(message: ToWorker): void {
		this.#worker.postMessage(message);
	}

	/** Ends the thread at once, whatever it is doing; nothing is heard of it any more. */
	async end(): Promise<void> {
		this.#ended = true;
		await this.#worker.terminate();
	}
}

const MAX_HEAP_MB = 2048;
