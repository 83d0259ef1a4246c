import {
	closeSync,
	existsSync,
	fdatasyncSync,
	fstatSync,
	fsync,
	fsyncSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	rmSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../base/diskError.ts';
import { renamePatiently } from '../base/replaceFile.ts';

/** Takes about a millisecond to write to the system's cache. */
const SLICE_BYTES = 1024 * 1024;

/** The few calls the store makes, so that tests can make each of them fail. All throw Node's system errors. */
export interface FileSystem {
	/** `r` read, `r+` read and write, `wx` create and write: the file must not exist. */
	open(file: string, flags: 'r' | 'r+' | 'wx'): number;
	/** Bytes read; 0 at the end of the file. */
	read(fd: number, target: Uint8Array, position: number): number;
	/** Bytes written, possibly fewer than given. */
	write(fd: number, bytes: Uint8Array, position: number): number;
	truncate(fd: number, length: number): void;
	size(fd: number): number;
	/** Content and length reach the disk. */
	syncData(fd: number): void;
	/** Content and everything about the file reach the disk. */
	sync(fd: number): void;
	/** `sync` without blocking the thread. */
	syncLater(fd: number): Promise<void>;
	close(fd: number): void;
	/** Replaces `to` when it exists. */
	rename(from: string, to: string): void;
	/** Removes a file or a folder with all that is in it; nothing there is no error. */
	remove(target: string): void;
	makeFolder(folder: string): void;
	exists(target: string): boolean;
	/** Names in a folder, sorted. */
	list(folder: string): string[];
	/** New, renamed and removed names of the folder reach the disk. */
	syncFolder(folder: string): void;
}

/** The real one. */
export const nodeFileSystem: FileSystem = {
	open: (file, flags) => openSync(file, flags, 0o600),
	read: (fd, target, position) => readSync(fd, target, 0, target.length, position),
	write: (fd, bytes, position) => writeSync(fd, bytes, 0, bytes.length, position),
	truncate: ftruncateSync,
	size: (fd) => fstatSync(fd).size,
	syncData: fdatasyncSync,
	sync: fsyncSync,
	syncLater: promisify(fsync),
	close: closeSync,
	rename: renamePatiently,
	remove: (target) => rmSync(target, { recursive: true, force: true }),
	makeFolder: (folder) => void mkdirSync(folder, { recursive: true, mode: 0o700 }),
	exists: existsSync,
	list: (folder) => readdirSync(folder).sort(),
	syncFolder,
};

/** Writes all of `bytes` from `position` on. */
export function writeFully(files: FileSystem, fd: number, bytes: Uint8Array, position: number): void {
	let done = 0;
	while (done < bytes.length) done += files.write(fd, bytes.subarray(done), position + done);
}

/** Reads `length` bytes from `position` on, fewer when the file ends before. */
export function readFully(files: FileSystem, fd: number, position: number, length: number): Buffer {
	const target = Buffer.allocUnsafe(length);
	let done = 0;
	while (done < length) {
		const count = files.read(fd, target.subarray(done), position + done);
		if (count === 0) break;
		done += count;
	}
	return target.subarray(0, done);
}

/** A whole file. */
export function readFile(files: FileSystem, file: string): Buffer {
	const fd = files.open(file, 'r');
	try {
		return readFully(files, fd, 0, files.size(fd));
	} finally {
		files.close(fd);
	}
}

/**
 * Puts a file in place so that a reader finds the old or the new content, whole, whatever happens in between.
 * `beforeRename` runs when the new content is on disk under a temporary name.
 */
export function writeFileAtomically(
	files: FileSystem,
	file: string,
	bytes: Uint8Array,
	beforeRename?: () => void,
): void {
	const temporary = temporaryFile(file);
	files.remove(temporary);
	try {
		const fd = files.open(temporary, 'wx');
		try {
			writeFully(files, fd, bytes, 0);
			files.sync(fd);
		} finally {
			files.close(fd);
		}
		beforeRename?.();
		files.rename(temporary, file);
		files.syncFolder(path.dirname(file));
	} catch (error) {
		removeLeftover(files, temporary);
		throw error;
	}
}

export interface GradualWrite {
	readonly signal: AbortSignal;
	/** The new content is on disk under a temporary name. */
	readonly beforeRename?: () => void;
	/** Nothing else has run since the new content took the place of the old. */
	readonly afterRename?: () => void;
}

/**
 * `writeFileAtomically` in slices of a few milliseconds, with other work between them. When `signal` aborts, the file
 * stays as it was and the temporary one (`gradualFile`) is left behind, because somebody else may be using its name.
 * @throws the signal's reason when it aborts.
 */
export async function writeFileGradually(
	files: FileSystem,
	file: string,
	bytes: Uint8Array,
	{ signal, beforeRename, afterRename }: GradualWrite,
): Promise<void> {
	const temporary = gradualFile(file);
	files.remove(temporary);
	try {
		const fd = files.open(temporary, 'wx');
		try {
			for (let position = 0; position < bytes.length; position += SLICE_BYTES) {
				writeFully(files, fd, bytes.subarray(position, position + SLICE_BYTES), position);
				await nextTurn();
				signal.throwIfAborted();
			}
			await files.syncLater(fd);
		} finally {
			files.close(fd);
		}
		signal.throwIfAborted();
		beforeRename?.();
		files.rename(temporary, file);
		afterRename?.();
		files.syncFolder(path.dirname(file));
	} catch (error) {
		if (!signal.aborted) removeLeftover(files, temporary);
		throw error;
	}
}

/**
 * Removes what an attempt left that failed. When that fails too, the first error is the one to report, and whoever
 * tries again removes the rest.
 */
export function removeLeftover(files: FileSystem, target: string): void {
	try {
		files.remove(target);
	} catch (error) {
		if (systemCode(error) === undefined) throw error;
	}
}

/** Where `writeFileAtomically` puts the content first. */
export function temporaryFile(file: string): string {
	return `${file}.tmp`;
}

/** Where `writeFileGradually` puts the content first. */
export function gradualFile(file: string): string {
	return `${file}.new`;
}

function syncFolder(folder: string): void {
	// Windows opens no folder for syncing; NTFS journals names itself.
	if (process.platform === 'win32') return;
	const fd = openSync(folder, 'r');
	try {
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}
