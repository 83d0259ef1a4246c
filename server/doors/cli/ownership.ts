import { OperationError } from '../../../common/protocol/errors.ts';
import { ensurePrivateFolder } from '../../daemon/dataDir.ts';
import { drainOwner } from '../../daemon/drain.ts';
import { productIdentity } from '../../daemon/identity.ts';
import { acquireLock } from '../../daemon/ownerLock.ts';

const DRAIN_MS = 20_000;
const LOCK_WAIT_MS = 5000;
const ATTEMPTS = 5;

/** @throws OperationError `unavailable` when the owner does not leave. */
export async function stopOwner(dataDir: string): Promise<void> {
	if (await drainOwner(dataDir, productIdentity(), DRAIN_MS)) return;
	throw notFree(dataDir);
}

/**
 * Makes the owner leave and does the work in its place. Open editors start a new owner when the work is done.
 * @throws OperationError `unavailable` when another process keeps the data directory
 */
export async function withOwnership<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
	ensurePrivateFolder(dataDir);
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		await stopOwner(dataDir);
		const lock = acquireLock(dataDir, 'owner', LOCK_WAIT_MS);
		if (lock === undefined) continue; // an editor has started a new owner in between
		try {
			return await work();
		} finally {
			lock.release();
		}
	}
	throw notFree(dataDir);
}

function notFree(dataDir: string): OperationError {
	return new OperationError(
		'unavailable',
		`The server on ${dataDir} does not leave. Close the editors that use it and try again.`,
	);
}
