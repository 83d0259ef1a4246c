import { Emitter, type Event } from '../../../common/base/emitter.ts';
import type { IndexStatus } from '../../../common/model/indexStatus.ts';

/** Tells of status changes, at most every `intervalMs`; the last state is always told. */
export class StatusFeed {
	readonly #emitter: Emitter<IndexStatus>;
	readonly #read: () => IndexStatus;
	readonly #intervalMs: number;
	#timer: NodeJS.Timeout | undefined;
	#toldAt = Number.NEGATIVE_INFINITY;

	constructor(read: () => IndexStatus, onError: (error: unknown) => void, intervalMs = 200) {
		this.#emitter = new Emitter(onError);
		this.#read = read;
		this.#intervalMs = intervalMs;
	}

	get event(): Event<IndexStatus> {
		return this.#emitter.event;
	}

	changed(): void {
		if (this.#timer !== undefined) return;
		const wait = Math.max(0, this.#toldAt + this.#intervalMs - performance.now());
		this.#timer = setTimeout(() => this.#tell(), wait);
		this.#timer.unref();
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#emitter.dispose();
	}

	#tell(): void {
		this.#timer = undefined;
		this.#toldAt = performance.now();
		this.#emitter.fire(this.#read());
	}
}
