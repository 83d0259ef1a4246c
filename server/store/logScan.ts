import path from 'node:path';
import type { StoredEvent, UnknownEvent } from '../core/events/event.ts';
import { decodeLine, type DecodedLine } from '../core/events/eventLine.ts';
import { nodeChecksums } from './checksums.ts';
import { readFile, type FileSystem } from './fileSystem.ts';
import { segmentFirstSeq } from './layout.ts';

/** One file of the log. */
export interface Segment {
	readonly file: string;
	readonly firstSeq: number;
	/** Bytes of whole lines. */
	size: number;
	/** Where each line begins; missing until the segment is read for the first time. */
	offsets?: number[];
}

/** The first place where the log cannot be trusted. */
export interface LogDamage {
	readonly file: string;
	/** 1-based. */
	readonly line: number;
	/** Of the line in the file, bytes. */
	readonly offset: number;
	/** The event that should be there. */
	readonly seq: number;
	readonly reason: string;
}

/** What follows the last `\n`: a write that a crash interrupted. */
export interface TornTail {
	readonly segment: Segment;
	readonly bytes: number;
	/** The line is whole and lacks only its end. */
	readonly whole: boolean;
}

export interface LogVisitor {
	/** A throw makes the line a damaged one. */
	event(event: StoredEvent): void;
	unknown(event: UnknownEvent): void;
}

export interface LogScan {
	/** Events up to here are good: all lines read so far are whole, sound and in order. */
	readonly lastSeq: number;
	readonly torn?: TornTail;
	readonly damage?: LogDamage;
	/** A line was written by a later version, of this number; the scan ended there. */
	readonly newer?: number;
}

/** The segments of a folder in order. */
export function listSegments(files: FileSystem, folder: string): Segment[] {
	return files.list(folder).flatMap((name) => {
		const firstSeq = segmentFirstSeq(name);
		if (firstSeq === undefined) return [];
		const file = path.join(folder, name);
		return [{ file, firstSeq, size: fileSize(files, file) }];
	});
}

/**
 * Reads segments in order and visits their events; ends at the first line that cannot be trusted. Changes nothing on
 * disk; `size` and `offsets` of the segments are brought up to date.
 * @param expected `seq` of the first event of `segments`.
 */
export function scanLog(
	files: FileSystem,
	segments: readonly Segment[],
	expected: number,
	visitor: LogVisitor,
): LogScan {
	let lastSeq = expected - 1;
	for (const [i, segment] of segments.entries()) {
		if (segment.firstSeq !== lastSeq + 1) return { lastSeq, damage: missingEvents(segment, lastSeq) };
		const scan = scanSegment(files, segment, visitor, i === segments.length - 1);
		lastSeq = scan.lastSeq;
		if (scan.damage !== undefined || scan.newer !== undefined || scan.torn !== undefined) return scan;
	}
	return { lastSeq };
}

/** Splits a segment into lines: where each begins, and where the part behind the last `\n` begins. */
export function lineOffsets(content: Buffer): { offsets: number[]; end: number } {
	const offsets: number[] = [];
	let end = 0;
	for (let next = content.indexOf(10); next !== -1; next = content.indexOf(10, end)) {
		offsets.push(end);
		end = next + 1;
	}
	return { offsets, end };
}

/** Why a line is not the event `seq`; undefined when it is. */
export function lineProblem(decoded: DecodedLine, seq: number): string | undefined {
	if (decoded.kind === 'damaged') return decoded.reason;
	if (decoded.kind === 'newer') return `it was written by a later version (${decoded.version})`;
	return decoded.event.seq === seq ? undefined : `it holds event ${decoded.event.seq}`;
}

/** A sentence that names the place. */
export function describeDamage(damage: LogDamage): string {
	return `${damage.file}, line ${damage.line} (byte ${damage.offset}, event ${damage.seq}): ${damage.reason}`;
}

function scanSegment(files: FileSystem, segment: Segment, visitor: LogVisitor, last: boolean): LogScan {
	const content = readFile(files, segment.file);
	const { offsets, end } = lineOffsets(content);
	segment.offsets = offsets;
	segment.size = end;
	let lastSeq = segment.firstSeq - 1;
	for (const [i, offset] of offsets.entries()) {
		const lineEnd = (offsets[i + 1] ?? end) - 1;
		const problem = visitLine(content.toString('utf8', offset, lineEnd), lastSeq + 1, visitor);
		if (typeof problem === 'number') return { lastSeq, newer: problem };
		if (problem !== undefined) return { lastSeq, damage: damageAt(segment, i, offset, problem) };
		lastSeq++;
	}
	if (end === content.length) return { lastSeq };
	return last ? scanTail(content, segment, lastSeq, visitor) : { lastSeq, damage: unendedLine(segment, offsets, end) };
}

/** The bytes behind the last `\n`. An interrupted write leaves the beginning of a line, up to all of it. */
function scanTail(content: Buffer, segment: Segment, lastSeq: number, visitor: LogVisitor): LogScan {
	const bytes = content.length - segment.size;
	// The second case is a line whose end is there but is not `\n` any more.
	for (const length of [bytes, bytes - 1]) {
		const line = content.toString('utf8', segment.size, segment.size + length);
		if (decodeLine(line, nodeChecksums).kind === 'damaged') continue;
		const problem = visitLine(line, lastSeq + 1, visitor);
		if (typeof problem === 'number') return { lastSeq, newer: problem };
		if (problem !== undefined)
			return { lastSeq, damage: damageAt(segment, segment.offsets!.length, segment.size, problem) };
		segment.offsets!.push(segment.size);
		segment.size += length;
		return { lastSeq: lastSeq + 1, torn: { segment, bytes: bytes - length, whole: true } };
	}
	return { lastSeq, torn: { segment, bytes, whole: false } };
}

/** Undefined when all is well, the version of a later program's line, or what is wrong. */
function visitLine(line: string, expected: number, visitor: LogVisitor): string | number | undefined {
	const decoded = decodeLine(line, nodeChecksums);
	if (decoded.kind === 'newer') return decoded.version;
	if (decoded.kind === 'damaged') return decoded.reason;
	if (decoded.event.seq !== expected) return `it holds event ${decoded.event.seq}`;
	try {
		if (decoded.kind === 'event') visitor.event(decoded.event);
		else visitor.unknown(decoded.event);
		return undefined;
	} catch (error) {
		return `it cannot be applied: ${(error as Error).message}`;
	}
}

function damageAt(segment: Segment, index: number, offset: number, reason: string): LogDamage {
	return { file: segment.file, line: index + 1, offset, seq: segment.firstSeq + index, reason };
}

function unendedLine(segment: Segment, offsets: readonly number[], end: number): LogDamage {
	return damageAt(segment, offsets.length, end, 'the line has no end, and a later segment follows');
}

function missingEvents(segment: Segment, lastSeq: number): LogDamage {
	const reason = `the segment begins with event ${segment.firstSeq}; the events between are missing`;
	return { file: segment.file, line: 1, offset: 0, seq: lastSeq + 1, reason };
}

function fileSize(files: FileSystem, file: string): number {
	const fd = files.open(file, 'r');
	try {
		return files.size(fd);
	} finally {
		files.close(fd);
	}
}
