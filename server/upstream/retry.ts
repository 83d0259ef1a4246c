import type { Disposable } from '../../common/base/disposable.ts';
import type { Backoff } from './backoff.ts';

/** Does something once more when its failures allow it. What comes of that is seen elsewhere. */
export class Retry implements Disposable {
	readonly #work: () => Promise<unknown>;
	readonly #backoff: Backoff;
	#timer: NodeJS.Timeout | undefined;
	#disposed = false;

	constructor(work: () => Promise<unknown>, backoff: Backoff) {
		this.#work = work;
		this.#backoff = backoff;
	}

	/** Asked for twice, it is done once. */
	schedule(): void {
		if (this.#disposed || this.#timer !== undefined) return;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			this.#work().catch(() => undefined);
		}, this.#backoff.wait(performance.now())).unref();
	}

	dispose(): void {
		this.#disposed = true;
		clearTimeout(this.#timer);
	}
}
