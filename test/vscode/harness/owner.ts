import { readFileSync } from 'node:fs';
import path from 'node:path';
import { endProcess, isAlive } from './processes.ts';

/** Pid of the living process that has the data directory open; undefined when none has. */
export function readOwnerPid(dataDir: string): number | undefined {
	let text: string;
	try {
		text = readFileSync(path.join(dataDir, 'owner.json'), 'utf8');
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
		throw error;
	}
	const { pid } = JSON.parse(text) as { pid: number };
	return isAlive(pid) ? pid : undefined;
}

/** Ends the owner now, instead of leaving it to its idle time. What it has acknowledged is on disk. */
export async function endOwner(dataDir: string): Promise<void> {
	const pid = readOwnerPid(dataDir);
	if (pid !== undefined) await endProcess(pid);
}
