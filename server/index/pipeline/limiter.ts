/** For tasks of a pool: each thread has two, and the rest waits for the writer. */
export function taskLimiter({ size }: { readonly size: number }): Limiter {
	return new Limiter(size * 2 + 2);
}

/** Bounds how much work is in progress: `enter` waits for a place. The first failure ends it. */
export class Limiter {
	readonly #limit: number;
	readonly #running = new Set<Promise<void>>();
	#ended = Promise.withResolvers<void>();
	#failure: { readonly error: unknown } | undefined;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Starts the work when there is a place. @throws what an earlier work failed with. */
	async enter(work: () => Promise<void>): Promise<void> {
		while (this.#running.size >= this.#limit) await this.#ended.promise;
		this.#check();
		const running = work()
			.catch((error: unknown) => {
				this.#failure ??= { error };
			})
			.finally(() => {
				this.#running.delete(running);
				this.#ended.resolve();
				this.#ended = Promise.withResolvers();
			});
		this.#running.add(running);
	}

	/** Resolves when all work has ended. @throws the first failure. */
	async drain(): Promise<void> {
		await Promise.all(this.#running);
		this.#check();
	}

	#check(): void {
		if (this.#failure !== undefined) throw this.#failure.error;
	}
}
