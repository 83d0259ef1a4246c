const WINDOW_MS = 60_000;
const MAX_RESTARTS = 3;
const FIRST_DELAY_MS = 250;

/** Decides whether and when a connection that broke is made again: at most 3 times a minute, each wait twice the last. */
export class RestartPolicy {
	#restarts: number[] = [];

	/**
	 * @param now milliseconds of any monotonic clock
	 * @returns milliseconds to wait before the restart, or undefined when the user has to decide
	 */
	next(now: number): number | undefined {
		this.#restarts = this.#restarts.filter((at) => now - at < WINDOW_MS);
		if (this.#restarts.length >= MAX_RESTARTS) return undefined;
		this.#restarts.push(now);
		return FIRST_DELAY_MS * 2 ** (this.#restarts.length - 1);
	}

	/** Forgets the past, as when the user asks for a restart. */
	reset(): void {
		this.#restarts = [];
	}
}
