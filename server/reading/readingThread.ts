import { Worker } from 'node:worker_threads';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Mention } from '../core/graph/mention.ts';
import type { Written } from '../core/graph/prose.ts';
import type { Logger } from '../ports/logger.ts';
import type { TextReader } from '../ports/textReader.ts';
import type { ReadAnswer, ReadRequest } from './request.ts';

export interface ReadingThreadOptions {
	/** The thread's script. */
	readonly file: URL;
	readonly logger: Logger;
	/** A text that takes longer is given up. Milliseconds. */
	readonly limitMs?: number;
	/** The thread ends after so long without a text, and gives back what it holds. Milliseconds. */
	readonly restAfterMs?: number;
}

const LIMIT_MS = 30_000;
const REST_AFTER_MS = 30_000;
const MAX_HEAP_MB = 1024;

/** Of English text and of code, with OpenAI's vocabularies; counted when the vocabulary cannot be asked. */
const CHARS_A_TOKEN = 4;

/**
 * Reads texts in a thread of its own, one after the other: the rules for prose take milliseconds for each, their lexicon and
 * the vocabulary of tokens tens of megabytes and half a second. It is started with the first text, if not before. A text
 * that ends it, or keeps it too long, names nothing, and its tokens are estimated.
 */
export class ReadingThread implements TextReader {
	readonly #options: ReadingThreadOptions;
	readonly #waiting = new Map<number, Waiting>();
	#worker: Worker | undefined;
	#timer: NodeJS.Timeout | undefined;
	#lastId = 0;
	#closed = false;

	constructor(options: ReadingThreadOptions) {
		this.#options = options;
	}

	async mentions(text: string, written: Written): Promise<readonly Mention[]> {
		const request: ReadRequest = { id: ++this.#lastId, text, wanted: 'mentions', written };
		return (await this.#ask(request, [])) as readonly Mention[];
	}

	async countTokens(text: string): Promise<number> {
		const request: ReadRequest = { id: ++this.#lastId, text, wanted: 'tokens' };
		return (await this.#ask(request, Math.ceil(text.length / CHARS_A_TOKEN))) as number;
	}

	warmUp(): void {
		if (this.#closed || this.#worker !== undefined) return;
		this.#worker = this.#start();
		this.#watch();
	}

	async close(): Promise<void> {
		this.#closed = true;
		for (const { reject } of this.#waiting.values()) reject(closing());
		this.#waiting.clear();
		await this.#end();
	}

	/** @param otherwise the answer when the thread is lost over it */
	#ask(request: ReadRequest, otherwise: ReadAnswer['found']): Promise<ReadAnswer['found']> {
		if (this.#closed) return Promise.reject(closing());
		const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer['found']>();
		this.#waiting.set(request.id, { request, otherwise, resolve, reject });
		(this.#worker ??= this.#start()).postMessage(request);
		if (this.#waiting.size === 1) this.#watch();
		return promise;
	}

	#start(): Worker {
		const worker = new Worker(this.#options.file, {
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
		});
		let failure: Error | undefined;
		worker.on('message', (answer: ReadAnswer) => this.#answered(answer));
		worker.on('error', (error: Error) => (failure = error));
		worker.on('exit', (code) => {
			if (this.#worker === worker) this.#lost(failure?.message ?? `it ended with code ${code}`);
		});
		worker.unref();
		return worker;
	}

	#answered({ id, found }: ReadAnswer): void {
		this.#waiting.get(id)?.resolve(found);
		this.#waiting.delete(id);
		this.#watch();
	}

	/** Times the text that is being read, or the rest after the last one. */
	#watch(): void {
		clearTimeout(this.#timer);
		const { limitMs = LIMIT_MS, restAfterMs = REST_AFTER_MS } = this.#options;
		this.#timer =
			this.#waiting.size > 0
				? setTimeout(() => this.#lost(`a text took more than ${limitMs} ms`), limitMs)
				: setTimeout(() => void this.#end(), restAfterMs).unref();
	}

	/** The first text in the queue is the one that was being read; the others are asked for again. */
	#lost(reason: string): void {
		this.#options.logger.warn('The thread that reads texts was lost', { reason });
		void this.#end();
		const [first, ...others] = this.#waiting.values();
		if (first === undefined) return;
		this.#waiting.delete(first.request.id);
		first.resolve(first.otherwise);
		if (others.length === 0) return;
		const worker = (this.#worker = this.#start());
		for (const { request } of others) worker.postMessage(request);
		this.#watch();
	}

	async #end(): Promise<void> {
		clearTimeout(this.#timer);
		const worker = this.#worker;
		this.#worker = undefined;
		await worker?.terminate();
	}
}

function closing(): OperationError {
	return new OperationError('cancelled', 'The server is closing.');
}

interface Waiting {
	readonly request: ReadRequest;
	readonly otherwise: ReadAnswer['found'];
	readonly resolve: (found: ReadAnswer['found']) => void;
	readonly reject: (error: Error) => void;
}
