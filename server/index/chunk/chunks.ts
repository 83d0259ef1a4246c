import { hash } from 'node:crypto';
import type { Chunk } from '../../core/chunk.ts';
import type { Passage } from './layout.ts';
import { rowsText, type SourceText } from './sourceText.ts';

/** No chunk is longer, header included: UTF-16 code units. */
export const MAX_CHUNK_CHARS = 4_000;

/** Turns passages into chunks. A row beyond the cap becomes several chunks of the same line. */
export function toChunks(source: SourceText, passages: readonly Passage[]): { chunks: Chunk[]; degraded?: string } {
	const chunks: Chunk[] = [];
	let degraded: string | undefined;
	for (const passage of passages) {
		const body = rowsText(source, passage.from, passage.to);
		if (body.length <= MAX_CHUNK_CHARS - MAX_HEADER) {
			chunks.push(chunkOf(passage, body));
			continue;
		}
		const pieces = cutLongText(body);
		if (pieces.length > MAX_PIECES) degraded ??= `Line ${passage.from + 1} is too long: only its beginning is indexed.`;
		for (const piece of pieces.slice(0, MAX_PIECES)) chunks.push(chunkOf(passage, piece));
	}
	return degraded === undefined ? { chunks } : { chunks, degraded };
}

/**
 * How many lines at the start of `chunk.text` repeat the signature of a definition that was cut into several chunks; the
 * line after them is `startLine`.
 */
export function headerLines(chunk: Pick<Chunk, 'text' | 'startLine' | 'endLine'>): number {
	return chunk.text.split('\n').length - (chunk.endLine - chunk.startLine + 1);
}

function chunkOf(passage: Passage, body: string): Chunk {
	const symbol = passage.symbols.join(', ');
	const text = passage.header === '' ? body : `${passage.header}\n${body}`;
	return {
		startLine: passage.from + 1,
		endLine: passage.to + 1,
		symbol,
		symbolKind: passage.symbolKind,
		breadcrumb: passage.breadcrumb,
		text,
		hash: hash('sha1', `${passage.breadcrumb}\n${symbol}\n${text}`, 'hex'),
	};
}

/** Cuts at white space or punctuation where there is some, never inside a surrogate pair. */
function cutLongText(text: string): string[] {
	const pieces: string[] = [];
	for (let at = 0; at < text.length && pieces.length <= MAX_PIECES;) {
		let end = Math.min(at + PIECE_CHARS, text.length);
		if (end < text.length) end = softEnd(text, at, end);
		pieces.push(text.slice(at, end));
		at = end;
	}
	return pieces;
}

function softEnd(text: string, start: number, end: number): number {
	for (let at = end; at > end - SOFT_WINDOW && at > start + 1; at--) {
		if (SOFT.test(text[at - 1]!)) return at;
	}
	const code = text.charCodeAt(end);
	return code >= 0xdc00 && code <= 0xdfff ? end - 1 : end;
}

const MAX_HEADER = 301;
const PIECE_CHARS = 1_500;
const SOFT_WINDOW = 300;
const SOFT = /[\s,;.}]/;
/** Of one line: 48,000 characters. What lies beyond is data. */
const MAX_PIECES = 32;
