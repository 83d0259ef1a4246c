import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

/**
 * Lets requests go before what may be done a little later. One event loop serves both: a request needs several turns of it,
 * so work that merely takes a turn between its steps still delays a request by a step for each of them.
 */
export class Foreground {
	#askedAt = -Infinity;
	#sliceEnd = -Infinity;

	/** A request has come, or was answered: another one may follow. */
	asked(): void {
		this.#askedAt = performance.now();
	}

	/**
	 * Work in the background calls this between its steps. It goes on at once for a few milliseconds, then when no request
	 * came for a moment, at the latest after a tenth of a second, so that constant requests slow it down and never stop it.
	 * @param waitedFor somebody waits for this work: it takes its turns and waits for nobody
	 */
	async turn(waitedFor = false): Promise<void> {
		const began = performance.now();
		if (began < this.#sliceEnd) return;
		await nextTurn();
		const limit = waitedFor ? began : began + LIMIT_MS;
		while (performance.now() < Math.min(limit, this.#askedAt + QUIET_MS)) await wait(POLL_MS);
		this.#sliceEnd = performance.now() + (waitedFor ? LONG_SLICE_MS : SLICE_MS);
	}
}

const SLICE_MS = 2;
const LONG_SLICE_MS = 8;
const QUIET_MS = 10;
const LIMIT_MS = 100;
const POLL_MS = 5;
