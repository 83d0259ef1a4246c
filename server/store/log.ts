import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OperationError } from '../../common/protocol/errors.ts';
import type { StoredEvent } from '../core/events/event.ts';
import { decodeLine, encodeLine, type DecodedLine } from '../core/events/eventLine.ts';
import { nodeChecksums } from './checksums.ts';
import { readFile, readFully, writeFileGradually, writeFully, type FileSystem } from './fileSystem.ts';
import { segmentName } from './layout.ts';
import { lineOffsets, lineProblem, type Segment } from './logScan.ts';

/** A segment that has reached this size is closed and the next event begins a new one. */
export const SEGMENT_BYTES = 8 * 1024 * 1024;

/** The append-only log of one store. One writer; the segments have been scanned and hold nothing but whole lines. */
export class EventLog {
	readonly #files: FileSystem;
	readonly #folder: string;
	readonly #segments: Segment[];
	readonly #segmentBytes: number;
	#fd: number | undefined;
	/** The last segment takes no more events. */
	#full = false;
	/** The name of the last segment is known to be on disk. */
	#nameSynced = true;
	#failure: OperationError | undefined;

	constructor(files: FileSystem, folder: string, segments: readonly Segment[], segmentBytes = SEGMENT_BYTES) {
		this.#files = files;
		this.#folder = folder;
		this.#segments = [...segments];
		this.#segmentBytes = segmentBytes;
	}

	get segments(): readonly Segment[] {
		return this.#segments;
	}

	get bytes(): number {
		return this.#segments.reduce((sum, { size }) => sum + size, 0);
	}

	/**
	 * Adds lines and returns when they are on disk. A failure leaves the log as it was.
	 * @returns takes the lines out again; only before anything else is appended.
	 * @throws Error of the file system; OperationError `storeDamaged` after a failure that could not be undone, or when
	 * somebody else has changed the file.
	 */
	append(lines: readonly string[], firstSeq: number): () => void {
		if (this.#failure !== undefined) throw this.#failure;
		const { segment, fd } = this.#writable(firstSeq);
		if (this.#files.size(fd) !== segment.size) throw (this.#failure = foreignWriter(segment));
		const before = { size: segment.size, lines: segment.offsets!.length };
		const undo = (): void => {
			segment.size = before.size;
			segment.offsets!.length = before.lines;
			this.#cut(fd, before.size);
		};
		try {
			if (!this.#nameSynced) this.#files.syncFolder(this.#folder);
			this.#nameSynced = true;
			this.#write(segment, fd, lines);
		} catch (error) {
			undo();
			throw error;
		}
		return undo;
	}

	/**
	 * Known events after `afterSeq` up to `toSeq`, at most `limit`; those before a line that cannot be read, if any.
	 * @throws OperationError `storeDamaged` when the very next line cannot be read.
	 */
	read(afterSeq: number, toSeq: number, limit: number): StoredEvent[] {
		const events: StoredEvent[] = [];
		const first = this.#segments.findLastIndex(({ firstSeq }) => firstSeq <= afterSeq + 1);
		for (const segment of this.#segments.slice(Math.max(0, first))) {
			if (!this.#readSegment(segment, { afterSeq, toSeq, limit }, events)) break;
		}
		return events;
	}

	/**
	 * Replaces the data of events that `change` returns other data for; each keeps its place, time and id. Others have their
	 * turn meanwhile; what they append is not among the events. A crash leaves every segment in its old or its new form.
	 * @throws Error of the file system; the signal's reason when it aborts
	 */
	async rewrite(change: (event: StoredEvent) => StoredEvent, signal: AbortSignal): Promise<void> {
		this.#beginSegment();
		const segments = this.#segments.slice();
		for (const segment of segments) {
			const bytes = await rewriteLines(readFile(this.#files, segment.file), change, signal);
			if (bytes === undefined) continue;
			const { offsets } = lineOffsets(bytes);
			const afterRename = (): void => {
				segment.size = bytes.length;
				segment.offsets = offsets;
			};
			await writeFileGradually(this.#files, segment.file, bytes, { signal, afterRename });
		}
	}

	close(): void {
		if (this.#fd !== undefined) this.#files.close(this.#fd);
		this.#fd = undefined;
	}

	#write(segment: Segment, fd: number, lines: readonly string[]): void {
		const chunks = lines.map((line) => Buffer.from(line));
		writeFully(this.#files, fd, Buffer.concat(chunks), segment.size);
		this.#files.syncData(fd);
		for (const chunk of chunks) {
			segment.offsets!.push(segment.size);
			segment.size += chunk.length;
		}
	}

	/** After a failed write the file may be longer than what was acknowledged. */
	#cut(fd: number, size: number): void {
		try {
			this.#files.truncate(fd, size);
			this.#files.syncData(fd);
		} catch (error) {
			this.#failure = new OperationError(
				'storeDamaged',
				`A write to the event log failed and could not be taken back (${(error as Error).message}). Nothing is lost; restart Understory to go on.`,
			);
		}
	}

	/** The segment to append to; a new one when there is none or the last is full. */
	#writable(firstSeq: number): { segment: Segment; fd: number } {
		const last = this.#segments.at(-1);
		if (last !== undefined && ((!this.#full && last.size < this.#segmentBytes) || last.size === 0)) {
			this.#fd ??= this.#files.open(last.file, 'r+');
			return { segment: last, fd: this.#fd };
		}
		const segment: Segment = {
			file: path.join(this.#folder, segmentName(firstSeq)),
			firstSeq,
			size: 0,
			offsets: [],
		};
		const full = this.#fd;
		const fd = (this.#fd = this.#files.open(segment.file, 'wx'));
		this.#nameSynced = false;
		this.#full = false;
		this.#segments.push(segment);
		if (full !== undefined) this.#files.close(full);
		return { segment, fd };
	}

	/** From now on the segments there are do not grow. */
	#beginSegment(): void {
		this.close();
		this.#full = true;
	}

	/** False when there is no need to read on. */
	#readSegment(segment: Segment, range: Range, events: StoredEvent[]): boolean {
		const offsets = (segment.offsets ??= lineOffsets(readFile(this.#files, segment.file)).offsets);
		const count = Math.min(offsets.length, range.toSeq + 1 - segment.firstSeq);
		let index = Math.max(0, range.afterSeq + 1 - segment.firstSeq);
		while (index < count && events.length < range.limit) {
			const end = Math.min(index + range.limit - events.length, count);
			for (const decoded of this.#decodeLines(segment, offsets, index, end)) {
				const seq = segment.firstSeq + index++;
				const problem = lineProblem(decoded, seq);
				if (problem !== undefined && events.length > 0) return false;
				if (problem !== undefined) throw unreadable(segment, seq, problem);
				if (decoded.kind === 'event') events.push(decoded.event);
			}
		}
		return events.length < range.limit;
	}

	#decodeLines(segment: Segment, offsets: readonly number[], from: number, to: number): DecodedLine[] {
		const start = offsets[from]!;
		const end = offsets[to] ?? segment.size;
		const fd = this.#files.open(segment.file, 'r');
		try {
			const text = readFully(this.#files, fd, start, end - start).toString('utf8');
			return text
				.split('\n')
				.slice(0, to - from)
				.map((line) => decodeLine(line, nodeChecksums));
		} finally {
			this.#files.close(fd);
		}
	}
}

/** The lines with what `change` makes of their events; undefined when that is what they are. */
async function rewriteLines(
	bytes: Buffer,
	change: (event: StoredEvent) => StoredEvent,
	signal: AbortSignal,
): Promise<Buffer | undefined> {
	const { offsets, end } = lineOffsets(bytes);
	const lines: Buffer[] = [];
	let changed = false;
	let since = performance.now();
	for (const [at, offset] of offsets.entries()) {
		const line = bytes.subarray(offset, offsets[at + 1] ?? end);
		const after = rewriteLine(line, change);
		changed ||= after !== line;
		lines.push(after);
		if (performance.now() - since < TURN_MS) continue;
		await nextTurn();
		signal.throwIfAborted();
		since = performance.now();
	}
	return changed ? Buffer.concat(lines) : undefined;
}

function rewriteLine(line: Buffer, change: (event: StoredEvent) => StoredEvent): Buffer {
	const decoded = decodeLine(line.toString('utf8', 0, line.length - 1), nodeChecksums);
	if (decoded.kind !== 'event') return line;
	const event = change(decoded.event);
	return event === decoded.event ? line : Buffer.from(encodeLine(event, nodeChecksums));
}

/** How long lines are read before others have their turn. Milliseconds. */
const TURN_MS = 4;

interface Range {
	readonly afterSeq: number;
	readonly toSeq: number;
	readonly limit: number;
}

/** The owner lock is there to prevent this; where it does not hold (some network drives), nothing is overwritten. */
function foreignWriter(segment: Segment): OperationError {
	return new OperationError(
		'storeDamaged',
		`Another program has changed ${segment.file} since it was opened. Nothing was saved; close the other Understory and restart this one.`,
	);
}

function unreadable(segment: Segment, seq: number, reason: string): OperationError {
	return new OperationError('storeDamaged', `Event ${seq} in ${segment.file} cannot be read: ${reason}.`);
}
