import { createReadStream, closeSync, openSync, readSync } from 'node:fs';
import { OperationError } from '../../../common/protocol/errors.ts';
import { ExportReader, type ExportedNote } from '../../core/transfer/jsonLines.ts';
import type { KeptNote } from '../../ports/keptNotes.ts';

/** Longer lines are no part of an export. UTF-16 code units. */
const MAX_LINE = 100_000_000;

/** The first characters of a file, without a byte order mark; fewer when they are not text. */
export function startOf(file: string): string {
	const target = Buffer.alloc(256);
	const fd = openSync(file, 'r');
	try {
		return withoutMark(target.toString('utf8', 0, readSync(fd, target)));
	} finally {
		closeSync(fd);
	}
}

/** Reads an export; notes are handed on one by one and not kept. @throws OperationError `invalidInput` */
export async function readExport(
	file: string,
	signal: AbortSignal,
	eachNote: (note: ExportedNote, reader: ExportReader) => void = () => undefined,
): Promise<ExportReader> {
	const reader = new ExportReader();
	for await (const line of linesOf(file, signal)) {
		const note = reader.take(line);
		if (note !== undefined) eachNote(note, reader);
	}
	reader.end();
	return reader;
}

/** As an export says it: text when the bytes come out of it again. */
export function exportedNote({ folder, path, bytes }: KeptNote): ExportedNote {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const text = buffer.toString('utf8');
	return Buffer.from(text).equals(buffer)
		? { folder, path, text }
		: { folder, path, base64: buffer.toString('base64') };
}

export function keptNote({ folder, path, text, base64 = '' }: ExportedNote): KeptNote {
	return { folder, path, bytes: text === undefined ? Buffer.from(base64, 'base64') : Buffer.from(text) };
}

/** Not `node:readline`, to which other characters end a line, too. */
async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
	const parts: string[] = [];
	let length = 0;
	let first = true;
	for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024, signal })) {
		const [start, ...rest] = (first ? withoutMark(String(chunk)) : String(chunk)).split('\n');
		first = false;
		parts.push(start!);
		length += start!.length;
		if (length > MAX_LINE) throw new OperationError('invalidInput', `${file} has a line that is too long.`);
		for (const next of rest) {
			yield parts.join('');
			parts.splice(0, parts.length, next);
			length = next.length;
		}
	}
	yield parts.join('');
}

function withoutMark(text: string): string {
	return text.replace(/^\uFEFF/, '');
}
