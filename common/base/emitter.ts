import { toDisposable, type Disposable } from './disposable.ts';

/** Subscribes a listener; dispose the result to unsubscribe. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** A synchronous event source. A listener that throws does not keep the others from being called: `onError` gets the error. */
export class Emitter<T> implements Disposable {
	readonly #listeners = new Set<(value: T) => void>();
	readonly #onError: (error: unknown) => void;

	constructor(onError: (error: unknown) => void) {
		this.#onError = onError;
	}

	readonly event: Event<T> = (listener) => {
		this.#listeners.add(listener);
		return toDisposable(() => this.#listeners.delete(listener));
	};

	get size(): number {
		return this.#listeners.size;
	}

	fire(value: T): void {
		for (const listener of Array.from(this.#listeners)) {
			try {
				listener(value);
			} catch (error) {
				this.#onError(error);
			}
		}
	}

	dispose(): void {
		this.#listeners.clear();
	}
}
