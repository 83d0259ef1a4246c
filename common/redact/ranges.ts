/** Stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** A text without its secrets. */
export interface RedactedText {
	readonly text: string;
	/** Places that were taken out. */
	readonly count: number;
}

/** A place in a text, in UTF-16 units; the end is not part of it. */
export type Range = readonly [start: number, end: number];

/** Places that a pattern finds: its group `secret`, or the whole match without one. The pattern has the flags `d` and `g`. */
export function matched(text: string, pattern: RegExp): Range[] {
	return [...text.matchAll(pattern)].flatMap((match) => {
		const range = match.indices?.groups?.['secret'] ?? match.indices?.[0];
		return range === undefined || range[0] === range[1] ? [] : [range];
	});
}

/** Takes the places out of the text. Those that overlap or touch become one. */
export function takeOutRanges(text: string, ranges: readonly Range[]): RedactedText {
	const merged: [number, number][] = [];
	for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
		const last = merged.at(-1);
		if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
		else merged.push([start, end]);
	}
	let result = '';
	let at = 0;
	for (const [start, end] of merged) {
		result += text.slice(at, start) + REDACTED;
		at = end;
	}
	return { text: result + text.slice(at), count: merged.length };
}
