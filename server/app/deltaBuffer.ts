/** Pieces of an answer come faster than they can be read; those within this time go out together. Milliseconds. */
const INTERVAL_MS = 30;
/** Who writes is held up while more than this waits for a reader. UTF-16 units. */
const MAX_WAITING = 16_384;

/** Sends one piece; resolves when the reader has taken it. */
export type SendDelta = (delta: string) => Promise<void> | void;

/**
 * Sends the first piece at once, and then what has come meanwhile: no more often than `INTERVAL_MS`, and not before the
 * reader has taken the last one.
 */
export class DeltaBuffer {
	readonly #send: SendDelta;
	#waiting = '';
	#sending = false;
	#ended = false;
	#timer: NodeJS.Timeout | undefined;
	#room: PromiseWithResolvers<void> | undefined;

	constructor(send: SendDelta) {
		this.#send = send;
	}

	/** @returns when there is room for more; undefined when there is now */
	push(delta: string): Promise<void> | undefined {
		if (this.#ended) return undefined;
		this.#waiting += delta;
		if (!this.#sending) void this.#flush();
		if (this.#waiting.length <= MAX_WAITING) return undefined;
		return (this.#room ??= Promise.withResolvers<void>()).promise;
	}

	/** Nothing more comes; what waits is part of the answer that follows. */
	end(): void {
		this.#ended = true;
		clearTimeout(this.#timer);
		this.#waiting = '';
		this.#makeRoom();
	}

	async #flush(): Promise<void> {
		this.#sending = true;
		const delta = this.#waiting;
		this.#waiting = '';
		const sent = this.#send(delta);
		this.#makeRoom();
		const pause = new Promise<void>((resolve) => (this.#timer = setTimeout(resolve, INTERVAL_MS)));
		await Promise.all([sent, pause]);
		this.#sending = false;
		if (this.#waiting !== '' && !this.#ended) void this.#flush();
	}

	#makeRoom(): void {
		this.#room?.resolve();
		this.#room = undefined;
	}
}
