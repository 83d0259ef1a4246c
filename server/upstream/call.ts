import { AsyncLocalStorage } from 'node:async_hooks';
import type { JSONRPCNotification, Result } from '@modelcontextprotocol/client';
import type { LoggingMessageNotification } from '@modelcontextprotocol/server';
import type { McpCaller } from '../ports/upstream.ts';

const calls = new AsyncLocalStorage<Call | undefined>();

/** The call in whose course this runs. */
export function currentCall(): Call | undefined {
	return calls.getStore();
}

/** Does something that is for all calls, though one of them was the first to need it: its messages are not of that call. */
export function outsideOfCalls<T>(work: () => T): T {
	return calls.run(undefined, work);
}

/** Something a server asks the caller while a call runs. */
interface Question {
	readonly request: { readonly method: string; readonly params?: Record<string, unknown> };
	readonly answered: PromiseWithResolvers<Result>;
}

/** What a call has come to: its end, or questions to the caller. */
export type Turn =
	| { readonly kind: 'result'; readonly result: Result }
	| { readonly kind: 'questions'; readonly questions: Readonly<Record<string, Question['request']>> };

/**
 * One call of an upstream server. A legacy caller is asked while it waits; a modern caller is given the questions as the
 * result of its request, and the call goes on when it comes back with the answers.
 */
export class Call {
	/** Whoever waits for the call at this moment. */
	caller: McpCaller;
	/** What is called: tool, prompt or resource, as the server names it. */
	readonly subject: string;
	readonly #cancel = new AbortController();
	readonly #questions = new Map<string, Question>();
	#asked = 0;
	#wake = Promise.withResolvers<void>();
	#outcome: Promise<Result> | undefined;
	/** The server asked something in the course of it. */
	hasAsked = false;
	/** Runs when a question begins and when the last one is answered. */
	onWaiting: (waiting: boolean) => void = () => undefined;

	constructor(caller: McpCaller, subject: string) {
		this.caller = caller;
		this.subject = subject;
	}

	/** Aborted when the caller gives up. */
	get signal(): AbortSignal {
		return this.#cancel.signal;
	}

	begin(work: (call: Call) => Promise<Result>): void {
		this.#outcome = calls.run(this, () => work(this));
		this.#outcome.catch(() => undefined); // whoever waits for the next turn is told
	}

	cancel(reason: unknown): void {
		this.#cancel.abort(reason);
		for (const { answered } of this.#questions.values()) answered.reject(reason);
		this.#questions.clear();
	}

	/** Waits until the call ends, or until there is something to ask a modern caller. */
	async next(): Promise<Turn> {
		const { signal } = this.caller;
		const giveUp = (): void => this.cancel(signal.reason);
		signal.addEventListener('abort', giveUp, { once: true });
		if (signal.aborted) giveUp();
		try {
			const ended = this.#outcome!.then((result): Turn => ({ kind: 'result', result }));
			const asked = this.#wake.promise.then((): Turn => ({ kind: 'questions', questions: this.#open() }));
			return await Promise.race([ended, asked]);
		} finally {
			signal.removeEventListener('abort', giveUp);
		}
	}

	/** A modern caller is back with answers to what it was asked. */
	resume(caller: McpCaller): void {
		this.caller = caller;
		for (const [key, answer] of Object.entries(caller.inputResponses ?? {})) {
			this.#questions.get(key)?.answered.resolve(answer as Result);
			this.#questions.delete(key);
		}
		this.#wake = Promise.withResolvers();
		if (this.#questions.size > 0) this.#wake.resolve();
		else this.onWaiting(false);
	}

	/** Asks the caller. */
	async ask(method: string, params: Record<string, unknown> | undefined, signal: AbortSignal): Promise<Result> {
		this.onWaiting(true);
		const request = { method, ...(params && { params }) };
		if (this.caller.era === 'legacy') {
			try {
				return await this.caller.ask(method, params, AbortSignal.any([signal, this.signal]));
			} finally {
				this.onWaiting(false);
			}
		}
		const answered = Promise.withResolvers<Result>();
		this.#questions.set(`question_${++this.#asked}`, { request, answered });
		this.#wake.resolve();
		return answered.promise;
	}

	/** True for a notification that this call alone is concerned with. */
	takeNotification({ method, params }: JSONRPCNotification): boolean {
		if (method !== 'notifications/message') return false;
		this.caller.log(params as LoggingMessageNotification['params']);
		return true;
	}

	#open(): Record<string, Question['request']> {
		return Object.fromEntries([...this.#questions].map(([key, { request }]) => [key, request]));
	}
}
