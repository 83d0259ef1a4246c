/** What happened how often, and how long it took, since the start. Names and labels are of this code base, never of the user's. */
export interface Counted {
	readonly labels: Readonly<Record<string, string>>;
	readonly count: number;
	readonly seconds: number;
}

/** Counts in memory, for who watches the server. */
export class Counters {
	readonly #counted = new Map<string, { labels: Readonly<Record<string, string>>; count: number; seconds: number }>();

	/** @param seconds how long it took */
	add(labels: Readonly<Record<string, string>>, seconds: number): void {
		const key = JSON.stringify(labels);
		const known = this.#counted.get(key);
		if (known === undefined) this.#counted.set(key, { labels, count: 1, seconds });
		else {
			known.count++;
			known.seconds += seconds;
		}
	}

	all(): readonly Counted[] {
		return [...this.#counted.values()];
	}
}
