/**
 * The terms of words that were met, by the bytes of the word: open addressing over two byte arrays. It is emptied when it
 * is full.
 */
export class WordTerms {
	/** Number of an entry plus one by the hash of its word; 0 where there is none. */
	readonly #slots = new Int32Array(SLOTS);
	readonly #words = new Uint8Array(WORD_BYTES);
	readonly #wordStarts = new Int32Array(MAX_WORDS + 1);
	/** The terms of all entries, ASCII, one entry after the other. */
	readonly terms = new Uint8Array(TERM_BYTES);
	/** Where in `terms` those of an entry begin; those of the next one end them. */
	readonly termStarts = new Int32Array(MAX_WORDS + 1);
	#count = 0;

	/** The entry of the word `bytes[start, end)`. @param hash of the word, the same each time */
	find(bytes: Uint8Array, start: number, end: number, hash: number): number | undefined {
		for (let slot = slotOf(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
			const entry = this.#slots[slot]! - 1;
			if (entry < 0) return undefined;
			if (this.#spells(entry, bytes, start, end)) return entry;
		}
	}

	/** Puts in a word that is not there. @param terms ASCII, with spaces between them. @returns its entry */
	add(bytes: Uint8Array, start: number, end: number, hash: number, terms: string): number {
		if (!this.#hasRoom(end - start, terms.length)) this.#clear();
		const entry = this.#count++;
		const wordStart = this.#wordStarts[entry]!;
		this.#words.set(bytes.subarray(start, end), wordStart);
		this.#wordStarts[entry + 1] = wordStart + end - start;
		const termStart = this.termStarts[entry]!;
		for (let at = 0; at < terms.length; at++) this.terms[termStart + at] = terms.charCodeAt(at);
		this.termStarts[entry + 1] = termStart + terms.length;
		let slot = slotOf(hash);
		while (this.#slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
		this.#slots[slot] = entry + 1;
		return entry;
	}

	#spells(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
		const from = this.#wordStarts[entry]!;
		if (this.#wordStarts[entry + 1]! - from !== end - start) return false;
		for (let at = start; at < end; at++) if (this.#words[from + at - start] !== bytes[at]) return false;
		return true;
	}

	#hasRoom(wordBytes: number, termBytes: number): boolean {
		return (
			this.#count < MAX_WORDS &&
			this.#wordStarts[this.#count]! + wordBytes <= WORD_BYTES &&
			this.termStarts[this.#count]! + termBytes <= TERM_BYTES
		);
	}

	#clear(): void {
		this.#slots.fill(0);
		this.#count = 0;
	}
}

/** The low bits of FNV-1a are weak for short words. */
function slotOf(hash: number): number {
	return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

const MAX_WORDS = 20_000;
const SLOTS = 1 << 16;
const WORD_BYTES = MAX_WORDS * 16;
const TERM_BYTES = MAX_WORDS * 32;
