/**
 * Does something as often as it is asked for, one time after the other. Whoever asks before a time has begun shares it with
 * the others who did, so that many wishes while it is under way are one time more.
 */
export class OnceMore {
	readonly #work: () => Promise<void>;
	#last: Promise<void> = Promise.resolve();
	#next: Promise<void> | undefined;

	constructor(work: () => Promise<void>) {
		this.#work = work;
	}

	/** Ends with a time that began after this was asked for. @throws what the work fails with */
	run(): Promise<void> {
		this.#next ??= this.#last = this.#last
			.catch(() => undefined) // whoever asked for it was told
			.then(() => {
				this.#next = undefined;
				return this.#work();
			});
		return this.#next;
	}
}
