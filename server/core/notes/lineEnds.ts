import { eolOf } from './frontMatter.ts';

/**
 * A text that was edited with `\n` line ends, with those of the file it came from: lines before and after the change are
 * taken over as they are; changed ones get the line end that the file uses first.
 */
export function withLineEndsOf(original: string, edited: string): string {
	if (!original.includes('\r')) return edited;
	const before = splitLines(original);
	const after = splitLines(edited);
	const same = (a: Line | undefined, b: Line | undefined): boolean => a !== undefined && a.text === b?.text;
	let head = 0;
	while (head < after.length - 1 && head < before.length - 1 && same(before[head], after[head])) head++;
	let tail = 0;
	while (
		tail < Math.min(after.length, before.length) - head &&
		same(before[before.length - 1 - tail], after[after.length - 1 - tail])
	)
		tail++;
	const eol = eolOf(original);
	return after
		.map(({ text, end }, at) => {
			if (at < head) return text + before[at]!.end;
			const fromEnd = after.length - 1 - at;
			if (fromEnd < tail) return text + before[before.length - 1 - fromEnd]!.end;
			return end === '' ? text : text + eol;
		})
		.join('');
}

interface Line {
	readonly text: string;
	readonly end: string;
}

function splitLines(text: string): Line[] {
	const parts = text.split(/(\r\n|\n|\r)/);
	const lines: Line[] = [];
	for (let at = 0; at < parts.length; at += 2) lines.push({ text: parts[at]!, end: parts[at + 1] ?? '' });
	return lines;
}
