/** Waits between starts of a server that fails: doubled each time, up to a minute. Milliseconds. */
const FIRST_MS = 500;
const LONGEST_MS = 60_000;
/** A server that stayed this long was no failure. Milliseconds. */
const HEALTHY_MS = 30_000;

/** Says when a server that ended or did not start may be started again. Times are of the monotonic clock. */
export class Backoff {
	#failures = 0;
	#nextAt = 0;
	#startedAt = 0;

	get failures(): number {
		return this.#failures;
	}

	/** Milliseconds until the next start. */
	wait(now: number): number {
		return Math.max(0, this.#nextAt - now);
	}

	started(now: number): void {
		this.#startedAt = now;
	}

	ended(now: number): void {
		this.#failures = now - this.#startedAt >= HEALTHY_MS ? 1 : this.#failures + 1;
		this.#nextAt = now + Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#failures - 1));
	}

	reset(): void {
		this.#failures = 0;
		this.#nextAt = 0;
	}
}
