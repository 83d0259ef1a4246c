import { OperationError } from '../../common/protocol/errors.ts';

/** Time without a sign of life; it stands still while the user is asked. */
export class IdleLimit {
	readonly #milliseconds: number;
	readonly #abort = new AbortController();
	#timer: NodeJS.Timeout | undefined;

	constructor(milliseconds: number) {
		this.#milliseconds = milliseconds;
		this.restart();
	}

	/** Aborted when the time is over. */
	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	restart(): void {
		this.pause();
		const seconds = this.#milliseconds / 1000;
		this.#timer = setTimeout(
			() =>
				this.#abort.abort(
					new OperationError('unavailable', `The call took longer than ${seconds} s and was cancelled.`),
				),
			this.#milliseconds,
		);
	}

	pause(): void {
		clearTimeout(this.#timer);
	}
}
