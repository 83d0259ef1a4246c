import { setTimeout } from 'node:timers/promises';

/** Waits; rejects with the signal's reason when it is aborted. */
export async function abortableSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
	try {
		await setTimeout(ms, undefined, signal === undefined ? {} : { signal });
	} catch (error) {
		signal?.throwIfAborted();
		throw error;
	}
}
