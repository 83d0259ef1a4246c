import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { decode, looksBinary, SNIFFED } from './decode.ts';

/** Why a file is not indexed. `changing`, `gone` and `unreadable` may be different next time; the others are facts. */
export type SkipReason =
	| 'binary'
	| 'generated'
	| 'tooLarge'
	| 'changing'
	| 'gone'
	| 'unreadable'
	| 'timedOut'
	| 'crashed'
	| 'failed';

export interface FileText {
	readonly text: string;
	/** Hex hash of the bytes. */
	readonly hash: string;
	readonly size: number;
	/** Whole milliseconds. */
	readonly mtimeMs: number;
}

/** A file whose content is what the index has already. */
export interface SameContent extends Omit<FileText, 'text'> {
	readonly same: true;
}

export interface Skipped {
	readonly skipped: SkipReason;
	/** When the reason is a fact about this content: what the content was. */
	readonly size: number;
	readonly mtimeMs: number;
}

/**
 * Reads and decodes a file. Of data only the beginning is read, of a file that has grown too large nothing. A file that
 * changes while it is read is read once more.
 * @param knownHash what the index has: the text is not decoded when the content is still that.
 */
export function readFile(file: string, maxBytes: number, knownHash?: string): FileText | SameContent | Skipped {
	let descriptor: number;
	try {
		// A pipe that took the file's place must not be waited for.
		descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	} catch (error) {
		return { skipped: isGone(error) ? 'gone' : 'unreadable', size: 0, mtimeMs: 0 };
	}
	try {
		for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
			const result = readOnce(descriptor, maxBytes, knownHash);
			if (result !== undefined) return result;
		}
		return { skipped: 'changing', size: 0, mtimeMs: 0 };
	} catch {
		return { skipped: 'unreadable', size: 0, mtimeMs: 0 };
	} finally {
		closeSync(descriptor);
	}
}

/** Undefined when the file changed meanwhile. */
function readOnce(
	descriptor: number,
	maxBytes: number,
	knownHash?: string,
): FileText | SameContent | Skipped | undefined {
	const before = fstatSync(descriptor);
	const facts = { size: before.size, mtimeMs: Math.trunc(before.mtimeMs) };
	if (!before.isFile()) return { skipped: 'unreadable', size: 0, mtimeMs: 0 };
	if (before.size > maxBytes) return { skipped: 'tooLarge', ...facts };
	const bytes = Buffer.allocUnsafe(before.size);
	const sniffed = Math.min(SNIFFED, before.size);
	if (readFully(descriptor, bytes, 0, sniffed) < sniffed) return undefined;
	// A small file is judged when it is decoded.
	if (before.size > sniffed && looksBinary(bytes.subarray(0, sniffed))) return { skipped: 'binary', ...facts };
	if (readFully(descriptor, bytes, sniffed, before.size) < before.size) return undefined;
	const after = fstatSync(descriptor);
	if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) return undefined;
	const hash = createHash('sha1').update(bytes).digest('hex');
	if (hash === knownHash) return { same: true, hash, ...facts };
	const decoded = decode(bytes);
	return 'binary' in decoded ? { skipped: 'binary', ...facts } : { text: decoded.text, hash, ...facts };
}

/** Reads up to `end`; gives where it came to. Positions are explicit, so that a second attempt begins anew. */
function readFully(descriptor: number, bytes: Buffer, start: number, end: number): number {
	let at = start;
	while (at < end) {
		const count = readSync(descriptor, bytes, at, end - at, at);
		if (count === 0) return at;
		at += count;
	}
	return at;
}

function isGone(error: unknown): boolean {
	const code = (error as NodeJS.ErrnoException).code;
	return code === 'ENOENT' || code === 'ENOTDIR';
}

const ATTEMPTS = 2;
