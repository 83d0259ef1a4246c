import type { Disposable } from '../../../common/base/disposable.ts';

/**
 * A queue for values that replace those of the same name, as snapshots and hints do: at most one of each name waits,
 * however slow the reader. Names come in the order in which they began to wait.
 */
export class LatestOfEach<T extends { readonly name: string }> implements AsyncIterable<T>, Disposable {
	readonly #waiting = new Map<string, T>();
	readonly #onEnd: () => void;
	#ended = false;
	#wake: (() => void) | undefined;

	constructor(onEnd: () => void) {
		this.#onEnd = onEnd;
	}

	push(value: T): void {
		if (this.#ended) return;
		this.#waiting.set(value.name, value);
		this.#wakeUp();
	}

	dispose(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#waiting.clear();
		this.#wakeUp();
		this.#onEnd();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
		try {
			while (!this.#ended) {
				const [value] = this.#waiting.values();
				if (value === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
				else {
					this.#waiting.delete(value.name);
					yield value;
				}
			}
		} finally {
			this.dispose();
		}
	}

	#wakeUp(): void {
		this.#wake?.();
		this.#wake = undefined;
	}
}
