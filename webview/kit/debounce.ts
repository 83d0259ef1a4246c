/** A call that waits until it has not been asked for again for a while. */
export interface Debounced {
	(): void;
	/** Runs now when it waits. */
	readonly flush: () => void;
	readonly cancel: () => void;
}

/** @param waitMs milliseconds of quiet before `run` is called */
export function debounce(run: () => void, waitMs: number): Debounced {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const cancel = (): void => {
		clearTimeout(timer);
		timer = undefined;
	};
	const debounced = (): void => {
		cancel();
		timer = setTimeout(() => {
			timer = undefined;
			run();
		}, waitMs);
	};
	debounced.cancel = cancel;
	debounced.flush = (): void => {
		if (timer === undefined) return;
		cancel();
		run();
	};
	return debounced;
}
