import { identifierTerms } from './identifier.ts';
import { isStopWord } from './stopWords.ts';

/**
 * The search terms of a text, in order and with repetitions: words in lower case and lightly stemmed; an identifier gives its
 * parts and, when it has more than one, itself without separators, so `parseHTTPHeader` and `parse_http_header` both
 * give `pars http header parsehttpheader`.
 */
export function terms(text: string): string[] {
	const joined = termText(text);
	return joined === '' ? [] : joined.split(' ');
}

/** The terms of a text as one string with single spaces between them: what the full-text index tokenises at white space. */
export function termText(text: string): string {
	const found: string[] = [];
	for (let at = wordStart(text, 0), end = 0; at < text.length; at = wordStart(text, end)) {
		end = wordEnd(text, at);
		const terms = cachedTerms(text, at, end);
		if (terms !== '') found.push(terms);
	}
	return found.join(' ');
}

/** The distinct terms of a question without its stop words; when nothing else is left, they stay. */
export function queryTerms(text: string): string[] {
	return [...new Set(queryWords(text).flatMap(terms))];
}

/** The words of a question as they are written, without its stop words; when nothing else is left, they stay. */
export function queryWords(text: string): string[] {
	const words = text.split(/[^\p{L}\p{N}_$-]+/u).filter((word) => word !== '');
	const content = words.filter((word) => !isStopWord(word.toLowerCase()));
	return content.length > 0 ? content : words;
}

/** Where the first word at or after `from` begins; the length of the text when there is none. */
export function wordStart(text: string, from: number): number {
	let at = from;
	while (at < text.length && !isWordCode(text.charCodeAt(at))) at++;
	return at;
}

/** Where the word that begins at `start` ends: letters, digits and `_`, and a single hyphen between two letters (`kebab-case`). */
export function wordEnd(text: string, start: number): number {
	let at = start + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (isWordCode(code)) continue;
		if (code !== HYPHEN || !isLetter(text.charCodeAt(at - 1)) || !isLetter(text.charCodeAt(at + 1))) break;
	}
	return at;
}

function isWordCode(code: number): boolean {
	if (code < 128) return WORD_CODES[code] === 1;
	return isSurrogate(code) || NON_ASCII_WORD.test(String.fromCharCode(code));
}

/** Of the ASCII letters. */
export function isLetter(code: number): boolean {
	return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Code repeats its identifiers: most are looked up, few are split. */
function cachedTerms(text: string, start: number, end: number): string {
	if (end - start > MAX_IDENTIFIER) return '';
	const word = text.slice(start, end);
	const known = cache.get(word);
	if (known !== undefined) return known;
	if (cache.size >= MAX_CACHED) cache.clear();
	const found = identifierTerms(word).join(' ');
	cache.set(word, found);
	return found;
}

function isSurrogate(code: number): boolean {
	return code >= 0xd800 && code <= 0xdfff;
}

/** Longer runs are data (base64, minified tables), not names. */
export const MAX_IDENTIFIER = 96;
const MAX_CACHED = 20_000;
const cache = new Map<string, string>();
export const HYPHEN = 45;
/** 1 for the ASCII letters, digits and `_`. */
export const WORD_CODES = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0));
const NON_ASCII_WORD = /[\p{L}\p{N}\p{M}]/u;
