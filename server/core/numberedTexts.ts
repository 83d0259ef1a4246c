/**
 * Texts, each once, numbered from 0 in the order they came. They lie one after the other as UTF-8 and are found by a hash
 * table of their numbers: some 30 bytes a path, where a string in a `Map` takes 100 and is looked at by every collection
 * of garbage.
 */
export class NumberedTexts {
	#bytes: Uint8Array = new Uint8Array(1024);
	/** Where each text begins, and after the last where the next one will. */
	#starts: Uint32Array = new Uint32Array(65);
	/** Numbers plus one, each where its hash says or in the next free place; 0: free, `REMOVED`: was taken. */
	#slots: Int32Array = new Int32Array(128);
	#count = 0;

	/** How many numbers were given. */
	get count(): number {
		return this.#count;
	}

	/** Makes room for so many texts of so many bytes in all, so that nothing grows on the way. */
	reserve(count: number, bytes: number): void {
		if (count >= this.#starts.length) this.#starts = resized(this.#starts, count + 1);
		this.#makeRoom(bytes, bytes);
		while (count * 2 > this.#slots.length) this.#rehash();
	}

	/** Number of a text; undefined when it is not there. */
	find(text: string): number | undefined {
		return this.#lookUp(this.#append(text));
	}

	/** Number of a text, which is put in unless it is there. */
	add(text: string): number {
		return this.#keep(this.#append(text));
	}

	/** Like `add`, for a text as the UTF-8 of a part of some bytes. */
	addBytes(bytes: Uint8Array, start: number, end: number): number {
		const from = this.#starts[this.#count]!;
		this.#makeRoom(from + end - start);
		for (let at = start, to = from; at < end; at++, to++) this.#bytes[to] = bytes[at]!;
		return this.#keep(from + end - start);
	}

	/** The text of a number, also of one that was removed. */
	text(number: number): string {
		return DECODER.decode(this.#bytes.subarray(this.#starts[number], this.#starts[number + 1]));
	}

	/** Not found any more; the number stays taken and so does the memory. */
	remove(number: number): void {
		for (let slot = this.#hash(this.#starts[number]!, this.#starts[number + 1]!); ; slot++) {
			slot &= this.#slots.length - 1;
			if (this.#slots[slot] === number + 1) this.#slots[slot] = REMOVED;
			else if (this.#slots[slot] !== 0) continue;
			return;
		}
	}

	/** Writes a text behind the last. @returns where it ends */
	#append(text: string): number {
		const from = this.#starts[this.#count]!;
		this.#makeRoom(from + text.length * 3); // a UTF-16 unit is at most three bytes of UTF-8
		return from + ENCODER.encodeInto(text, this.#bytes.subarray(from)).written;
	}

	/** Number of the text behind the last. */
	#lookUp(end: number): number | undefined {
		const from = this.#starts[this.#count]!;
		for (let slot = this.#hash(from, end); ; slot++) {
			slot &= this.#slots.length - 1;
			const taken = this.#slots[slot]!;
			if (taken === 0) return undefined;
			if (taken !== REMOVED && this.#isText(taken - 1, from, end)) return taken - 1;
		}
	}

	#keep(end: number): number {
		const known = this.#lookUp(end);
		if (known !== undefined) return known;
		const number = this.#count++;
		if (this.#count >= this.#starts.length) this.#starts = resized(this.#starts, roomy(this.#count + 1));
		this.#starts[this.#count] = end;
		if (this.#count * 2 > this.#slots.length) this.#rehash();
		this.#put(number);
		return number;
	}

	#isText(number: number, from: number, end: number): boolean {
		const start = this.#starts[number]!;
		if (this.#starts[number + 1]! - start !== end - from) return false;
		for (let at = end - 1; at >= from; at--) if (this.#bytes[at] !== this.#bytes[start + at - from]) return false;
		return true;
	}

	#put(number: number): void {
		let slot = this.#hash(this.#starts[number]!, this.#starts[number + 1]!);
		while (this.#slots[slot & (this.#slots.length - 1)] !== 0) slot++;
		this.#slots[slot & (this.#slots.length - 1)] = number + 1;
	}

	#rehash(): void {
		const numbers = this.#slots.filter((taken) => taken !== 0 && taken !== REMOVED);
		this.#slots = new Int32Array(this.#slots.length * 2);
		for (const taken of numbers) this.#put(taken - 1);
	}

	/** FNV-1a, the high bits mixed into the low ones. */
	#hash(from: number, end: number): number {
		let hash = 0x811c9dc5;
		for (let at = from; at < end; at++) hash = Math.imul(hash ^ this.#bytes[at]!, 0x01000193);
		return (hash ^ (hash >>> 15)) & (this.#slots.length - 1);
	}

	#makeRoom(bytes: number, room = roomy(bytes)): void {
		if (bytes > this.#bytes.length) this.#bytes = resized(this.#bytes, room);
	}
}

type Column = Uint8Array | Uint32Array | Float64Array;

/** A copy with room for so many values. */
export function resized<T extends Column>(column: T, length: number): T {
	const copy = new (column.constructor as new (length: number) => T)(length);
	copy.set(column);
	return copy;
}

/** A length with some to spare, so that what grows is seldom copied. */
export function roomy(length: number): number {
	return Math.ceil(length * 1.5);
}

const REMOVED = -1;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
