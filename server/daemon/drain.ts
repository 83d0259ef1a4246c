import { setTimeout as sleep } from 'node:timers/promises';
import { connectToOwner } from './connect.ts';
import type { Identity } from './identity.ts';
import { isOwned } from './ownerLock.ts';

const POLL_MS = 30;

/**
 * Asks the owner to finish its work, write a snapshot and leave; waits until the data directory is free.
 * @returns false when somebody still owns it after `limitMs`; true when nobody does, also when there was no owner.
 */
export async function drainOwner(dataDir: string, self: Identity, limitMs: number): Promise<boolean> {
	const result = await connectToOwner(dataDir, 'drain', self);
	if (result.ok) result.socket.resume().once('end', () => result.socket.end());
	const deadline = Date.now() + limitMs;
	while (isOwned(dataDir)) {
		if (Date.now() > deadline) break;
		await sleep(POLL_MS);
	}
	if (result.ok) result.socket.destroy();
	return !isOwned(dataDir);
}
