import { renameSync, rmSync, writeFileSync } from 'node:fs';

export interface ReplaceOptions {
	/** On the disk when the call returns; by default it survives the process, not a power cut. */
	readonly durable?: boolean;
}

/**
 * Puts a text in the place of a file, which only this user may read: whoever reads it finds the old text or the new one,
 * whole. When it throws, the file is as it was and nothing is left beside it.
 * @throws Error of the file system
 */
export function replaceFile(file: string, text: string, { durable = false }: ReplaceOptions = {}): void {
	const temporary = `${file}.${process.pid}.tmp`;
	try {
		rmSync(temporary, { force: true }); // one that a crash left would keep its mode
		writeFileSync(temporary, text, { mode: 0o600, flush: durable });
		renamePatiently(temporary, file);
	} catch (error) {
		removeLeftover(temporary);
		throw error;
	}
}

/** `rename`, which on Windows a virus scanner may keep from a fresh file for a moment. */
export function renamePatiently(from: string, to: string): void {
	for (let attempt = 1; ; attempt++) {
		try {
			return renameSync(from, to);
		} catch (error) {
			const busy = ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '');
			if (process.platform !== 'win32' || !busy || attempt === 10) throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * 10);
		}
	}
}

function removeLeftover(file: string): void {
	try {
		rmSync(file, { force: true });
	} catch {
		// what kept the file from being written is told
	}
}
