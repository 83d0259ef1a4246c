/** The promise's result, or the signal's reason as soon as it is aborted; the work itself runs to its end unseen. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return work;
	const { promise, reject } = Promise.withResolvers<never>();
	const abort = () => reject(signal.reason as Error);
	if (signal.aborted) abort();
	else signal.addEventListener('abort', abort, { once: true });
	return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}
