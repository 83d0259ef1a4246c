import { stem } from './stem.ts';

/**
 * The terms of one identifier or word: its parts in lower case and stemmed, then the whole without separators if it has
 * more than one part. Borders are `_`, `-`, lower → upper (`camelCase`), the last capital of an acronym before a lower-case
 * letter (`HTTPHeader` → `http`, `header`) and letter ↔ digit (`sha256` → `sha`, `256`, `sha256`).
 */
export function identifierTerms(word: string): string[] {
	if (NON_ASCII.test(word)) return foreignTerms(word);
	if (LOWER_WORD.test(word)) return [stem(word)];
	const parts = word.match(PARTS);
	if (parts === null) return [];
	if (parts.length === 1) return [stem(parts[0].toLowerCase())];
	const whole = parts.join('').toLowerCase();
	// A lone digit says nothing by itself; `utf8` is still found whole.
	return [...parts.filter((part) => !LONE_DIGIT.test(part)).map((part) => stem(part.toLowerCase())), whole];
}

/** Accents are folded (`café` → `cafe`); scripts written without spaces give overlapping pairs of characters. */
function foreignTerms(word: string): string[] {
	const folded = word.normalize('NFKD').replace(MARKS, '').normalize('NFC');
	return folded.split(NOT_WORD).flatMap((run) => {
		if (run === '') return [];
		if (!NON_ASCII.test(run)) return identifierTerms(run);
		return (
			run.match(SCRIPT_RUNS)?.flatMap((piece) => (SPACELESS.test(piece) ? pairs(piece) : [piece.toLowerCase()])) ?? []
		);
	});
}

function pairs(run: string): string[] {
	const characters = Array.from(run);
	if (characters.length === 1) return characters;
	return characters.slice(1).map((character, index) => characters[index]! + character);
}

const LOWER_WORD = /^[a-z]+$/;
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const LONE_DIGIT = /^\d$/;
// oxlint-disable-next-line no-control-regex -- the range is "anything but ASCII"
const NON_ASCII = /[^\u0000-\u007f]/;
const MARKS = /\p{M}+/gu;
const NOT_WORD = /[^\p{L}\p{N}_-]+/u;
const SPACELESS = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u;
const SCRIPT_RUNS =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}_-]+/gu;
