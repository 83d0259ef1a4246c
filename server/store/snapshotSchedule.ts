export interface SnapshotTimes {
	/** A snapshot is due after this many events, or a tenth of all events when that is more. */
	readonly events: number;
	/** A snapshot is due when nothing was written for so long. Milliseconds. */
	readonly idleMs: number;
	/** A snapshot is due when the oldest event not in one is this old. Milliseconds. */
	readonly ageMs: number;
}

export const SNAPSHOT_TIMES: SnapshotTimes = { events: 1000, idleMs: 10_000, ageMs: 5 * 60_000 };

/** Of `idleMs`: a snapshot that took a tenth of a second waits for 100 seconds of idleness. */
const IDLE_PER_COST = 1000;

/**
 * Decides when to write a snapshot: never while a command is executed, and the more it costs the less often, so that a
 * few captures a day into a big store do not rewrite it every time.
 */
export class SnapshotSchedule {
	readonly #times: SnapshotTimes;
	readonly #write: () => void;
	#idleMs: number;
	#pending = 0;
	#idle: NodeJS.Timeout | undefined;
	#age: NodeJS.Timeout | undefined;
	#due: NodeJS.Immediate | undefined;

	constructor(times: SnapshotTimes, write: () => void) {
		this.#times = times;
		this.#write = write;
		this.#idleMs = times.idleMs;
	}

	/** Events were written that are in no snapshot; `head` is the last one. */
	wrote(events: number, head: number): void {
		this.#pending += events;
		if (this.#pending >= Math.max(this.#times.events, head / 10)) {
			this.#due ??= setImmediate(this.#write);
			return;
		}
		this.#age ??= setTimeout(this.#write, this.#times.ageMs).unref();
		if (this.#idle === undefined) this.#idle = setTimeout(this.#write, this.#idleMs).unref();
		else this.#idle.refresh();
	}

	/** What a snapshot took, milliseconds. */
	cost(ms: number): void {
		this.#idleMs = Math.max(this.#times.idleMs, Math.min(this.#times.ageMs, ms * IDLE_PER_COST));
	}

	/** A snapshot failed: the next attempt is due after more events, or at an age, and not at once. */
	retry(): void {
		this.#age ??= setTimeout(this.#write, this.#times.ageMs).unref();
	}

	/** A snapshot is being written: the next one is due after more events. */
	reset(): void {
		this.#pending = 0;
		clearTimeout(this.#idle);
		clearTimeout(this.#age);
		clearImmediate(this.#due);
		this.#idle = this.#age = this.#due = undefined;
	}
}
