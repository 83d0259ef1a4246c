/** Asks a generator for values ahead of whoever takes them, so that neither waits for the other. */
export class ReadAhead<T, R> {
	readonly #source: AsyncGenerator<T, R>;
	readonly #steps: Promise<IteratorResult<T, R>>[];

	/** @param limit how many values are kept at most */
	constructor(source: AsyncGenerator<T, R>, limit: number) {
		this.#source = source;
		this.#steps = Array.from({ length: limit }, () => this.#ask());
	}

	/** @throws what the generator throws */
	next(): Promise<IteratorResult<T, R>> {
		this.#steps.push(this.#ask());
		return this.#steps.shift()!;
	}

	/** No more values are wanted. Resolves when the generator has ended. */
	async end(value: R): Promise<void> {
		await this.#source.return(value);
	}

	#ask(): Promise<IteratorResult<T, R>> {
		const step = this.#source.next();
		step.catch(() => undefined); // whoever takes it gets the error; it may never be taken
		return step;
	}
}
