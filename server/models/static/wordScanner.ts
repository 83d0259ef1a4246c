/** Receives a word as a range of the scanned text, and the hash of its lower-case letters. */
export type OnWord = (text: string, start: number, end: number, hash: number) => void;

/**
 * Finds the words of a text: runs of ASCII letters or of digits, cut at identifier borders (`parseHTTPHeader2` → `parse`,
 * `HTTP`, `Header`, `2`; `URLs` stays whole). Letters lose their accents first; other scripts have no words. It is the
 * normaliser and pre-tokenizer of `tokenizer.json` in one pass, without an allocation a word.
 */
export function scanWords(source: string, onWord: OnWord): void {
	const text = NON_ASCII.test(source) ? source.normalize('NFD').replace(MARKS, '') : source;
	const { length } = text;
	let at = 0;
	while (at < length) {
		const kind = kindAt(text, at);
		if (kind === OTHER) {
			at++;
			continue;
		}
		const end = kind === UPPER ? endOfUpper(text, at) : endOfRun(text, at, kind);
		onWord(text, at, end, hashRange(text, at, end));
		at = end;
	}
}

/** 32-bit FNV-1a of the lower-case letters of `text[start, end)`, never 0. */
export function hashRange(text: string, start: number, end: number): number {
	let hash = HASH_START;
	for (let at = start; at < end; at++) hash = hashStep(hash, text.charCodeAt(at));
	return hash;
}

/** One more letter; capitals hash as their small letters do (digits have the bit 0x20 already). */
export function hashStep(hash: number, code: number): number {
	return Math.imul(hash ^ (code | 0x20), 0x01000193);
}

export const HASH_START = 0x811c9dc5 | 0;

/** `HTTPHeader` → `HTTP`; `Header` whole; `URLs` whole when no letter follows. */
function endOfUpper(text: string, start: number): number {
	const end = endOfRun(text, start, UPPER);
	if (kindAt(text, end) !== LOWER) return end;
	const after = kindAt(text, end + 1);
	if (text.charCodeAt(end) === SMALL_S && after !== LOWER && after !== UPPER) return end + 1;
	return end - start > 1 ? end - 1 : endOfRun(text, end, LOWER);
}

function endOfRun(text: string, start: number, kind: number): number {
	let at = start + 1;
	while (kindAt(text, at) === kind) at++;
	return at;
}

function kindAt(text: string, at: number): number {
	// Past the end charCodeAt is NaN, and NaN | 0 is 0, which is no letter.
	return KINDS[text.charCodeAt(at) | 0] ?? OTHER;
}

const OTHER = 0;
const UPPER = 1;
const LOWER = 2;
const DIGIT = 3;
const SMALL_S = 's'.charCodeAt(0);
const KINDS = new Uint8Array(0x80).map((_, code) => {
	if (code >= 0x41 && code <= 0x5a) return UPPER;
	if (code >= 0x61 && code <= 0x7a) return LOWER;
	return code >= 0x30 && code <= 0x39 ? DIGIT : OTHER;
});
// oxlint-disable-next-line no-control-regex -- the range is "anything but ASCII"
const NON_ASCII = /[^\u0000-\u007f]/;
const MARKS = /\p{M}/gu;
