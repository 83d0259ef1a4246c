/** `[start, end)` UTF-16 offsets. */
export type Span = [number, number];

/** Where a text has a phrase, in any case and with any white space between its words. */
export function phraseSpans(text: string, phrase: string): Span[] {
	const words = phrase
		.trim()
		.split(/\s+/)
		.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
	return [...text.matchAll(new RegExp(words.join('\\s+'), 'giu'))].map(({ 0: found, index }) => [
		index,
		index + found.length,
	]);
}

/** Sorts spans and joins those that touch or overlap. */
export function mergeSpans(spans: readonly Span[]): Span[] {
	const merged: Span[] = [];
	for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
		const last = merged.at(-1);
		if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
		else merged.push([start, end]);
	}
	return merged;
}
