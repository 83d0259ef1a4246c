import { ByteWriter } from '../packed/byteWriter.ts';
import { identifierTerms } from './identifier.ts';
import { HYPHEN, isLetter, MAX_IDENTIFIER, termText, WORD_CODES } from './terms.ts';
import { WordTerms } from './wordTerms.ts';

/**
 * Writes the terms of texts, with single spaces between them: what `termText` gives for the texts with a line end between
 * them. Most texts are ASCII; in those the words are looked up as bytes where they stand, without a string a word.
 */
export class TermWriter {
	readonly #out: ByteWriter;
	readonly #start: number;

	constructor(out: ByteWriter) {
		this.#out = out;
		this.#start = out.length;
	}

	text(text: string): void {
		scratch.cut(0);
		if (scratch.text(text)) this.ascii(scratch.bytes, 0, scratch.length);
		else this.#foreign(text);
	}

	/** The same for a text that is `bytes[start, end)`, all of them ASCII. */
	ascii(bytes: Uint8Array, start: number, end: number): void {
		for (let at = start; at < end; at++) {
			if (WORD_CODES[bytes[at]!] !== 1) continue;
			let hash = HASH_START;
			const from = at;
			do hash = Math.imul(hash ^ bytes[at++]!, FNV_PRIME);
			while (at < end && isInWord(bytes, at, end));
			if (at - from <= MAX_IDENTIFIER) this.#word(bytes, from, at, hash);
		}
	}

	#word(bytes: Uint8Array, start: number, end: number, hash: number): void {
		const entry = known.find(bytes, start, end, hash) ?? learn(bytes, start, end, hash);
		const { terms, termStarts } = known;
		const [from, to] = [termStarts[entry]!, termStarts[entry + 1]!];
		if (from === to) return;
		this.#space();
		this.#out.copy(terms, from, to);
	}

	#foreign(text: string): void {
		const terms = termText(text);
		if (terms === '') return;
		this.#space();
		this.#out.text(terms);
	}

	#space(): void {
		if (this.#out.length > this.#start) this.#out.byte(SPACE);
	}
}

/** Letters, digits and `_`, and a single hyphen between two letters. */
function isInWord(bytes: Uint8Array, at: number, end: number): boolean {
	const code = bytes[at]!;
	if (WORD_CODES[code] === 1) return true;
	return code === HYPHEN && at + 1 < end && isLetter(bytes[at - 1]!) && isLetter(bytes[at + 1]!);
}

function learn(bytes: Uint8Array, start: number, end: number, hash: number): number {
	let word = '';
	for (let at = start; at < end; at++) word += String.fromCharCode(bytes[at]!);
	return known.add(bytes, start, end, hash, identifierTerms(word).join(' '));
}

/** Code repeats its identifiers: most are looked up, few are split. */
const known = new WordTerms();
const scratch = new ByteWriter();
const SPACE = 32;
/** FNV-1a, 32 bits (Fowler, Noll and Vo). */
const HASH_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
