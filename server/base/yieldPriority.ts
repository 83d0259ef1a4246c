import os from 'node:os';

/** A third of the share of an ordinary thread when both want a core. */
const NICE = 5;

/**
 * Lets searches, the editor and whoever compiles beside us go before this worker thread. Linux has a priority a thread;
 * elsewhere it would hold for the whole process, and nothing is done.
 */
export function yieldPriority(): void {
	if (process.platform === 'linux') os.setPriority(0, NICE);
}
