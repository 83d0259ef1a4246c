/** Tokens of a text. */
export type Count = (text: string) => number;

/** The first whole lines of a text that fit; of a line that is too long alone, its beginning. */
export function firstTokens(text: string, room: number, count: Count): string {
	const lines = text.split('\n');
	const fitting = linesThatFit(lines, room, count);
	return fitting === 0 ? beginning(lines[0]!, room, count) : lines.slice(0, fitting).join('\n');
}

/** The last whole lines of a text that fit. */
export function lastTokens(text: string, room: number, count: Count): string {
	const lines = text.split('\n');
	const fitting = linesThatFit(lines.toReversed(), room, count);
	return lines.slice(lines.length - fitting).join('\n');
}

/** Counted line by line, which is never less than counted at once by more than what joins two lines. */
function linesThatFit(lines: readonly string[], room: number, count: Count): number {
	let left = room;
	const over = lines.findIndex((line) => (left -= count(`${line}\n`)) < 0);
	return over === -1 ? lines.length : over;
}

function beginning(line: string, room: number, count: Count): string {
	let text = line.slice(0, room * LONGEST_TOKEN);
	// A shorter text has fewer tokens, about in proportion: a few steps.
	for (let tokens = count(text); tokens > room; tokens = count(text))
		text = text.slice(0, Math.floor((text.length * room) / tokens) - 1);
	return text.isWellFormed() ? text : text.slice(0, -1);
}

/** Characters of a token, by far. */
const LONGEST_TOKEN = 12;
