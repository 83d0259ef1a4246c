/** Something that holds a resource until it is disposed. Disposing twice is harmless. */
export interface Disposable {
	dispose(): void;
}

/** Owns disposables and disposes them together, last pushed first. What is pushed after disposal is disposed at once. */
export class DisposableList implements Disposable {
	#items: Disposable[] = [];
	#disposed = false;

	push<T extends Disposable>(item: T): T {
		if (this.#disposed) item.dispose();
		else this.#items.push(item);
		return item;
	}

	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		for (const item of this.#items.splice(0).toReversed()) item.dispose();
	}
}

/** Wraps a function so that it can be pushed into a `DisposableList`; it runs once at most. */
export function toDisposable(dispose: () => void): Disposable {
	let done = false;
	return {
		dispose() {
			if (done) return;
			done = true;
			dispose();
		},
	};
}
