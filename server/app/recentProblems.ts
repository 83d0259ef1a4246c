/** A line of the log without its fields: messages are constants of this code base, so nothing of the user is in it. */
export interface RecentProblem {
	readonly at: string;
	readonly level: 'warn' | 'error';
	readonly message: string;
}

const KEPT = 50;

/** The last warnings and errors of the log, in memory. */
export class RecentProblems {
	readonly #problems: RecentProblem[] = [];
	/** Of the level `error`, since the start. */
	errors = 0;

	add(level: string, message: string): void {
		if (level !== 'warn' && level !== 'error') return;
		if (level === 'error') this.errors++;
		this.#problems.push({ at: new Date().toISOString(), level, message });
		if (this.#problems.length > KEPT) this.#problems.shift();
	}

	newest(): RecentProblem[] {
		return this.#problems.toReversed();
	}
}
