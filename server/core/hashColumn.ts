import { resized } from './numberedTexts.ts';

/**
 * Hashes by row. SHA-1 in hex is kept as its 20 bytes; what is something else, of which there are few, as the text it is.
 * A row without one is empty.
 */
export class HashColumn {
	#digests: Uint8Array = new Uint8Array(0);
	/** `EMPTY`, `DIGEST`, or `OTHER` and more: which of the others. */
	#kinds: Uint32Array = new Uint32Array(0);
	readonly #others: string[] = [];
	readonly #numbers = new Map<string, number>();

	/** Rows that there is room for. */
	get length(): number {
		return this.#kinds.length;
	}

	resize(rows: number): void {
		this.#kinds = resized(this.#kinds, rows);
		this.#digests = resized(this.#digests, rows * BYTES);
	}

	isEmpty(row: number): boolean {
		return (this.#kinds[row] ?? EMPTY) === EMPTY;
	}

	/** Whether it is something else than a hash. */
	isOther(row: number): boolean {
		return this.#kinds[row]! >= OTHER;
	}

	get(row: number): string {
		if (this.isOther(row)) return this.#others[this.#kinds[row]! - OTHER]!;
		return Buffer.from(this.#digests.buffer, row * BYTES, BYTES).toString('hex');
	}

	set(row: number, hash: string): void {
		const bytes = Buffer.from(hash);
		if (!this.#setDigest(row, bytes, 0, bytes.length)) this.#setOther(row, hash);
	}

	/** As UTF-8 in a part of some bytes. */
	setBytes(row: number, bytes: Uint8Array, start: number, end: number): void {
		if (!this.#setDigest(row, bytes, start, end)) this.#setOther(row, DECODER.decode(bytes.subarray(start, end)));
	}

	empty(row: number): void {
		this.#kinds[row] = EMPTY;
	}

	/** False when it is none, or not in the form that it comes back in. */
	#setDigest(row: number, bytes: Uint8Array, start: number, end: number): boolean {
		if (end - start !== BYTES * 2) return false;
		for (let at = 0; at < BYTES; at++) {
			const [high, low] = [DIGITS[bytes[start + at * 2]!]!, DIGITS[bytes[start + at * 2 + 1]!]!];
			if (high === NO_DIGIT || low === NO_DIGIT) return false;
			this.#digests[row * BYTES + at] = high * 16 + low;
		}
		this.#kinds[row] = DIGEST;
		return true;
	}

	#setOther(row: number, text: string): void {
		let number = this.#numbers.get(text);
		if (number === undefined) this.#numbers.set(text, (number = this.#others.push(text) - 1));
		this.#kinds[row] = OTHER + number;
	}
}

const BYTES = 20;
const EMPTY = 0;
const DIGEST = 1;
const OTHER = 2;
const NO_DIGIT = 255;
const DECODER = new TextDecoder();

/** Values of the hexadecimal digits by their character. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, code) => {
	const value = '0123456789abcdef'.indexOf(String.fromCodePoint(code));
	return value === -1 ? NO_DIGIT : value;
});
