/** Lets tasks of one name run one after the other, in the order in which they came. */
export class Turns {
	readonly #last = new Map<string, Promise<void>>();

	/** Runs the task when those before it have ended, well or badly. */
	async take<T>(name: string, task: () => Promise<T>): Promise<T> {
		const before = this.#last.get(name);
		const { promise, resolve } = Promise.withResolvers<void>();
		this.#last.set(name, promise);
		await before;
		try {
			return await task();
		} finally {
			resolve();
			if (this.#last.get(name) === promise) this.#last.delete(name);
		}
	}
}
