import { mergeSpans, phraseSpans, type Span } from '../text/spans.ts';
import type { TermFinder } from '../text/termFinder.ts';

export interface Snippet {
	/** Lines verbatim. */
	readonly text: string;
	/** Lines of the passage before the first one shown. */
	readonly skippedLines: number;
	/** `[start, end)` UTF-16 offsets into `text`. */
	readonly highlights: Span[];
}

/**
 * The best lines of a passage: the window of `MAX_LINES` that has most of the question, each term counted once and the
 * earliest window winning. Lines before `firstLine` (the repeated header of a split definition) are not shown.
 */
export function bestLines(text: string, firstLine: number, finder: TermFinder, phrases: readonly string[]): Snippet {
	const lines = text.split('\n').slice(firstLine);
	const found = lines.map((line) => lineKeys(line, finder, phrases));
	const start = bestWindow(found);
	const shown = lines
		.slice(start, start + MAX_LINES)
		.map((line) => line.slice(0, MAX_LINE_LENGTH))
		.join('\n')
		.trimEnd();
	const spans = [...finder.spans(shown), ...phrases.flatMap((phrase) => phraseSpans(shown, phrase))];
	return { text: shown, skippedLines: start, highlights: mergeSpans(spans) };
}

/** What of the question a line has. */
function lineKeys(line: string, finder: TermFinder, phrases: readonly string[]): string[] {
	const head = line.slice(0, MAX_LINE_LENGTH);
	const words = finder.spans(head).map(([start, end]) => head.slice(start, end).toLowerCase());
	return [...words, ...phrases.filter((phrase) => phraseSpans(head, phrase).length > 0)];
}

function bestWindow(found: readonly (readonly string[])[]): number {
	let best = 0;
	let bestCount = 0;
	for (let start = 0; start < found.length; start++) {
		// A window that begins with a line that has nothing is no better than the next one, but for the very first.
		if (start > 0 && found[start]!.length === 0) continue;
		const count = new Set(found.slice(start, start + MAX_LINES).flat()).size;
		if (count > bestCount) [best, bestCount] = [start, count];
	}
	return best;
}

const MAX_LINES = 8;
const MAX_LINE_LENGTH = 400;
