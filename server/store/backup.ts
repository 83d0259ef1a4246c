import { createHash, type Hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { OperationError } from '../../common/protocol/errors.ts';
import { diskError } from '../base/diskError.ts';
import type { KeptNotes } from '../ports/keptNotes.ts';
import { readFully, removeLeftover, writeFully, type FileSystem } from './fileSystem.ts';
import { segmentName } from './layout.ts';
import { LineChecker } from './lineChecker.ts';
import type { Segment } from './logScan.ts';
import { tarHeader, tarPadding, TAR_END } from './tar.ts';

/** Raised when an archive of this program can not be read by an older one. */
export const BACKUP_FORMAT = 2;

/**
 * Names in the archive, a gzipped tar: what it is, the segments of the log under `log/`, the snapshot, notes under
 * `notes/` and the name of their folder, and at last the SHA-256 of each in the form that `sha256sum --check` reads.
 */
export const BACKUP_NAMES = {
	about: 'backup.json',
	snapshot: 'state.sqlite',
	notes: 'notes',
	checksums: 'checksums.sha256',
} as const;

/** A store at one moment. */
export interface BackupSource {
	readonly seq: number;
	readonly captures: number;
	/** Copies: what is appended later does not belong to it. */
	readonly segments: readonly Segment[];
	readonly snapshot: Uint8Array;
	readonly notes: KeptNotes;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** Aborted when the files of the segments are no longer those of that moment. */
	readonly signal: AbortSignal;
}

/** Small enough that checking the lines in it does not keep others waiting. */
const SLICE_BYTES = 64 * 1024;

/**
 * Writes an archive that is there whole or not at all. Memory is bounded by the snapshot, and every line of the log is
 * checked on the way: a backup that cannot be restored would be worse than none.
 * @throws OperationError `invalidInput` when the file exists, `storeDamaged` when a line of the log is damaged,
 * `diskFull`, `unavailable`; the signal's reason when it is aborted.
 */
export async function writeBackup(
	files: FileSystem,
	file: string,
	source: BackupSource,
): Promise<{ bytes: number; notes: number }> {
	assertFree(files, file);
	const temporary = `${file}.partial`;
	try {
		files.remove(temporary);
		const written = await writeArchive(files, temporary, source);
		source.signal.throwIfAborted();
		assertFree(files, file);
		files.rename(temporary, file);
		return written;
	} catch (error) {
		removeLeftover(files, temporary);
		source.signal.throwIfAborted();
		throw diskError(error, 'The backup was not written');
	}
}

async function writeArchive(
	files: FileSystem,
	file: string,
	source: BackupSource,
): Promise<{ bytes: number; notes: number }> {
	const fd = files.open(file, 'wx');
	const count = { notes: 0 };
	let bytes = 0;
	try {
		await pipeline(
			Readable.from(archive(files, source, count)),
			createGzip(),
			async (compressed: AsyncIterable<Buffer>) => {
				for await (const chunk of compressed) {
					writeFully(files, fd, chunk, bytes);
					bytes += chunk.length;
				}
			},
		);
		await files.syncLater(fd);
	} finally {
		files.close(fd);
	}
	return { bytes, ...count };
}

async function* archive(
	files: FileSystem,
	source: BackupSource,
	count: { notes: number },
): AsyncGenerator<Uint8Array, void, undefined> {
	const sums: string[] = [];
	const entry = async function* (name: string, size: number, content: Iterable<Uint8Array>) {
		yield tarHeader(name, size, source.now / 1000);
		const hash = createHash('sha256');
		for (const slice of content) yield hashed(hash, slice);
		sums.push(`${sumLine(hash.digest('hex'), name)}\n`);
		yield tarPadding(size);
	};
	const whole = (name: string, bytes: Uint8Array) => entry(name, bytes.length, slicesOf(bytes));

	yield* whole(BACKUP_NAMES.about, Buffer.from(about(source)));
	for (const segment of source.segments)
		yield* entry(`log/${segmentName(segment.firstSeq)}`, segment.size, segmentSlices(files, segment, source.signal));
	yield* whole(BACKUP_NAMES.snapshot, source.snapshot);
	for await (const { folder, path, bytes, attachment } of source.notes.read(source.signal)) {
		yield* whole(`${BACKUP_NAMES.notes}/${folder}/${path}`, bytes);
		if (attachment !== true) count.notes++;
	}
	yield* whole(BACKUP_NAMES.checksums, Buffer.from(sums.join('')));
	yield TAR_END;
}

/** A line of the checksums; names with line ends or backslashes are written as `sha256sum` writes them. */
export function sumLine(sum: string, name: string): string {
	const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
	return `${escaped === name ? '' : '\\'}${sum}  ${escaped}`;
}

function about({ seq, captures, now, notes }: BackupSource): string {
	const facts = { format: BACKUP_FORMAT, seq, captures, createdAt: new Date(now).toISOString(), notes: notes.folders };
	return JSON.stringify(facts, null, '\t');
}

function* segmentSlices(
	files: FileSystem,
	segment: Segment,
	signal: AbortSignal,
): Generator<Uint8Array, void, undefined> {
	const checker = new LineChecker(segment);
	const fd = files.open(segment.file, 'r');
	try {
		for (let position = 0; position < segment.size; position += SLICE_BYTES) {
			signal.throwIfAborted();
			const length = Math.min(SLICE_BYTES, segment.size - position);
			const slice = readFully(files, fd, position, length);
			if (slice.length < length) throw checker.tooShort();
			checker.push(slice);
			yield slice;
		}
	} finally {
		files.close(fd);
	}
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
	for (let position = 0; position < bytes.length; position += SLICE_BYTES)
		yield bytes.subarray(position, position + SLICE_BYTES);
}

function hashed(hash: Hash, slice: Uint8Array): Uint8Array {
	hash.update(slice);
	return slice;
}

function assertFree(files: FileSystem, file: string): void {
	if (files.exists(file))
		throw new OperationError('invalidInput', `${file} exists already. Choose another name for the backup.`);
}
