import type { TokenCounter } from '../ports/tokenCounter.ts';
import { BytePairs } from './bytePairs.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * Counts by OpenAI's `cl100k_base` vocabulary. Other vocabularies differ by some percent, which is near enough for a
 * budget; it is the smallest of those that know code well.
 */
export function createTokenCounter(): TokenCounter {
	let counter: Promise<(text: string) => number> | undefined;
	return { ready: () => (counter ??= load()) };
}

async function load(): Promise<(text: string) => number> {
	const pairs = new BytePairs(await readVocabulary());
	return remembered((text) => parts(text).reduce((sum, part) => sum + pairs.count(part), 0));
}

/** The texts whose counts are remembered, all together. UTF-16 units. */
const MAX_REMEMBERED = 1_000_000;

/** What goes along is counted for its preview, again when it is asked, and so are the turns before with each question. */
function remembered(count: (text: string) => number): (text: string) => number {
	const known = new Map<string, number>();
	let length = 0;
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		const tokens = count(text);
		length += text.length;
		if (length > MAX_REMEMBERED) {
			known.clear();
			length = text.length;
		}
		if (length <= MAX_REMEMBERED) known.set(text, tokens);
		return tokens;
	};
}

/** Longest run of letters, blanks or marks that is counted at once. UTF-16 units. */
const MAX_RUN = 400;
const RUN = /\p{L}+|\s+|[^\s\p{L}\p{N}]+/gu;

/**
 * The text; in short pieces where it has runs without a border, such as lines of blanks or of one letter: the time for a
 * run grows with the square of its length, to 12 s for one of 50,000. The pieces have a few tokens more.
 */
function parts(text: string): readonly string[] {
	if (text.length <= MAX_RUN) return [text];
	const pieces: string[] = [];
	let done = 0;
	for (const { 0: run, index } of text.matchAll(RUN)) {
		if (run.length <= MAX_RUN) continue;
		if (index > done) pieces.push(text.slice(done, index));
		for (let at = 0; at < run.length; at += MAX_RUN) pieces.push(run.slice(at, at + MAX_RUN));
		done = index + run.length;
	}
	return done === 0 ? [text] : [...pieces, text.slice(done)];
}
