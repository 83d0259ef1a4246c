/** Pieces of an answer come faster than they can be read; those within this time go out together. Milliseconds. */
const INTERVAL_MS = 30;

/** Sends the first piece at once and then no more often than `INTERVAL_MS`. */
export class DeltaBuffer {
	readonly #send: (delta: string) => void;
	#waiting = '';
	#timer: NodeJS.Timeout | undefined;

	constructor(send: (delta: string) => void) {
		this.#send = send;
	}

	push(delta: string): void {
		this.#waiting += delta;
		if (this.#timer === undefined) this.#flush();
	}

	/** Nothing more comes; what waits is part of the answer that follows. */
	end(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#waiting = '';
	}

	#flush(): void {
		this.#timer = undefined;
		if (this.#waiting === '') return;
		this.#send(this.#waiting);
		this.#waiting = '';
		this.#timer = setTimeout(() => this.#flush(), INTERVAL_MS);
	}
}
