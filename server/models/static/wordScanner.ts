/** Receives a word as a range of the scanned bytes, which are another's after the call, and the hash of its lower-case letters. */
export type OnWord = (bytes: Uint8Array, start: number, end: number, hash: number) => void;

/**
 * Finds the words of a text: runs of ASCII letters or of digits, cut at identifier borders (`parseHTTPHeader2` → `parse`,
 * `HTTP`, `Header`, `2`; `URLs` stays whole). Letters lose their accents first; other scripts have no words. It is the
 * normaliser and pre-tokenizer of `tokenizer.json` in one pass over the text's UTF-8 bytes, without an allocation a word.
 */
export function scanWords(text: string, onWord: OnWord): void {
	const length = encode(text);
	let at = 0;
	while (at < length) {
		const kind = kindAt(at);
		if (kind === OTHER) {
			at++;
			continue;
		}
		const start = at;
		if (kind === UPPER) {
			at = endOfUpper(start);
			onWord(bytes, start, at, hashRange(start, at));
			continue;
		}
		let hash = HASH_START;
		do hash = hashStep(hash, bytes[at++]!);
		while (kindAt(at) === kind);
		onWord(bytes, start, at, hash);
	}
}

/** 32-bit FNV-1a of the lower-case letters of `bytes[start, end)`. */
function hashRange(start: number, end: number): number {
	let hash = HASH_START;
	for (let at = start; at < end; at++) hash = hashStep(hash, bytes[at]!);
	return hash;
}

/** One more letter; capitals hash as their small letters do (digits have the bit 0x20 already). */
export function hashStep(hash: number, code: number): number {
	return Math.imul(hash ^ (code | 0x20), 0x01000193);
}

export const HASH_START = 0x811c9dc5 | 0;

/** `HTTPHeader` → `HTTP`; `Header` whole; `URLs` whole when no letter follows. */
function endOfUpper(start: number): number {
	const end = endOfRun(start, UPPER);
	if (kindAt(end) !== LOWER) return end;
	const after = kindAt(end + 1);
	if (bytes[end] === SMALL_S && after !== LOWER && after !== UPPER) return end + 1;
	return end - start > 1 ? end - 1 : endOfRun(end, LOWER);
}

function endOfRun(start: number, kind: number): number {
	let at = start + 1;
	while (kindAt(at) === kind) at++;
	return at;
}

function kindAt(at: number): number {
	return KINDS[bytes[at]!]!;
}

/** Fills `bytes` with the text without accents, and a zero after it; gives how many they are. */
function encode(text: string): number {
	reserve(text.length);
	let { written } = ENCODER.encodeInto(text, bytes);
	if (written > text.length) {
		const plain = text.normalize('NFD').replace(WITH_MARKS, (run) => run.replace(MARKS, ''));
		reserve(plain.length);
		({ written } = ENCODER.encodeInto(plain, bytes));
	}
	bytes[written] = 0;
	return written;
}

function reserve(units: number): void {
	const size = units * MAX_BYTES_A_UNIT + 1;
	if (bytes.length < size) bytes = new Uint8Array(size);
}

const ENCODER = new TextEncoder();
/** Of UTF-8, for a unit of UTF-16. */
const MAX_BYTES_A_UNIT = 3;
/** Of the text that is scanned; used again for the next one. */
let bytes = new Uint8Array(16_384);
const OTHER = 0;
const UPPER = 1;
const LOWER = 2;
const DIGIT = 3;
const SMALL_S = 's'.charCodeAt(0);
const KINDS = new Uint8Array(0x100).map((_, code) => {
	if (code >= 0x41 && code <= 0x5a) return UPPER;
	if (code >= 0x61 && code <= 0x7a) return LOWER;
	return code >= 0x30 && code <= 0x39 ? DIGIT : OTHER;
});
/** All marks are among these units, surrogates included; asking each character of a text for its category takes long. */
const WITH_MARKS = /[\u0300-\uffff]+/g;
const MARKS = /\p{M}/gu;
