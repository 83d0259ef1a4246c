import { createHash } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { parseJson } from '../../common/base/parseJson.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { diskError } from '../base/diskError.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeptFolder } from '../core/notes/kept.ts';
import { BACKUP_FORMAT, BACKUP_NAMES, sumLine } from './backup.ts';
import { nodeFileSystem, readFile, readFully, removeLeftover, writeFully, type FileSystem } from './fileSystem.ts';
import { segmentFirstSeq, storeLayout, type StoreLayout } from './layout.ts';
import { assertSound, replaceStore, UnsoundStore } from './replaceStore.ts';
import { loadSqlite } from './sqlite.ts';
import { readTar, type TarEntry } from './tar.ts';

export interface RestoreOptions {
	/** An archive that `Store.backup` wrote. */
	readonly file: string;
	/** Must exist. No process may have its store open: the caller holds the owner lock. */
	readonly dataDir: string;
	readonly clock: Clock;
	/** For tests that make the disk fail. */
	readonly files?: FileSystem;
}

export interface Restored {
	/** Last event of the restored store. */
	readonly seq: number;
	readonly captures: number;
	/** When the backup was made, ISO 8601. */
	readonly createdAt: string;
	/** Where the store that was there before is now; it can be deleted or, renamed to `store`, brought back. */
	readonly replaced?: string;
	readonly notes: RestoredNotes;
}

/** Notes of an archive, beside the store: the caller puts them where they belong and deletes the folder. */
export interface RestoredNotes {
	/** Absolute; not there when there are no notes. */
	readonly folder: string;
	readonly folders: readonly KeptFolder[];
	/** Each with its file in the folder. Paths are as the archive has them: nobody has checked them. */
	readonly files: readonly { readonly file: string; readonly folder: string; readonly path: string }[];
}

/**
 * Makes a backup the store of a data folder. The archive is unpacked beside the store, its checksums are compared and
 * its log is applied from the beginning; only then the two change places. When it throws, the store is as it was.
 * @throws OperationError `notFound` when there is no such file, `storeDamaged` when the archive is not whole,
 * `versionMismatch` when a later version made it, `diskFull`, `unavailable`.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
	const { file, dataDir, clock, files = nodeFileSystem } = options;
	const layout = storeLayout(dataDir);
	if (!files.exists(file)) throw new OperationError('notFound', `There is no file ${file}.`);
	try {
		const { about, notes } = await unpack(files, file, layout);
		assertSound(files, layout, about.seq, await loadSqlite());
		const replaced = replaceStore(files, layout, clock());
		const { seq, captures, createdAt, notes: folders } = about;
		const restored = { folder: layout.restoringNotes, folders, files: notes };
		return { seq, captures, createdAt, ...(replaced === undefined ? {} : { replaced }), notes: restored };
	} catch (error) {
		removeLeftover(files, layout.restoring);
		removeLeftover(files, layout.restoringNotes);
		throw error instanceof BadBackup || error instanceof UnsoundStore
			? refused(file, error)
			: diskError(error, 'The backup was not restored');
	}
}

/** Why an archive cannot be restored. */
class BadBackup extends Error {}

const aboutSchema = z.object({
	format: z.number().int(),
	seq: z.number().int().min(0),
	captures: z.number().int().min(0),
	createdAt: z.string(),
	notes: z.array(z.object({ name: z.string(), root: z.string(), own: z.boolean() })).default([]),
});
type About = z.infer<typeof aboutSchema>;

const READ_BYTES = 256 * 1024;
/** `backup.json` and the checksums are small; whatever claims to be one and is not is not read into memory. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

async function unpack(
	files: FileSystem,
	file: string,
	{ restoring: folder, restoringNotes }: StoreLayout,
): Promise<{ about: About; notes: RestoredNotes['files'] }> {
	files.remove(folder);
	files.remove(restoringNotes);
	files.makeFolder(path.join(folder, 'log'));
	const found: Unpacked = { sums: [], notes: [] };
	try {
		await pipeline(Readable.from(fileChunks(files, file)), createGunzip(), async (archive: AsyncIterable<Buffer>) => {
			for await (const entry of readTar(archive)) await unpackEntry(files, { folder, restoringNotes }, entry, found);
		});
	} catch (error) {
		throw asBadBackup(error);
	}
	if (found.about === undefined || found.listed === undefined) throw new BadBackup('parts of it are missing');
	compareSums(found.listed, found.sums);
	files.remove(path.join(folder, BACKUP_NAMES.about));
	files.syncFolder(path.join(folder, 'log'));
	files.syncFolder(folder);
	return { about: found.about, notes: found.notes };
}

interface Unpacked {
	/** SHA-256 of each file. */
	readonly sums: { readonly name: string; readonly sum: string }[];
	readonly notes: { file: string; folder: string; path: string }[];
	about?: About;
	/** The archive's own list of checksums. */
	listed?: string;
}

async function unpackEntry(
	files: FileSystem,
	{ folder, restoringNotes }: { readonly folder: string; readonly restoringNotes: string },
	entry: TarEntry,
	found: Unpacked,
): Promise<void> {
	if (entry.name === BACKUP_NAMES.checksums) {
		found.listed = await textOf(entry);
		return;
	}
	const note = notePlace(entry.name);
	if (note !== undefined) {
		if (found.notes.length === 0) files.makeFolder(restoringNotes);
		// Numbers for names: other file systems may not hold theirs, or hold two of them as one.
		const numbered = path.join(restoringNotes, String(found.notes.length + 1));
		found.sums.push({ name: entry.name, sum: await writeEntry(files, numbered, entry, { durable: false }) });
		found.notes.push({ file: numbered, ...note });
		return;
	}
	if (!isExpectedName(entry.name))
		throw new BadBackup(`it has a file ${JSON.stringify(entry.name)}, which no backup has`);
	const file = path.join(folder, entry.name);
	found.sums.push({ name: entry.name, sum: await writeEntry(files, file, entry, { durable: true }) });
	if (entry.name === BACKUP_NAMES.about) found.about = readAbout(files, file);
}

/** Folder and path of a note by its name in the archive. */
function notePlace(name: string): { folder: string; path: string } | undefined {
	const [start, folder = '', ...rest] = name.split('/');
	return start === BACKUP_NAMES.notes && folder !== '' && rest.length > 0
		? { folder, path: rest.join('/') }
		: undefined;
}

/** @returns SHA-256 of the content. */
async function writeEntry(
	files: FileSystem,
	file: string,
	{ content }: TarEntry,
	{ durable }: { readonly durable: boolean },
): Promise<string> {
	const hash = createHash('sha256');
	const fd = files.open(file, 'wx');
	try {
		let position = 0;
		for await (const slice of content) {
			hash.update(slice);
			writeFully(files, fd, slice, position);
			position += slice.length;
		}
		if (durable) await files.syncLater(fd);
	} finally {
		files.close(fd);
	}
	return hash.digest('hex');
}

function isExpectedName(name: string): boolean {
	const [folder, segment, ...rest] = name.split('/');
	if (name === BACKUP_NAMES.about || name === BACKUP_NAMES.snapshot) return true;
	return folder === 'log' && rest.length === 0 && segmentFirstSeq(segment ?? '') !== undefined;
}

async function textOf({ size, content }: TarEntry): Promise<string> {
	if (size > MAX_TEXT_BYTES) throw new BadBackup('its list of checksums is too long');
	const parts: Uint8Array[] = [];
	for await (const part of content) parts.push(part);
	return Buffer.concat(parts).toString('utf8');
}

function readAbout(files: FileSystem, file: string): About {
	const content = readFile(files, file).toString('utf8');
	const parsed = aboutSchema.safeParse(parseJson(content));
	if (!parsed.success) throw new BadBackup(`its ${BACKUP_NAMES.about} cannot be read`);
	if (parsed.data.format > BACKUP_FORMAT)
		throw new OperationError(
			'versionMismatch',
			`A later version of Understory made this backup (format ${parsed.data.format}). Update Understory to restore it.`,
		);
	return parsed.data;
}

function compareSums(expected: string, sums: Unpacked['sums']): void {
	const listed = new Set(expected.split('\n').filter((line) => line !== ''));
	const wrong = sums.find(({ name, sum }) => !listed.has(sumLine(sum, name)));
	if (wrong !== undefined) throw new BadBackup(`the checksum of ${wrong.name} is wrong`);
	if (listed.size !== sums.length) throw new BadBackup('files are missing in it');
}

function* fileChunks(files: FileSystem, file: string): Generator<Buffer, void, undefined> {
	const fd = files.open(file, 'r');
	try {
		const size = files.size(fd);
		for (let position = 0; position < size; position += READ_BYTES) yield readFully(files, fd, position, READ_BYTES);
	} finally {
		files.close(fd);
	}
}

/** What reading an archive may throw because of its content; failures of the disk stay what they are. */
function asBadBackup(error: unknown): unknown {
	if (error instanceof BadBackup || OperationError.is(error) || !(error instanceof Error)) return error;
	const code = 'code' in error ? String(error.code) : '';
	const byContent = code === '' || code.startsWith('Z_') || code === 'EEXIST';
	return byContent ? new BadBackup(error.message) : error;
}

function refused(file: string, reason: Error): OperationError {
	return new OperationError(
		'storeDamaged',
		`The backup ${file} cannot be restored: ${reason.message}. Nothing was changed; try another backup.`,
	);
}
