/** The tasks that were worked on in a session. */
export class TouchedTasks {
	/** When each was touched last, milliseconds since the epoch. */
	readonly #times = new Map<string, number>();

	get ids(): string[] {
		return [...this.#times.keys()];
	}

	touch(task: string, now: number): void {
		this.#times.set(task, now);
	}

	/** Another session begins: what was touched no later than `time` belongs to the one before. */
	forgetUntil(time: number): void {
		for (const [task, touched] of this.#times) if (touched <= time) this.#times.delete(task);
	}
}
