/** Bytes one after the other in a buffer that grows. */
export class ByteWriter {
	#bytes: Uint8Array<ArrayBuffer>;
	#length = 0;

	/** @param room bytes that need no growing */
	constructor(room = FIRST_ROOM) {
		this.#bytes = new Uint8Array(room);
	}

	/** How many were written. */
	get length(): number {
		return this.#length;
	}

	/** The buffer: what was written, and room. Another one after a write. */
	get bytes(): Uint8Array<ArrayBuffer> {
		return this.#bytes;
	}

	/** Writes a text as UTF-8. @returns whether it is ASCII */
	text(text: string): boolean {
		if (text === '') return true;
		this.#makeRoom(text.length * MAX_BYTES_A_UNIT);
		const { written } = ENCODER.encodeInto(text, this.#bytes.subarray(this.#length));
		this.#length += written;
		return written === text.length;
	}

	byte(byte: number): void {
		if (this.#length === this.#bytes.length) this.#makeRoom(1);
		this.#bytes[this.#length++] = byte;
	}

	/** Few bytes each time: a loop is faster than `set` over a view. */
	copy(from: Uint8Array, start: number, end: number): void {
		if (this.#length + end - start > this.#bytes.length) this.#makeRoom(end - start);
		const bytes = this.#bytes;
		let to = this.#length;
		for (let at = start; at < end; at++) bytes[to++] = from[at]!;
		this.#length = to;
	}

	/** Forgets what was written after the first bytes. */
	cut(length: number): void {
		this.#length = length;
	}

	/** A copy of what was written, without room. */
	written(): Uint8Array<ArrayBuffer> {
		return this.#bytes.slice(0, this.#length);
	}

	#makeRoom(more: number): void {
		const needed = this.#length + more;
		if (needed <= this.#bytes.length) return;
		const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
		grown.set(this.#bytes.subarray(0, this.#length));
		this.#bytes = grown;
	}
}

const FIRST_ROOM = 4096;
const ENCODER = new TextEncoder();
/** Of UTF-8, for a unit of UTF-16. */
const MAX_BYTES_A_UNIT = 3;
