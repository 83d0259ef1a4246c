import { nodeFileSystem, writeFully, type FileSystem } from '../../../server/store/fileSystem.ts';
import { unsyncedFiles } from './support.ts';

/** Calls that change the disk. */
const CHANGING = [
	'open',
	'write',
	'truncate',
	'syncData',
	'sync',
	'syncLater',
	'rename',
	'remove',
	'makeFolder',
	'syncFolder',
] as const;
type Changing = (typeof CHANGING)[number];

export interface FaultPlan {
	/** The call that fails, counted from 0. */
	readonly at: number;
	readonly code: 'ENOSPC' | 'EIO' | 'EACCES';
	/** All calls after it fail too. */
	readonly lasting: boolean;
}

export interface FaultyFiles {
	readonly files: FileSystem;
	/** Calls that change the disk so far, by name. */
	readonly calls: Changing[];
	/** The fault has happened. */
	happened(): boolean;
}

/** A file system whose n-th changing call fails; a write that fails has written half. */
export function faultyFiles(plan: FaultPlan): FaultyFiles {
	const calls: Changing[] = [];
	let happened = false;
	const fails = (name: Changing): boolean => {
		const index = calls.push(name) - 1;
		const fault = index === plan.at || (plan.lasting && index > plan.at);
		happened ||= fault;
		return fault;
	};
	const files: Record<string, unknown> = { ...unsyncedFiles };
	for (const name of CHANGING) {
		const original = unsyncedFiles[name] as (...args: unknown[]) => unknown;
		files[name] = (...args: unknown[]): unknown => {
			if (name === 'open' && args[1] === 'r') return original(...args);
			if (!fails(name)) return original(...args);
			if (name === 'write') writeHalf(args as Parameters<FileSystem['write']>);
			const error = systemError(plan.code, name);
			if (name === 'syncLater') return Promise.reject(error);
			throw error;
		};
	}
	return { files: files as unknown as FileSystem, calls, happened: () => happened };
}

function writeHalf([fd, bytes, position]: Parameters<FileSystem['write']>): void {
	writeFully(nodeFileSystem, fd, bytes.subarray(0, bytes.length / 2), position);
}

function systemError(code: string, call: string): Error {
	return Object.assign(new Error(`${code}: injected, ${call}`), { code, syscall: call });
}
