import { copied } from './copied.ts';

/** A posting holds slot and count in one number; counts above are as good as this one. */
const COUNT_BITS = 6;
const MAX_COUNT = 2 ** COUNT_BITS - 1;

/** Slots that have a term, with how often, in the order in which they were taken. */
export class Postings {
	#packed = new Uint32Array(2);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	push(slot: number, count: number): void {
		if (this.#length === this.#packed.length) this.#packed = copied(new Uint32Array(this.#length * 2), this.#packed);
		this.#packed[this.#length++] = slot * 2 ** COUNT_BITS + Math.min(count, MAX_COUNT);
	}

	at(index: number): [slot: number, count: number] {
		const packed = this.#packed[index]!;
		return [packed >>> COUNT_BITS, packed & MAX_COUNT];
	}

	/** Indices of the postings whose slot is taken. */
	liveAmong(slots: readonly unknown[]): number[] {
		const found: number[] = [];
		for (let index = 0; index < this.#length; index++)
			if (slots[this.#packed[index]! >>> COUNT_BITS] !== undefined) found.push(index);
		return found;
	}

	/** Slots are taken in rising order, so postings are sorted. */
	has(slot: number): boolean {
		let [low, high] = [0, this.#length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#packed[middle]! >>> COUNT_BITS < slot) low = middle + 1;
			else high = middle;
		}
		return low < this.#length && this.#packed[low]! >>> COUNT_BITS === slot;
	}
}
