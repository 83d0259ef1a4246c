/** Lines of a text, 1-based and inclusive. */
export interface LineRange {
	readonly startLine: number;
	readonly endLine: number;
}

/** `7` or `7–9`, for people. */
export function lineSpan(range: LineRange): string {
	return joined(range, '–');
}

/** `line 7` or `lines 7–9`. */
export function lineWords(range: LineRange): string {
	return `${range.startLine === range.endLine ? 'line' : 'lines'} ${lineSpan(range)}`;
}

/** `7` or `7-9`, for programs and models, in plain characters. */
export function plainLineSpan(range: LineRange): string {
	return joined(range, '-');
}

function joined({ startLine, endLine }: LineRange, dash: string): string {
	return startLine === endLine ? String(startLine) : `${startLine}${dash}${endLine}`;
}
