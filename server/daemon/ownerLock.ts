import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadNodeSqlite } from '../base/nodeSqlite.ts';

/** Exclusive right to a data directory. The operating system takes it back when the process ends, however it ends. */
export interface OwnerLock {
	release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes the lock `name` of a data directory, waiting at most `waitMs` (the thread is blocked meanwhile).
 * An open exclusive SQLite transaction is used because Node has no file locks of its own: it is a kernel lock on Unix and
 * Windows alike, so a killed process leaves nothing stale behind.
 * @returns undefined when another process has it.
 * @throws OperationError `unavailable` when this Node has no `node:sqlite`.
 */
export function acquireLock(dataDir: string, name: LockName, waitMs: number): OwnerLock | undefined {
	const { DatabaseSync } = loadNodeSqlite();
	const database = new DatabaseSync(path.join(dataDir, `${name}.lock`), { timeout: waitMs });
	try {
		database.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		database.close();
		if (isBusy(error)) return undefined;
		throw error;
	}
	return { release: () => database.close() };
}

/** `owner`: runs the store; `start`: may start an owner now. */
export type LockName = 'owner' | 'start';

/** True when some process owns the directory now. */
export function isOwned(dataDir: string): boolean {
	if (!existsSync(path.join(dataDir, 'owner.lock'))) return false;
	const lock = acquireLock(dataDir, 'owner', 0);
	lock?.release();
	return lock === undefined;
}

function isBusy(error: unknown): boolean {
	return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}
