/** Lines of a text, with where they stand in it. Lines are 1-based and inclusive. */
export interface Excerpt {
	readonly text: string;
	readonly startLine: number;
	readonly endLine: number;
}

/** Lines before the one that is wanted, which say what it is about. */
const LINES_BEFORE = 5;

/**
 * As many whole lines as fit, from a little before the first that names something; from the beginning when none does. A
 * line that is too long alone is cut.
 * @param most UTF-16 units
 */
export function linesAround(text: string, name: string, most: number): Excerpt {
	const lines = text.split('\n');
	const wanted = name.toLowerCase();
	const named = text.length <= most ? 0 : lines.findIndex((line) => line.toLowerCase().includes(wanted));
	let start = Math.max(0, named);
	const first = Math.max(0, start - LINES_BEFORE);
	let room = most - (lines[start]?.length ?? 0);
	while (start > first && room > lines[start - 1]!.length) room -= lines[--start]!.length + 1;
	let end = Math.max(0, named) + 1;
	while (end < lines.length && room > lines[end]!.length) room -= lines[end++]!.length + 1;
	return { text: lines.slice(start, end).join('\n').slice(0, most), startLine: start + 1, endLine: end };
}
