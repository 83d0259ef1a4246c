import { createHash } from 'node:crypto';
import type { Capture } from '../../../common/model/capture.ts';
import type { Chunk, IndexedFile } from '../../core/chunk.ts';

/** Where the rows of a capture are in the table, under the root `''`. */
export function capturePath(id: string): string {
	return `capture/${id}`;
}

/** A capture as the index stores it, without vectors. What it was taken from (`source.excerpt`) is found too. */
export function captureFile(capture: Capture): IndexedFile {
	const excerpt = capture.source?.excerpt ?? '';
	const text =
		excerpt === '' || capture.content.includes(excerpt) ? capture.content : `${capture.content}\n\n${excerpt}`;
	const chunks = passages(text).map((passage) => captureChunk(capture, passage));
	return {
		path: capturePath(capture.id),
		size: Buffer.byteLength(text),
		mtimeMs: Date.parse(capture.updatedAt),
		hash: sha1(text),
		language: 'plaintext',
		kind: 'capture',
		tags: capture.tags,
		chunks,
		vectors: new Float32Array(0),
	};
}

interface Passage {
	readonly startLine: number;
	readonly lines: readonly string[];
}

function captureChunk(capture: Capture, { startLine, lines }: Passage): Chunk {
	const text = lines.join('\n');
	const breadcrumb = capture.source?.symbol ?? '';
	return {
		startLine,
		endLine: startLine + lines.length - 1,
		symbol: '',
		symbolKind: '',
		breadcrumb,
		text,
		hash: sha1(`${breadcrumb}\0${text}`),
	};
}

/** Long captures are cut at blank lines, else at line ends, else anywhere. Blank passages are left out. */
function passages(text: string): Passage[] {
	const lines = text.replaceAll(/\r\n?/g, '\n').split('\n');
	const found: Passage[] = [];
	let start = 0;
	let chars = 0;
	for (const [at, line] of lines.entries()) {
		const full = chars + line.length > PASSAGE_CHARS;
		if (at > start && (full || (line === '' && chars > PASSAGE_CHARS / 2))) {
			found.push({ startLine: start + 1, lines: lines.slice(start, at) });
			start = at;
			chars = 0;
		}
		chars += line.length + 1;
	}
	found.push({ startLine: start + 1, lines: lines.slice(start) });
	return found.flatMap(splitLongLine).filter(({ lines: some }) => some.some((line) => line.trim() !== ''));
}

/** Only a passage of one line can still be too long. */
function splitLongLine(passage: Passage): Passage[] {
	const [line] = passage.lines;
	if (passage.lines.length > 1 || line === undefined || line.length <= 2 * PASSAGE_CHARS) return [passage];
	const pieces: Passage[] = [];
	for (let at = 0; at < line.length; at += PASSAGE_CHARS)
		pieces.push({ startLine: passage.startLine, lines: [line.slice(at, at + PASSAGE_CHARS)] });
	return pieces;
}

function sha1(text: string): string {
	return createHash('sha1').update(text).digest('hex');
}

const PASSAGE_CHARS = 1500;
