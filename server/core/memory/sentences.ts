/** A sentence of a source, verbatim. */
export interface Sentence {
	readonly text: string;
	/** Which of the sources, 0-based. */
	readonly source: number;
}

/**
 * Sentences of texts, in order: cut at line ends and where the rules of Unicode end a sentence (UAX 29). Marks of lists
 * and headings are left out; fenced code stays in one piece. Pieces without a word are no sentences.
 * @param maxChars longer ones are data; their beginning stands for them
 */
export function sentencesOf(texts: readonly string[], maxChars = MAX_SENTENCE): Sentence[] {
	return texts.flatMap((text, source) =>
		blocks(text)
			.flatMap(({ value, code }) => (code ? [value] : proseSentences(value)))
			.map((sentence) => sentence.trim().slice(0, maxChars))
			.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
			.map((sentence) => ({ text: sentence, source })),
	);
}

function proseSentences(text: string): string[] {
	return text
		.split(/\n+/)
		.map((line) => line.replace(LINE_MARKS, ''))
		.flatMap((line) => Array.from(segmenter.segment(line), ({ segment }) => segment));
}

function blocks(text: string): { readonly value: string; readonly code: boolean }[] {
	return text
		.split(/^(?:```|~~~)[^\n]*$/m)
		.map((value, at) => ({ value, code: at % 2 === 1 }))
		.filter(({ value }) => value.trim() !== '');
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
const LINE_MARKS = /^\s*(?:#{1,6}\s+|>\s*|(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?)/;
const MAX_SENTENCE = 600;
