import {
	closeSync,
	existsSync,
	fdatasyncSync,
	fstatSync,
	fsyncSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	readdirSync,
	readSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';

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
	const temporary = `${file}.tmp`;
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
		files.remove(temporary);
		throw error;
	}
}

/** The system's name of an error (`ENOSPC`), when it has one. */
export function systemCode(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
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

/** On Windows a virus scanner may hold a fresh file for a moment. */
function renamePatiently(from: string, to: string): void {
	for (let attempt = 1; ; attempt++) {
		try {
			return renameSync(from, to);
		} catch (error) {
			const busy = ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '');
			if (process.platform !== 'win32' || !busy || attempt === 10) throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * 10);
		}
	}
}
