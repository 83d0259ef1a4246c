export interface StreamLimits {
	/** To the first part of an answer; a local model may have to be loaded first. Milliseconds. */
	readonly firstMs: number;
	/** Between two parts. Milliseconds. */
	readonly nextMs: number;
}

/** Ends a request whose answer does not come, or stops coming. */
export class Watch {
	/** How long there was silence when the request was ended; 0 while it was not. Milliseconds. */
	silentFor = 0;
	readonly #limits: StreamLimits;
	readonly #cut = new AbortController();
	#timer: NodeJS.Timeout;

	constructor(limits: StreamLimits) {
		this.#limits = limits;
		this.#timer = this.#arm(limits.firstMs);
	}

	get signal(): AbortSignal {
		return this.#cut.signal;
	}

	/** Something came from the model. */
	progress(): void {
		clearTimeout(this.#timer);
		this.#timer = this.#arm(this.#limits.nextMs);
	}

	/** Waits for the reader of the answer: that is no silence of the model. @throws the signal's reason when it is aborted */
	async pausedFor(taken: Promise<void>, signal: AbortSignal): Promise<void> {
		clearTimeout(this.#timer);
		const { promise: aborted, reject } = Promise.withResolvers<never>();
		const abort = (): void => reject(signal.reason as Error);
		signal.addEventListener('abort', abort, { once: true });
		try {
			signal.throwIfAborted();
			await Promise.race([taken, aborted]);
		} finally {
			signal.removeEventListener('abort', abort);
		}
		this.progress();
	}

	end(): void {
		clearTimeout(this.#timer);
	}

	#arm(ms: number): NodeJS.Timeout {
		return setTimeout(() => {
			this.silentFor = ms;
			this.#cut.abort();
		}, ms);
	}
}
