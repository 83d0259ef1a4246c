import { sentencesOf } from './sentences.ts';

/** A record's text, by its ref. */
export interface KnownText {
	readonly ref: string;
	readonly text: string;
}

/**
 * Which of the texts a text repeats: every sentence of it stands in one of them, in the same words in the same order. Case,
 * punctuation, marks of lists and articles do not count; a number, a negation or any other word does, so that what says
 * something new is never taken for a repetition.
 * @returns refs, the one that holds most of it first; none when something in the text is new
 */
export function repeated(text: string, known: readonly KnownText[]): string[] {
	const sentences = keysOf(text);
	if (sentences.length === 0) return [];
	const marks = sentences.map(longestToken);
	const held = known.map(({ ref, text: there }) => {
		const plain = plainOf(there);
		// Most texts have nothing of it, which is seen before they are taken apart.
		const keys = marks.some((mark) => plain.includes(mark)) ? new Set(keysOf(there)) : undefined;
		return { ref, found: sentences.filter((sentence) => keys?.has(sentence)) };
	});
	const all = new Set(held.flatMap(({ found }) => found));
	if (sentences.some((sentence) => !all.has(sentence))) return [];
	return held
		.filter(({ found }) => found.length > 0)
		.sort((a, b) => b.found.length - a.found.length)
		.map(({ ref }) => ref);
}

/** The sentences of a text without what does not count. */
function keysOf(text: string): string[] {
	return sentencesOf([text], Infinity)
		.map((sentence) => (plainOf(sentence.text).match(TOKENS) ?? []).filter((token) => !ARTICLES.has(token)).join(' '))
		.filter((key) => key !== '');
}

function plainOf(text: string): string {
	return text.normalize('NFKC').toLowerCase();
}

function longestToken(key: string): string {
	return key.split(' ').reduce((longest, token) => (token.length > longest.length ? token : longest));
}

/** Words with what is inside of them, as in `don't`, `3.5` and `a/b`, and the signs that make a number or a statement another. */
const TOKENS = /[\p{L}\p{N}_]+(?:['’.:/\\@-][\p{L}\p{N}_]+)*|[\p{Sc}\p{Sm}%?&/\\-]|!(?=[\p{L}\p{N}_=(])/gu;
const ARTICLES = new Set(['a', 'an', 'the']);
