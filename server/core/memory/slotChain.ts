import { copied } from './copied.ts';

/** No slot. */
export const NONE = -1;
/** Slots to each side that belong to the window of a slot. */
const REACH = 2;

/** Which slots follow each other, and so what is around each. */
export class SlotChain {
	#before: Int32Array<ArrayBuffer>;
	#after: Int32Array<ArrayBuffer>;

	constructor(capacity: number) {
		this.#before = new Int32Array(capacity).fill(NONE);
		this.#after = new Int32Array(capacity).fill(NONE);
	}

	grow(capacity: number): void {
		this.#before = copied(new Int32Array(capacity).fill(NONE), this.#before);
		this.#after = copied(new Int32Array(capacity).fill(NONE), this.#after);
	}

	/** `NONE` at an end. */
	before(slot: number): number {
		return this.#before[slot]!;
	}

	/** `NONE` at an end. */
	after(slot: number): number {
		return this.#after[slot]!;
	}

	/** Either may be `NONE`: the other one is an end then. */
	link(before: number, after: number): void {
		if (before !== NONE) this.#after[before] = after;
		if (after !== NONE) this.#before[after] = before;
	}

	/** Those that it was linked to still point at it. */
	clear(slot: number): void {
		this.#before[slot] = NONE;
		this.#after[slot] = NONE;
	}

	/** The slot itself and those around it. */
	window(slot: number): number[] {
		const found: number[] = [];
		this.forWindow(slot, (near) => found.push(near));
		return found;
	}

	forWindow(slot: number, visit: (slot: number) => void): void {
		visit(slot);
		for (let at = this.#before[slot]!, left = REACH; at !== NONE && left > 0; at = this.#before[at]!, left--) visit(at);
		for (let at = this.#after[slot]!, left = REACH; at !== NONE && left > 0; at = this.#after[at]!, left--) visit(at);
	}

	/** Of the values of a window. */
	sum(values: Float32Array | Uint16Array, slot: number): number {
		let sum = values[slot]!;
		for (let at = this.#before[slot]!, left = REACH; at !== NONE && left > 0; at = this.#before[at]!, left--)
			sum += values[at]!;
		for (let at = this.#after[slot]!, left = REACH; at !== NONE && left > 0; at = this.#after[at]!, left--)
			sum += values[at]!;
		return sum;
	}
}
