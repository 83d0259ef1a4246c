import { Emitter } from '../../common/base/emitter.ts';
import type { ContextItem, ThreadAnswer } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Logger } from '../ports/logger.ts';

/** The part of an answer that its writer decides. */
export type WrittenAnswer = Omit<ThreadAnswer, 'role' | 'id' | 'parent' | 'at'>;

/** An answer that is being written. It belongs to no window: a window that is reloaded finds it again. */
export interface Run {
	readonly id: string;
	/** The question. */
	readonly parent: string;
	readonly text: string;
	/** What is sent along, once it is known. */
	readonly context: readonly ContextItem[] | undefined;
	readonly signal: AbortSignal;
	push(delta: string): void;
	sending(context: readonly ContextItem[]): void;
}

/** Writes an answer; what it throws is kept as a failed answer. */
export type Writer = (run: Run) => Promise<WrittenAnswer>;

/** Keeps what was written, and returns it as it is in the conversation. */
export type Keep = (answer: WrittenAnswer) => ThreadAnswer;

/** The answers that are being written, at most one a conversation. */
export class ThreadRuns {
	readonly #logger: Logger;
	readonly #runs = new Map<string, RunningAnswer>();

	constructor(logger: Logger) {
		this.#logger = logger;
	}

	get running(): number {
		return this.#runs.size;
	}

	/** The answer that is being written in a conversation. */
	get(thread: string): Run | undefined {
		return this.#runs.get(thread);
	}

	/** Begins an answer; the one that is being written in the conversation is stopped and kept first. */
	async start(thread: string, ids: { readonly id: string; readonly parent: string }, write: Writer, keep: Keep) {
		await this.stop(thread);
		const run = new RunningAnswer(ids, this.#logger);
		this.#runs.set(thread, run);
		void run.write(write, keep).finally(() => {
			if (this.#runs.get(thread) === run) this.#runs.delete(thread);
		});
	}

	/**
	 * Resolves with the answer when it is written. `changed` is called when there is more of it.
	 * @throws OperationError `notFound` when this answer is not being written
	 */
	async follow(thread: string, id: string, changed: () => void, signal: AbortSignal): Promise<ThreadAnswer> {
		const run = this.#runs.get(thread);
		if (run?.id !== id) throw new OperationError('notFound', 'This answer is not being written any more.');
		const subscription = run.onDidChange(changed);
		const { promise, reject } = Promise.withResolvers<never>();
		const abort = (): void => reject(signal.reason as Error);
		signal.addEventListener('abort', abort, { once: true });
		try {
			return await Promise.race([run.done, promise]);
		} finally {
			signal.removeEventListener('abort', abort);
			subscription.dispose();
		}
	}

	/** Stops what is being written; resolves when what there is of it is kept. False when there was nothing. */
	async stop(thread: string): Promise<boolean> {
		const run = this.#runs.get(thread);
		if (run === undefined) return false;
		await run.stop();
		return true;
	}

	/** Stops everything: the server leaves. */
	async close(): Promise<void> {
		await Promise.all([...this.#runs.keys()].map((thread) => this.stop(thread)));
	}
}

class RunningAnswer implements Run {
	readonly id: string;
	readonly parent: string;
	text = '';
	context: readonly ContextItem[] | undefined;
	readonly #abort = new AbortController();
	readonly #changed: Emitter<void>;
	readonly #done = Promise.withResolvers<ThreadAnswer>();
	readonly #logger: Logger;

	constructor({ id, parent }: { readonly id: string; readonly parent: string }, logger: Logger) {
		this.id = id;
		this.parent = parent;
		this.#logger = logger;
		this.#changed = new Emitter((error) => logger.error('A follower of an answer failed', error));
		this.#done.promise.catch(() => undefined); // told to those who follow; there may be none
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	get done(): Promise<ThreadAnswer> {
		return this.#done.promise;
	}

	get onDidChange() {
		return this.#changed.event;
	}

	push(delta: string): void {
		this.text += delta;
		this.#changed.fire();
	}

	sending(context: readonly ContextItem[]): void {
		this.context = context;
		this.#changed.fire();
	}

	async stop(): Promise<void> {
		this.#abort.abort(new OperationError('cancelled', 'The answer was stopped.'));
		await this.#done.promise.then(
			() => undefined,
			() => undefined, // it was told where it happened
		);
	}

	/** Never rejects. */
	async write(write: Writer, keep: Keep): Promise<void> {
		try {
			this.#done.resolve(keep(await this.#written(write)));
		} catch (error) {
			// The disk is full, or the conversation is gone: the window shows it and can ask again.
			this.#logger.error('An answer could not be kept', error);
			this.#done.reject(error);
		} finally {
			this.#changed.dispose();
		}
	}

	async #written(write: Writer): Promise<WrittenAnswer> {
		try {
			return await write(this);
		} catch (error) {
			const part = { text: this.text, kind: 'text' as const, context: [...(this.context ?? [])], usage: {} };
			if (this.signal.aborted) return { ...part, state: 'stopped', notices: [] };
			if (!OperationError.is(error)) this.#logger.error('An answer failed unexpectedly', error);
			const notice = error instanceof Error ? error.message : String(error);
			return { ...part, state: 'failed', notices: [notice] };
		}
	}
}
