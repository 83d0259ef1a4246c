/** Holds work back while it is closed. */
export class PauseGate {
	#closed: PromiseWithResolvers<void> | undefined;

	get paused(): boolean {
		return this.#closed !== undefined;
	}

	pause(): void {
		this.#closed ??= Promise.withResolvers<void>();
	}

	resume(): void {
		this.#closed?.resolve();
		this.#closed = undefined;
	}

	/** Resolves when the gate is open; undefined when it is open now. */
	wait(): Promise<void> | undefined {
		return this.#closed?.promise;
	}
}
