import { readFileSync } from 'node:fs';

/** A process that runs. */
export interface ProcessFacts {
	/** Another one under the same id is another process; empty where the system does not tell. */
	readonly identity: string;
	/** Processor time it has used, in ticks; undefined where the system does not tell. */
	readonly ticks?: number;
}

/** The process as it is now; undefined when there is none. */
export function lookAtProcess(pid: number): ProcessFacts | undefined {
	return process.platform === 'linux' ? fromProc(pid) : exists(pid) ? { identity: '' } : undefined;
}

/** Format of `/proc/<pid>/stat`: proc_pid_stat(5). The name stands in parentheses and may hold any character. */
function fromProc(pid: number): ProcessFacts | undefined {
	let stat: string;
	try {
		stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	} catch {
		return undefined;
	}
	const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	// A zombie has ended; its parent has not asked how.
	if (state === 'Z' || state === 'X') return undefined;
	return { identity: fields[18] ?? '', ticks: Number(fields[10]) + Number(fields[11]) };
}

function exists(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM'; // of another user
	}
}
