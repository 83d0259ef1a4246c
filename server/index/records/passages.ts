import { createHash } from 'node:crypto';
import type { Chunk } from '../../core/chunk.ts';

/** Lines are cut at about so many characters. */
const PASSAGE_CHARS = 1500;

/**
 * Cuts a text that is no file into passages: at blank lines, else at line ends, else anywhere. Blank ones are left out.
 * @param breadcrumb what all of them stand under
 */
export function textChunks(text: string, breadcrumb: string): Chunk[] {
	return passages(text).map(({ startLine, lines }) => {
		const passage = lines.join('\n');
		return {
			startLine,
			endLine: startLine + lines.length - 1,
			symbol: '',
			symbolKind: '',
			breadcrumb,
			text: passage,
			hash: sha1(`${breadcrumb}\0${passage}`),
		};
	});
}

export function sha1(text: string): string {
	return createHash('sha1').update(text).digest('hex');
}

interface Passage {
	readonly startLine: number;
	readonly lines: readonly string[];
}

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
