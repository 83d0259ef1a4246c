/** A text cut into lines, with offsets in UTF-16 code units. Rows are 0-based. */
export interface SourceText {
	readonly text: string;
	readonly rows: number;
	/** Where each row starts, and one past the end of the text as a last entry, so `starts[r + 1] - 1` ends row `r`. */
	readonly starts: Int32Array;
	/** Columns of white space before the first character (a tab counts four), or `BLANK`. */
	readonly indents: Int16Array;
	readonly longestRow: number;
}

/** `indents` of a row that has nothing but white space. */
export const BLANK = -1;

/** Splits a text whose line ends are `\n` (see `normalizeLineEnds`). */
export function sourceText(text: string): SourceText {
	const offsets: number[] = [0];
	let longestRow = 0;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
		longestRow = Math.max(longestRow, at - offsets[offsets.length - 1]!);
		offsets.push(at + 1);
	}
	longestRow = Math.max(longestRow, text.length - offsets[offsets.length - 1]!);
	const rows = offsets.length;
	const starts = new Int32Array(rows + 1);
	starts.set(offsets);
	starts[rows] = text.length + 1;
	const indents = new Int16Array(rows);
	for (let row = 0; row < rows; row++) indents[row] = indentOf(text, starts[row]!, starts[row + 1]! - 1);
	return { text, rows, starts, indents, longestRow };
}

/** Removes a byte order mark and makes every line end `\n`, as editors count lines. */
export function normalizeLineEnds(text: string): string {
	const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
	const body = start === 1 ? text.slice(1) : text;
	return body.includes('\r') ? body.replaceAll(/\r\n?/g, '\n') : body;
}

/** The row an offset lies in. */
export function rowAt(source: SourceText, offset: number): number {
	let low = 0;
	let high = source.rows - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (source.starts[middle]! <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** Characters of rows `from` to `to` (inclusive), line ends between them included. */
export function charsOf(source: SourceText, from: number, to: number): number {
	return to < from ? 0 : source.starts[to + 1]! - 1 - source.starts[from]!;
}

/** Rows `from` to `to` (inclusive), verbatim, without the last line end. */
export function rowsText(source: SourceText, from: number, to: number): string {
	return source.text.slice(source.starts[from], source.starts[to + 1]! - 1);
}

/** First row at or after `from` that is not blank, or `to + 1`. */
export function skipBlank(source: SourceText, from: number, to: number): number {
	let row = from;
	while (row <= to && source.indents[row] === BLANK) row++;
	return row;
}

/** Last row at or before `to` that is not blank, or `from - 1`. */
export function skipBlankBack(source: SourceText, from: number, to: number): number {
	let row = to;
	while (row >= from && source.indents[row] === BLANK) row--;
	return row;
}

function indentOf(text: string, start: number, end: number): number {
	let columns = 0;
	for (let at = start; at < end; at++) {
		const code = text.charCodeAt(at);
		if (code === 32) columns++;
		else if (code === 9) columns += 4;
		else if (!isOtherSpace(code)) return Math.min(columns, MAX_INDENT);
	}
	return BLANK;
}

/** Exactly what `\s` matches besides space and tab, so that "blank" is the same word everywhere. */
function isOtherSpace(code: number): boolean {
	if (code < 128) return code >= 10 && code <= 13;
	return OTHER_SPACE.test(String.fromCharCode(code));
}

const OTHER_SPACE = /\s/;
const MAX_INDENT = 32_000;
