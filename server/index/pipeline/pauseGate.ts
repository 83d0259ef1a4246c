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

	/** Resolves when the gate is open. @throws the signal's reason when it is aborted first. */
	async wait(signal: AbortSignal): Promise<void> {
		if (this.#closed !== undefined) {
			const aborted = Promise.withResolvers<void>();
			const abort = (): void => aborted.resolve();
			signal.addEventListener('abort', abort, { once: true });
			await Promise.race([this.#closed.promise, aborted.promise]);
			signal.removeEventListener('abort', abort);
		}
		signal.throwIfAborted();
	}
}
