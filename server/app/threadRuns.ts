import type { ThreadAnswer } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Logger } from '../ports/logger.ts';
import type { Keep, Run, Writer } from './run.ts';
import { RunningAnswer, type Begun } from './runningAnswer.ts';

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

	/** The conversations in which an answer is being written, the one that was begun last at the end. */
	writing(): { id: string; roots: string[] }[] {
		return [...this.#runs].map(([id, { roots }]) => ({ id, roots: [...roots] }));
	}

	/** The answer that is being written in a conversation. */
	get(thread: string): Run | undefined {
		return this.#runs.get(thread);
	}

	/** Begins an answer; the one that is being written in the conversation is stopped and kept first. */
	async start(thread: string, begun: Begun, write: Writer, keep: Keep) {
		// Who waited for the same one to stop may have begun another meanwhile.
		while (this.#runs.has(thread)) await this.stop(thread);
		const run = new RunningAnswer(begun, this.#logger);
		this.#runs.set(thread, run);
		void run.write(write, keep).finally(() => {
			if (this.#runs.get(thread) === run) this.#runs.delete(thread);
		});
	}

	/**
	 * Resolves with the answer when it is written. `tell` is called with what there is of it, and again when there is more.
	 * @throws OperationError `notFound` when this answer is not being written
	 */
	async follow(thread: string, id: string, tell: (run: Run) => void, signal: AbortSignal): Promise<ThreadAnswer> {
		const run = this.#runs.get(thread);
		if (run?.id !== id) throw new OperationError('notFound', 'This answer is not being written any more.');
		tell(run);
		const subscription = run.onDidChange(() => tell(run));
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

	/** The user's word on a step that waits for it. False when it does not wait any more. */
	approve(thread: string, step: string, allow: boolean): boolean {
		return this.#runs.get(thread)?.approve(step, allow) ?? false;
	}

	/** Stops everything: the server leaves. */
	async close(): Promise<void> {
		await Promise.all([...this.#runs.keys()].map((thread) => this.stop(thread)));
	}
}
