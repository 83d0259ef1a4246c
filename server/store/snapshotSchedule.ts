export interface SnapshotTimes {
	/** A snapshot is due after this many events. */
	readonly events: number;
	/** A snapshot is due when nothing was written for so long. Milliseconds. */
	readonly idleMs: number;
	/** A snapshot is due when the oldest event not in one is this old. Milliseconds. */
	readonly ageMs: number;
}

export const SNAPSHOT_TIMES: SnapshotTimes = { events: 1000, idleMs: 10_000, ageMs: 5 * 60_000 };

/** Decides when to write a snapshot: never while a command is executed, so that nobody waits for it. */
export class SnapshotSchedule {
	readonly #times: SnapshotTimes;
	readonly #write: () => void;
	#pending = 0;
	#idle: NodeJS.Timeout | undefined;
	#age: NodeJS.Timeout | undefined;
	#due: NodeJS.Immediate | undefined;

	constructor(times: SnapshotTimes, write: () => void) {
		this.#times = times;
		this.#write = write;
	}

	/** Events were written that are in no snapshot. */
	wrote(events: number): void {
		this.#pending += events;
		if (this.#pending >= this.#times.events) {
			this.#due ??= setImmediate(this.#write);
			return;
		}
		this.#age ??= setTimeout(this.#write, this.#times.ageMs).unref();
		if (this.#idle === undefined) this.#idle = setTimeout(this.#write, this.#times.idleMs).unref();
		else this.#idle.refresh();
	}

	/** A snapshot was written, or failed: the next one is due after more events. */
	reset(): void {
		this.#pending = 0;
		clearTimeout(this.#idle);
		clearTimeout(this.#age);
		clearImmediate(this.#due);
		this.#idle = this.#age = this.#due = undefined;
	}
}
