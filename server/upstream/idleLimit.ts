import { OperationError } from '../../common/protocol/errors.ts';

/** Time-out of a request that has this limit in the place of the SDK's. Milliseconds. */
export const FOREVER_MS = 2 ** 31 - 1;

/** A request went on for too long without a sign of life. */
export class TimedOut extends OperationError {
	constructor(seconds: number) {
		super('unavailable', `The call took longer than ${seconds} s and was cancelled.`);
	}
}

/** Ends a request when its caller gives up, or after a time without a sign of life; it stands still while the user is asked. */
export class IdleLimit {
	readonly #milliseconds: number;
	readonly #caller: AbortSignal;
	readonly #abort = new AbortController();
	readonly #giveUp = (): void => this.#abort.abort(this.#caller.reason);
	#timer: NodeJS.Timeout | undefined;

	constructor(milliseconds: number, caller: AbortSignal) {
		this.#milliseconds = milliseconds;
		this.#caller = caller;
		// Not AbortSignal.any(): what that makes lives until the next collection of garbage, and each call would make one.
		caller.addEventListener('abort', this.#giveUp, { once: true });
		if (caller.aborted) this.#giveUp();
		this.restart();
	}

	/** Aborted when the time is over or the caller gave up. */
	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	restart(): void {
		this.pause();
		const seconds = this.#milliseconds / 1000;
		this.#timer = setTimeout(() => this.#abort.abort(new TimedOut(seconds)), this.#milliseconds);
	}

	pause(): void {
		clearTimeout(this.#timer);
	}

	/** The request is over. */
	end(): void {
		this.pause();
		this.#caller.removeEventListener('abort', this.#giveUp);
	}
}
