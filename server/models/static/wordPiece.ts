import { HASH_START, hashStep, scanWords } from './wordScanner.ts';

/** The parts of a Hugging Face `tokenizer.json` that the scanner and WordPiece need; its regular expressions are fixed. */
export interface TokenizerFile {
	readonly model: {
		readonly vocab: Readonly<Record<string, number>>;
		readonly unk_token: string;
		readonly continuing_subword_prefix: string;
		readonly max_input_chars_per_word: number;
	};
}

/** What a `tokenizer.json` says, ready to be looked up; in shared memory, so that threads need one copy together. */
export interface TokenizerTables {
	/** Tokens that begin a word. */
	readonly words: TokenTable;
	/** Tokens that go on with one, without their prefix. */
	readonly pieces: TokenTable;
	readonly unknown: number;
	/** Letters of the longest word that is cut. */
	readonly longest: number;
}

/** Splits texts into token numbers. */
export interface Tokenizer {
	/** Calls `onToken` with the number of each token of the text, in order. */
	tokenize(text: string, onToken: (id: number) => void): void;
}

/** Reading the vocabulary takes a tenth of a second of processor time: done once a process. */
export function tokenizerTables({ model }: TokenizerFile): TokenizerTables {
	const { vocab, continuing_subword_prefix: prefix, max_input_chars_per_word: longest } = model;
	return {
		words: tokenTable(vocab, (token) => (token.startsWith(prefix) ? -1 : 0)),
		pieces: tokenTable(vocab, (token) => (token.startsWith(prefix) ? prefix.length : -1)),
		unknown: vocab[model.unk_token]!,
		longest,
	};
}

/**
 * WordPiece (Schuster and Nakajima, 2012): a known word is one token, another is cut greedily into the longest known
 * pieces. Words are looked up by a hash of their letters where they stand, so that tokenizing allocates nothing.
 */
export function createTokenizer(tables: TokenizerTables): Tokenizer {
	const { unknown, longest } = tables;
	const words = new TokenFinder(tables.words);
	const pieces = new TokenFinder(tables.pieces);
	const found: number[] = [];
	return {
		tokenize: (text, onToken) => {
			scanWords(text, (bytes, start, end, hash) => {
				const whole = words.find(bytes, start, end, hash);
				if (whole >= 0) onToken(whole);
				else if (end - start <= longest && cut(bytes, start, end)) found.forEach(onToken);
				else onToken(unknown);
			});
		},
	};

	/** Fills `found` with the pieces of a word; false when a letter has none. */
	function cut(bytes: Uint8Array, start: number, end: number): boolean {
		found.length = 0;
		for (let at = start; at < end;) {
			const match = (at === start ? words : pieces).longestPrefix(bytes, at, end);
			if (match === undefined) return false;
			found.push(match.id);
			at = match.end;
		}
		return true;
	}
}

/** Open addressing over the tokens' letters, which lie in one byte array: it is built in a fraction of a Map's time. */
export interface TokenTable {
	/** Index of a token by the hash of its letters, -1 where there is none; as many as a power of two. */
	readonly slots: Int32Array;
	readonly ids: Int32Array;
	/** Where the letters of the token of an index start; those of the next one end them. */
	readonly starts: Int32Array;
	readonly letters: Uint8Array;
}

/** Holds the tokens for which `skip` is not negative, without their first `skip` characters. */
function tokenTable(vocab: Readonly<Record<string, number>>, skip: (token: string) => number): TokenTable {
	const tokens = Object.keys(vocab);
	const size = 1 << Math.ceil(Math.log2(tokens.length * 2 + 16));
	const slots = sharedIntegers(size).fill(-1);
	const ids = sharedIntegers(tokens.length);
	const starts = sharedIntegers(tokens.length + 1);
	const letters = new Uint8Array(new SharedArrayBuffer(tokens.reduce((total, token) => total + token.length, 0)));
	let used = 0;
	for (const token of tokens) {
		const from = skip(token);
		if (from < 0) continue;
		let end = starts[used]!;
		let hash = HASH_START;
		for (let at = from; at < token.length; at++) {
			const code = token.charCodeAt(at);
			letters[end++] = code;
			hash = hashStep(hash, code);
		}
		ids[used] = vocab[token]!;
		let slot = spread(hash) & (size - 1);
		while (slots[slot]! >= 0) slot = (slot + 1) & (size - 1);
		slots[slot] = used;
		starts[++used] = end;
	}
	return { slots, ids, starts, letters };
}

function sharedIntegers(length: number): Int32Array {
	return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

class TokenFinder {
	readonly #slots: Int32Array;
	readonly #mask: number;
	readonly #ids: Int32Array;
	readonly #starts: Int32Array;
	readonly #letters: Uint8Array;

	constructor({ slots, ids, starts, letters }: TokenTable) {
		this.#slots = slots;
		this.#mask = slots.length - 1;
		this.#ids = ids;
		this.#starts = starts;
		this.#letters = letters;
	}

	/** The number of the token that `bytes[start, end)` spells in any case, -1 when there is none. */
	find(bytes: Uint8Array, start: number, end: number, hash: number): number {
		let slot = spread(hash) & this.#mask;
		for (let index = this.#slots[slot]!; index >= 0; index = this.#slots[slot]!) {
			if (this.#spells(index, bytes, start, end)) return this.#ids[index]!;
			slot = (slot + 1) & this.#mask;
		}
		return -1;
	}

	longestPrefix(
		bytes: Uint8Array,
		start: number,
		end: number,
	): { readonly id: number; readonly end: number } | undefined {
		let best: { readonly id: number; readonly end: number } | undefined;
		let hash = HASH_START;
		for (let at = start; at < end; at++) {
			hash = hashStep(hash, bytes[at]!);
			const id = this.find(bytes, start, at + 1, hash);
			if (id >= 0) best = { id, end: at + 1 };
		}
		return best;
	}

	#spells(index: number, bytes: Uint8Array, start: number, end: number): boolean {
		const first = this.#starts[index]!;
		if (this.#starts[index + 1]! - first !== end - start) return false;
		for (let at = start; at < end; at++) {
			if (this.#letters[first + at - start] !== (bytes[at]! | 0x20)) return false;
		}
		return true;
	}
}

/** The low bits of FNV-1a are weak for short words. */
function spread(hash: number): number {
	return hash ^ (hash >>> 15);
}
