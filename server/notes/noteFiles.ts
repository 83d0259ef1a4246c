import { createHash, randomBytes } from 'node:crypto';
import {
	closeSync,
	constants,
	copyFileSync,
	existsSync,
	fchmodSync,
	fsyncSync,
	linkSync,
	mkdirSync,
	openSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	unlinkSync,
	writeFileSync,
	type Stats,
} from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { OperationError } from '../../common/protocol/errors.ts';
import { MARKDOWN_FILE } from '../core/notes/parseNote.ts';
import type { NoteFile, NoteFiles, StagedFile } from '../ports/noteFiles.ts';
import type { Logger } from '../ports/logger.ts';
import { listFolder, walkFolder } from './listFolder.ts';
import { watchFolder } from './watchFolder.ts';

/** Notes on this machine's disk. */
export function createNoteFiles(logger: Logger): NoteFiles {
	return {
		read: (file) => told(file, () => readNote(file)),
		replace: (file, text, expected) => told(file, () => replace(file, text, expected)),
		create: (file, text) => told(file, () => create(file, text)),
		move: (from, to) => told(to, () => move(from, to)),
		exists: (file) => existsSync(file),
		list: (folder, wanted) => listFolder(folder, wanted),
		walk: walkFolder,
		bytes: (file) => readBytes(file),
		compare: (bytes, file) => told(file, () => compare(bytes, file)),
		createBytes: (file, bytes) => told(file, () => createBytes(file, bytes)),
		stage: (file, bytes) => stage(file, bytes),
		copy: (from, to) => told(to, () => copy(from, to)),
		makeFolder: (folder) => told(folder, () => void mkdirSync(folder, { recursive: true })),
		watch: (folder, changed) => watchFolder(folder, changed, logger),
	};
}

/** Larger files are not taken for notes. */
const MAX_BYTES = 8_000_000;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const STRICT = new TextDecoder('utf-8', { fatal: true });
const LENIENT = new TextDecoder('windows-1252');

function readNote(file: string): NoteFile | undefined {
	let facts: Stats;
	try {
		facts = statSync(file);
	} catch (error) {
		if (isGone(error)) return undefined;
		throw error;
	}
	if (!facts.isFile()) return undefined;
	if (facts.size > MAX_BYTES) throw tooLarge(file);
	return toNote(readFileSync(file), facts);
}

async function readBytes(file: string): Promise<Uint8Array> {
	try {
		await using handle = await open(file);
		if ((await handle.stat()).size > MAX_BYTES) throw tooLarge(file);
		return await handle.readFile();
	} catch (error) {
		throw inWords(file, error);
	}
}

function tooLarge(file: string): OperationError {
	return new OperationError(
		'unavailable',
		`${file} is larger than ${MAX_BYTES / 1e6} MB.${MARKDOWN_FILE.test(file) ? ' Split it to use it as a note.' : ''}`,
	);
}

function toNote(bytes: Buffer, facts: Stats): NoteFile {
	const { text, utf8 } = decode(bytes);
	// Some file systems do not know when a file was made and say 1970.
	const createdMs = facts.birthtimeMs > 0 ? Math.min(facts.birthtimeMs, facts.mtimeMs) : facts.mtimeMs;
	return { text, utf8, hash: hashOf(bytes), createdMs, changedMs: facts.mtimeMs };
}

function decode(bytes: Buffer): { text: string; utf8: boolean } {
	try {
		return { text: STRICT.decode(bytes), utf8: true }; // drops a byte order mark
	} catch {
		return { text: LENIENT.decode(bytes), utf8: false };
	}
}

function replace(named: string, text: string, expected: string): NoteFile {
	const file = realpathSync(named); // the file that a link leads to, not the link
	const before = readFileSync(file);
	if (hashOf(before) !== expected) throw changed(named);
	if (!decode(before).utf8)
		throw new OperationError('invalidInput', `${named} is not UTF-8. Save it as UTF-8 in the editor first.`);
	const marked = before.subarray(0, MARK.length).equals(MARK);
	const content = Buffer.from(text.toWellFormed());
	const temporary = writeTemporary(
		file,
		marked ? Buffer.concat([MARK, content]) : content,
		statSync(file).mode & 0o777,
	);
	try {
		// What was saved while this was written is not overwritten either.
		if (hashOf(readFileSync(file)) !== expected) throw changed(named);
		renameSync(temporary, file);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
	return readNote(file)!;
}

function create(file: string, text: string): NoteFile {
	createBytes(file, Buffer.from(text.toWellFormed()));
	return readNote(file)!;
}

function createBytes(file: string, bytes: Uint8Array): void {
	mkdirSync(path.dirname(file), { recursive: true });
	const temporary = writeTemporary(file, bytes);
	try {
		putInPlace(temporary, file);
	} finally {
		rmSync(temporary, { force: true });
	}
}

async function stage(file: string, bytes: Uint8Array): Promise<StagedFile> {
	told(file, () => mkdirSync(path.dirname(file), { recursive: true }));
	const temporary = temporaryBeside(file);
	const discard = (): void => rmSync(temporary, { force: true });
	try {
		await using handle = await open(temporary, 'wx', 0o666);
		await handle.writeFile(bytes);
		await handle.sync();
	} catch (error) {
		discard(); // half a file, when the disk is full
		throw inWords(file, error);
	}
	return { place: (name) => told(name, () => putInPlace(temporary, name)), discard };
}

function compare(bytes: Uint8Array, file: string): 'free' | 'same' | 'taken' {
	if (!existsSync(file)) return 'free';
	const facts = statSync(file);
	return facts.isFile() && facts.size === bytes.length && readFileSync(file).equals(bytes) ? 'same' : 'taken';
}

function move(from: string, to: string): void {
	if (!existsSync(from)) throw new OperationError('notFound', `${from} is no longer there.`);
	mkdirSync(path.dirname(to), { recursive: true });
	if (isSameFile(from, to)) return renameSync(from, to); // another spelling of its own name
	try {
		putInPlace(from, to);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
		copyFileSync(from, to, constants.COPYFILE_EXCL);
	}
	unlinkSync(from);
}

/** Gives a file a second name, which must be free: unlike a rename, a link never replaces. */
function putInPlace(file: string, name: string): void {
	try {
		linkSync(file, name);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'EXDEV' || code === 'EEXIST') throw error;
		copyFileSync(file, name, constants.COPYFILE_EXCL); // a file system without links
	}
}

function copy(from: string, to: string): 'copied' | 'same' | 'taken' {
	if (existsSync(to)) return statSync(to).isFile() && readFileSync(to).equals(readFileSync(from)) ? 'same' : 'taken';
	mkdirSync(path.dirname(to), { recursive: true });
	copyFileSync(from, to, constants.COPYFILE_EXCL);
	return 'copied';
}

/** @param mode of the file whose place it takes; a new one has what the user's umask leaves */
function writeTemporary(file: string, bytes: Uint8Array, mode?: number): string {
	const temporary = temporaryBeside(file);
	const descriptor = openSync(temporary, 'wx', mode ?? 0o666);
	try {
		try {
			writeFileSync(descriptor, bytes);
			if (mode !== undefined && process.platform !== 'win32') fchmodSync(descriptor, mode);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
	} catch (error) {
		rmSync(temporary, { force: true }); // half a file, when the disk is full
		throw error;
	}
	return temporary;
}

/** Not `.md`: nobody takes it for a note. */
function temporaryBeside(file: string): string {
	const name = `.${path.basename(file).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`;
	return path.join(path.dirname(file), name);
}

function isSameFile(from: string, to: string): boolean {
	if (!existsSync(to)) return false;
	const [a, b] = [statSync(from, { bigint: true }), statSync(to, { bigint: true })];
	return a.ino === b.ino && a.dev === b.dev && from.toLowerCase() === to.toLowerCase();
}

function hashOf(bytes: Buffer): string {
	return createHash('sha1').update(bytes).digest('hex');
}

function changed(file: string): OperationError {
	return new OperationError(
		'conflict',
		`${file} was changed since it was read, so nothing was written. Look at what it says now, then decide.`,
	);
}

/** Says what the file system refuses in words of the product. */
function told<T>(file: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw inWords(file, error);
	}
}

function inWords(file: string, error: unknown): OperationError {
	if (OperationError.is(error)) return error;
	const { code } = error as NodeJS.ErrnoException;
	if (code === 'EEXIST') return new OperationError('conflict', `${file} is there already.`);
	if (isGone(error)) return new OperationError('notFound', `${file} is no longer there.`);
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return new OperationError('diskFull', `The disk is full: ${file} was not written.`);
	return new OperationError('unavailable', `${file} cannot be used: ${(error as Error).message}`);
}

function isGone(error: unknown): boolean {
	return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
