import { z } from 'zod';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { OPERATIONS, type OperationName } from '../../common/protocol/index.ts';
import { Foreground } from '../base/foreground.ts';
import { Turns } from '../base/turns.ts';
import type { Logger } from '../ports/logger.ts';
import { Counters } from './counters.ts';
import type { CallContext, Handlers } from './handler.ts';
import { leavingError } from './leaving.ts';

/** Lists in lists; whatever reads an input goes as deep as it, and a stack has an end. */
const MAX_DEPTH = 100;

/** An operation that has ended. */
export interface FinishedCall {
	readonly operation: OperationName;
	/** `ok`, or the code of the error. */
	readonly outcome: string;
	/** Milliseconds since the epoch. */
	readonly startedAt: number;
	readonly endedAt: number;
}

/** What must be so for a call to be done. It is looked at in one step with the call. */
export interface Condition {
	readonly read: OperationName;
	readonly input: unknown;
	/** Takes what `read` answers now. @throws OperationError when the call must not be done. */
	readonly check: (output: unknown) => void;
}

/** What a door may add to a call. */
export interface CallOptions extends Partial<Omit<CallContext, 'signal'>> {
	readonly condition?: Condition;
}

/** Runs operations for the doors: validates the input, knows what is running, and lets it finish before a drain. */
export class Dispatcher {
	readonly #handlers: Handlers;
	readonly #logger: Logger;
	readonly #foreground: Foreground;
	/** By operation and outcome. */
	readonly counters = new Counters();
	readonly #called: Emitter<FinishedCall>;
	readonly #drain = new AbortController();
	readonly #running = new Set<Promise<unknown>>();
	readonly #turns = new Turns();

	constructor(handlers: Handlers, logger: Logger, foreground = new Foreground()) {
		this.#handlers = handlers;
		this.#logger = logger;
		this.#foreground = foreground;
		this.#called = new Emitter((error) => logger.error('A listener of operations failed', error));
	}

	get onDidCall(): Event<FinishedCall> {
		return this.#called.event;
	}

	/** Calls in progress. */
	get running(): number {
		return this.#running.size;
	}

	/** @throws OperationError; any other failure is a bug: it is logged and becomes `internal`. */
	async call(
		name: OperationName,
		input: unknown,
		signal: AbortSignal,
		{ progress = () => undefined, trusted = true, condition }: CallOptions = {},
	): Promise<unknown> {
		if (this.#drain.signal.aborted) throw leavingError();
		this.#foreground.asked();
		const startedAt = Date.now();
		const began = performance.now(); // what does not wait for anything is over when `run` is there
		const context = { signal: AbortSignal.any([signal, this.#drain.signal]), progress, trusted };
		const run = this.#run(name, input, context, condition);
		this.#running.add(run);
		const count = (outcome: string): void => {
			const took = performance.now() - began;
			this.counters.add({ operation: name, outcome }, took / 1000);
			this.#called.fire({ operation: name, outcome, startedAt, endedAt: startedAt + took });
		};
		try {
			const output = await run;
			count('ok');
			return output;
		} catch (error) {
			const failure = this.#toOperationError(name, error, signal);
			count(failure.code);
			throw failure;
		} finally {
			this.#running.delete(run);
			this.#foreground.asked();
		}
	}

	/** Refuses new calls, aborts what can be aborted, and waits for the rest, at most `limitMs`. */
	async drain(limitMs: number): Promise<void> {
		this.#drain.abort(leavingError());
		const { promise, resolve } = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, limitMs);
		await Promise.race([Promise.allSettled(this.#running), promise]);
		clearTimeout(timer);
	}

	async #run(name: OperationName, input: unknown, context: CallContext, condition?: Condition): Promise<unknown> {
		const call = this.#prepare(name, input, context);
		if (condition === undefined) return call();
		const { read, check } = condition;
		const look = this.#prepare(read, condition.input, context);
		return this.#turns.take(read, async () => {
			const seen = look();
			// Between a read that does not wait and the call, nobody else can write, whatever the door.
			check(seen instanceof Promise ? await seen : seen);
			return call();
		});
	}

	/** The handler with its input. @throws OperationError when the input is not valid. */
	#prepare(name: OperationName, input: unknown, context: CallContext): () => unknown {
		if (isDeeper(input, MAX_DEPTH))
			throw new OperationError('invalidInput', `${name}: The input is nested more than ${MAX_DEPTH} levels deep.`);
		const parsed = OPERATIONS[name].input.safeParse(input ?? {});
		if (!parsed.success) throw new OperationError('invalidInput', explain(name, parsed.error), parsed.error.issues);
		// The table ties each handler to its operation's types; the name is only known at run time here.
		const handler = this.#handlers[name] as (input: unknown, context: CallContext) => unknown;
		return () => handler(parsed.data, context);
	}

	#toOperationError(name: OperationName, error: unknown, signal: AbortSignal): OperationError {
		if (signal.aborted && isAbort(error, signal)) return new OperationError('cancelled', `${name} was cancelled.`);
		if (this.#drain.signal.aborted && isAbort(error, this.#drain.signal)) return leavingError();
		if (error instanceof OperationError) return error;
		this.#logger.error('An operation failed unexpectedly', error, { operation: name });
		return new OperationError('internal', `${name} failed: ${messageOf(error)}`);
	}
}

function isDeeper(value: unknown, levels: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((item) => isDeeper(item, levels - 1));
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
	if (error === signal.reason || OperationError.is(error, 'cancelled')) return true;
	return error instanceof Error && error.name === 'AbortError';
}

function explain(name: OperationName, error: z.ZodError): string {
	return `${name}: ${z.prettifyError(error).replaceAll('\n', ' ')}`;
}
