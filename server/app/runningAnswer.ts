import { Emitter } from '../../common/base/emitter.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import type { ChatModelState, EarlierTurns } from '../../common/model/chat.ts';
import type { AnswerStep, ContextItem, ThreadAnswer, TokenUsage } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Logger } from '../ports/logger.ts';
import type { Keep, Run, Writer, WrittenAnswer } from './run.ts';

/** A question to the user that nobody answers is refused after this. Milliseconds. */
const CONSENT_MS = 10 * 60_000;

/** Which answer it is. */
export interface Begun {
	readonly id: string;
	/** The question. */
	readonly parent: string;
	/** Folders that it was asked about. */
	readonly roots: readonly string[];
}

/** An answer while it is written. */
export class RunningAnswer implements Run {
	readonly id: string;
	readonly parent: string;
	readonly roots: readonly string[];
	text = '';
	context: readonly ContextItem[] | undefined;
	earlier: EarlierTurns | undefined;
	steps: readonly AnswerStep[] = [];
	#spent: { readonly usage: TokenUsage; readonly model?: ChatModelState } = { usage: {} };
	readonly #abort = new AbortController();
	readonly #changed: Emitter<void>;
	readonly #done = Promise.withResolvers<ThreadAnswer>();
	readonly #waiting = new Map<string, (allow: boolean) => void>();
	readonly #logger: Logger;

	constructor({ id, parent, roots }: Begun, logger: Logger) {
		this.id = id;
		this.parent = parent;
		this.roots = roots;
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

	sending(context: readonly ContextItem[], earlier: EarlierTurns | undefined = this.earlier): void {
		this.context = context;
		this.earlier = earlier;
		this.#changed.fire();
	}

	spent(usage: TokenUsage, model: ChatModelState): void {
		this.#spent = { usage, model };
	}

	step(step: AnswerStep): void {
		const known = this.steps.some(({ id }) => id === step.id);
		this.steps = known ? this.steps.map((one) => (one.id === step.id ? step : one)) : [...this.steps, step];
		this.#changed.fire();
	}

	async consent(step: AnswerStep): Promise<boolean> {
		this.signal.throwIfAborted();
		const { promise, resolve, reject } = Promise.withResolvers<boolean>();
		const abort = (): void => reject(this.signal.reason as Error);
		this.signal.addEventListener('abort', abort, { once: true });
		const timer = setTimeout(() => resolve(false), CONSENT_MS);
		this.#waiting.set(step.id, resolve);
		this.step({ ...step, state: 'waiting' });
		try {
			return await promise;
		} finally {
			clearTimeout(timer);
			this.#waiting.delete(step.id);
			this.signal.removeEventListener('abort', abort);
		}
	}

	approve(step: string, allow: boolean): boolean {
		const answer = this.#waiting.get(step);
		answer?.(allow);
		return answer !== undefined;
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
			const context = [...(this.context ?? [])];
			const { usage, model } = this.#spent;
			const wrote = model !== undefined && (this.text !== '' || Object.keys(usage).length > 0);
			const part = {
				text: this.text,
				kind: 'text' as const,
				...(wrote && { model }),
				context,
				...(this.earlier !== undefined && { earlier: this.earlier }),
				steps: this.steps.map(ended),
				usage,
			};
			if (this.signal.aborted) return { ...part, state: 'stopped', notices: [] };
			if (!OperationError.is(error)) this.#logger.error('An answer failed unexpectedly', error);
			const notice = messageOf(error);
			return { ...part, state: 'failed', notices: [notice] };
		}
	}
}

/** A step that was cut off: it is not known to have been done. */
function ended(step: AnswerStep): AnswerStep {
	return step.state === 'running' || step.state === 'waiting'
		? { ...step, state: 'failed', result: 'Not finished.' }
		: step;
}
