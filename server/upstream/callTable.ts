import { abortable } from '../base/abortable.ts';
import type { Call } from './call.ts';

/** A question whose call cannot be told is held for this long, as most other calls end meanwhile. Milliseconds. */
const HOLD_MS = 20_000;

/**
 * Calls of one server that are on their way, and which of them a message of the server belongs to. Over standard output
 * an older server does not say it; so calls that may ask something do not run beside calls of other conversations.
 */
export class CallTable {
	readonly #calls = new Set<Call>();
	/** Whether a subject ever asked anything: false once it has ended without. */
	readonly #asks: Map<string, boolean>;
	#changed = Promise.withResolvers<void>();

	constructor(asks: Readonly<Record<string, boolean>> = {}) {
		this.#asks = new Map(Object.entries(asks));
	}

	get size(): number {
		return this.#calls.size;
	}

	/** To be kept, so that what was learned outlives the process. */
	get asks(): Record<string, boolean> {
		return Object.fromEntries(this.#asks);
	}

	/** Waits until the call may run. @param exclusive the server does not say which call a question belongs to */
	async enter(call: Call, exclusive: boolean): Promise<void> {
		const mustWait = (): boolean =>
			exclusive && this.#mayAsk(call) && this.#others(call).some((other) => this.#mayAsk(other));
		while (mustWait()) await abortable(this.#changed.promise, call.signal);
		this.#calls.add(call);
	}

	leave(call: Call): void {
		this.#calls.delete(call);
		if (this.#asks.get(call.subject) !== true) this.#asks.set(call.subject, call.hasAsked);
		this.#change();
	}

	/** The one call a message can belong to, if there is only one conversation it can be of. */
	only(): Call | undefined {
		const calls = [...this.#calls];
		const [first] = calls;
		return calls.every(({ caller }) => caller.session === first?.caller.session) ? calls.at(-1) : undefined;
	}

	/** The call that a question belongs to; undefined when that cannot be told in time: it is then answered by nobody. */
	async ownerOfQuestion(signal: AbortSignal): Promise<Call | undefined> {
		const limit = AbortSignal.any([signal, AbortSignal.timeout(HOLD_MS)]);
		while (this.#calls.size > 0) {
			const call = this.only();
			if (call !== undefined) {
				this.#learn([call]);
				return call;
			}
			if (limit.aborted) break;
			await abortable(this.#changed.promise, limit).catch(() => undefined); // too late: seen above
		}
		this.#learn([...this.#calls]);
		return undefined;
	}

	#learn(calls: readonly Call[]): void {
		for (const call of calls) {
			call.hasAsked = true;
			this.#asks.set(call.subject, true);
		}
	}

	#mayAsk({ subject }: Call): boolean {
		return this.#asks.get(subject) !== false;
	}

	#others({ caller }: Call): Call[] {
		return [...this.#calls].filter((other) => other.caller.session !== caller.session);
	}

	#change(): void {
		this.#changed.resolve();
		this.#changed = Promise.withResolvers();
	}
}
