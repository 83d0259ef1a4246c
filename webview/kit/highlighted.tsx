import type { JSX } from 'preact';

interface HighlightedProps {
	readonly text: string;
	/** `[start, end)` UTF-16 offsets, ordered or not, overlapping or not. */
	readonly ranges: readonly (readonly [number, number])[];
}

/** Text with marked ranges. */
export function Highlighted({ text, ranges }: HighlightedProps): JSX.Element {
	return (
		<>
			{pieces(text, ranges).map(({ start, value, marked }) =>
				marked ? <mark key={start}>{value}</mark> : <span key={start}>{value}</span>,
			)}
		</>
	);
}

interface Piece {
	readonly start: number;
	readonly value: string;
	readonly marked: boolean;
}

/** Cuts a text at the borders of the ranges; ranges that overlap become one, what lies outside the text is left out. */
export function pieces(text: string, ranges: HighlightedProps['ranges']): Piece[] {
	const result: Piece[] = [];
	let at = 0;
	for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
		const start = Math.max(from, at);
		const end = Math.min(to, text.length);
		if (end <= start) continue;
		if (start > at) result.push({ start: at, value: text.slice(at, start), marked: false });
		result.push({ start, value: text.slice(start, end), marked: true });
		at = end;
	}
	if (at < text.length) result.push({ start: at, value: text.slice(at), marked: false });
	return result;
}
