import { idf, saturated } from './bm25.ts';
import { copied } from './copied.ts';
import { Postings } from './postings.ts';

export interface IndexedPassage {
	/** 1-based. */
	readonly startLine: number;
	readonly endLine: number;
	readonly text: string;
	/** As `core/text/terms` and `wordFamily` make them, with repetitions. */
	readonly terms: readonly string[];
	/** Length 1; zeros when there is none. */
	readonly vector: Float32Array;
}

export interface IndexedRecord {
	readonly ref: string;
	/** Records of one chain follow each other; empty for a record that stands alone. */
	readonly chain: string;
	/** When it was made, ms since the epoch: what is further apart than `MAX_GAP_MS` is not linked. */
	readonly at: number;
	readonly passages: readonly IndexedPassage[];
}

/**
 * How well a passage answers. Each part is from 0 to 1: the best passage's has 1. Cosines of what one person writes share
 * much, so meaning counts from what an ordinary passage has: 0 is the mean of the passages (as if there were `FEW` more with
 * nothing in common, so that what stands alone is not ordinary).
 */
export interface PassageScore {
	readonly slot: number;
	/** Terms that the passage has. */
	readonly length: number;
	/** When the record was made, ms since the epoch. */
	readonly at: number;
	/** BM25 of the passage. */
	readonly text: number;
	/** BM25 of the passage with its neighbours. */
	readonly textAround: number;
	/** Cosine above the mean. */
	readonly meaning: number;
	/** Cosine of the passage with its neighbours, above the mean. */
	readonly meaningAround: number;
	/** The cosine itself. */
	readonly cosine: number;
}

/** Slots to each side whose words count for a passage. */
const REACH = 2;
/** Two records that were made further apart are about different things. */
const MAX_GAP_MS = 30 * 60_000;
const NONE = -1;

interface StoredRecord {
	readonly ref: string;
	readonly chain: string;
	readonly at: number;
	readonly slots: readonly number[];
}

/**
 * Words and vectors of records in memory, and how well each answers a question: alone, and together with what was kept
 * just before and after. A line of talk indexed with its neighbours is recalled far more often than alone, and the text
 * that is shown stays verbatim.
 *
 * Passages have slots. A term's postings name the slots that have it; a slot is linked to the one before and the one
 * after, so that the words of a window (`REACH` slots to each side) are counted while the postings are read, without
 * storing them again. Vectors lie one after the other in one `Float32Array`.
 */
export class MemoryIndex {
	readonly #dimensions: number;
	readonly #records = new Map<string, StoredRecord>();
	/** The last record of each chain. */
	readonly #tails = new Map<string, string>();
	readonly #postings = new Map<string, Postings>();
	#vectors: Float32Array<ArrayBuffer>;
	/** Terms of each slot; 0 in one that is free. */
	#lengths = new Uint16Array(INITIAL);
	#before = new Int32Array(INITIAL).fill(NONE);
	#after = new Int32Array(INITIAL).fill(NONE);
	/** When the record of each slot was made. */
	#times = new Float64Array(INITIAL);
	/** Euclidean length of the sum of a window's vectors. */
	#windowNorms = new Float32Array(INITIAL);
	/** Slots whose window changed since it was measured. */
	readonly #unmeasured = new Set<number>();
	/** What a slot holds; undefined when it is free. */
	readonly #slots: (
		| { readonly ref: string; readonly passage: Omit<IndexedPassage, 'terms' | 'vector'> }
		| undefined
	)[] = [];
	#live = 0;
	#totalLength = 0;

	constructor(dimensions: number) {
		this.#dimensions = dimensions;
		this.#vectors = new Float32Array(INITIAL * dimensions);
	}

	/** Passages there are. */
	get size(): number {
		return this.#live;
	}

	get records(): number {
		return this.#records.size;
	}

	/** Slots that are taken or were: when most are free, it is time for a new index. */
	get capacity(): number {
		return this.#slots.length;
	}

	has(ref: string): boolean {
		return this.#records.has(ref);
	}

	/** Puts a record in, at the end of its chain or, when it was there, where it was. */
	put(record: IndexedRecord): void {
		const previous = this.#records.get(record.ref);
		const [first, last] = [previous?.slots[0], previous?.slots.at(-1)];
		const before = first === undefined ? this.#tailOf(record) : this.#before[first]!;
		const after = last === undefined ? NONE : this.#after[last]!;
		if (previous !== undefined) this.#release(previous);
		const slots = record.passages.map((passage) => this.#take(record, passage));
		const links = [before, ...slots, after];
		for (let at = 1; at < links.length; at++) this.#link(links[at - 1]!, links[at]!);
		this.#records.set(record.ref, { ref: record.ref, chain: record.chain, at: record.at, slots });
		if (previous === undefined && record.chain !== '' && slots.length > 0) this.#tails.set(record.chain, record.ref);
		this.#measureAround(links);
	}

	remove(ref: string): void {
		const record = this.#records.get(ref);
		if (record === undefined) return;
		this.#records.delete(ref);
		const [first, last] = [record.slots[0], record.slots.at(-1)];
		if (first === undefined || last === undefined) return;
		const [before, after] = [this.#before[first]!, this.#after[last]!];
		this.#release(record);
		this.#link(before, after);
		this.#measureAround([before, after]);
		if (this.#tails.get(record.chain) !== ref) return;
		const tail = this.#slots[before]?.ref;
		if (tail === undefined) this.#tails.delete(record.chain);
		else this.#tails.set(record.chain, tail);
	}

	/** What is in a slot. */
	passage(slot: number): { readonly ref: string; readonly passage: Omit<IndexedPassage, 'terms' | 'vector'> } {
		return this.#slots[slot]!;
	}

	/** The slot before and the slot after, where there are some. */
	neighbours(slot: number): { readonly before: number | undefined; readonly after: number | undefined } {
		const [before, after] = [this.#before[slot]!, this.#after[slot]!];
		return { before: before === NONE ? undefined : before, after: after === NONE ? undefined : after };
	}

	/**
	 * Scores of the passages that have a term of the question or a cosine above 0, in the order of their slots.
	 * @param terms distinct
	 * @param vector of the question; undefined to go by words alone
	 */
	search(terms: readonly string[], vector: Float32Array | undefined): PassageScore[] {
		const words = this.#searchText(terms);
		const meaning = vector === undefined ? undefined : this.#searchVectors(vector);
		const text = scaleOf(words.own);
		const textAround = scaleOf(words.around);
		const own = scaleOf(meaning?.own, this.#live);
		const ownAround = scaleOf(meaning?.around, this.#live);
		const found: PassageScore[] = [];
		for (let slot = 0; slot < this.#slots.length; slot++) {
			if (this.#slots[slot] === undefined) continue;
			const around = words.around[slot]!;
			const cosine = meaning?.own[slot] ?? 0;
			const cosineAround = meaning?.around[slot] ?? 0;
			if (around <= 0 && cosine <= 0 && cosineAround <= 0) continue;
			found.push({
				slot,
				length: this.#lengths[slot]!,
				at: this.#times[slot]!,
				text: text(words.own[slot]!),
				textAround: textAround(around),
				meaning: own(cosine),
				meaningAround: ownAround(cosineAround),
				cosine,
			});
		}
		return found;
	}

	/**
	 * Which share of a question the window of a passage has: terms weighted by how rare they are, 0 to 1.
	 */
	coverage(slot: number, terms: readonly string[]): number {
		const window = this.#window(slot);
		let all = 0;
		let covered = 0;
		for (const term of terms) {
			const postings = this.#postings.get(term);
			const weight = Math.log1p(this.#live / (1 + (postings?.length ?? 0)));
			all += weight;
			if (window.some((near) => postings?.has(near) === true)) covered += weight;
		}
		return all === 0 ? 0 : covered / all;
	}

	#searchText(terms: readonly string[]): { own: Float64Array; around: Float64Array } {
		const size = this.#slots.length;
		const [own, around] = [new Float64Array(size), new Float64Array(size)];
		const counts = new Uint16Array(size);
		const averageOwn = this.#totalLength / Math.max(1, this.#live);
		const averageAround = this.#averageWindow();
		for (const term of terms) {
			const postings = this.#postings.get(term);
			if (postings === undefined) continue;
			const live = postings.liveAmong(this.#slots);
			const ownWeight = idf(this.#live, live.length);
			const touched: number[] = [];
			for (const index of live) {
				const [slot, count] = postings.at(index);
				own[slot]! += ownWeight * saturated(count, this.#lengths[slot]! / averageOwn);
				this.#forWindow(slot, (near) => {
					if (counts[near] === 0) touched.push(near);
					counts[near]! += count;
				});
			}
			const weight = idf(this.#live, touched.length);
			for (const slot of touched) {
				around[slot]! += weight * saturated(counts[slot]!, this.#windowLength(slot) / averageAround);
				counts[slot] = 0;
			}
		}
		return { own, around };
	}

	#searchVectors(vector: Float32Array): { own: Float32Array; around: Float32Array } {
		this.#measure();
		const size = this.#slots.length;
		const own = new Float32Array(size);
		for (let slot = 0; slot < size; slot++) if (this.#slots[slot] !== undefined) own[slot] = this.#dot(slot, vector);
		const around = new Float32Array(size);
		for (let slot = 0; slot < size; slot++) {
			const norm = this.#windowNorms[slot]!;
			if (this.#slots[slot] === undefined || norm === 0) continue;
			let sum = 0;
			this.#forWindow(slot, (near) => (sum += own[near]!));
			around[slot] = sum / norm;
		}
		return { own, around };
	}

	/** Four sums at once: the processor need not wait for one addition to end before the next. */
	#dot(slot: number, vector: Float32Array): number {
		const slab = this.#vectors;
		const start = slot * this.#dimensions;
		let [a, b, c, d] = [0, 0, 0, 0];
		let at = 0;
		for (const end = this.#dimensions - 3; at < end; at += 4) {
			a += slab[start + at]! * vector[at]!;
			b += slab[start + at + 1]! * vector[at + 1]!;
			c += slab[start + at + 2]! * vector[at + 2]!;
			d += slab[start + at + 3]! * vector[at + 3]!;
		}
		for (; at < this.#dimensions; at++) a += slab[start + at]! * vector[at]!;
		return a + b + c + d;
	}

	#take({ ref, at }: IndexedRecord, { terms, vector, ...passage }: IndexedPassage): number {
		const slot = this.#slots.length;
		if (slot === this.#lengths.length) this.#grow();
		this.#slots.push({ ref, passage });
		this.#vectors.set(vector, slot * this.#dimensions);
		const length = Math.min(terms.length, 0xffff);
		this.#lengths[slot] = length;
		this.#times[slot] = at;
		this.#totalLength += length;
		this.#live++;
		const counts = new Map<string, number>();
		for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
		for (const [term, count] of counts) {
			let postings = this.#postings.get(term);
			if (postings === undefined) this.#postings.set(term, (postings = new Postings()));
			postings.push(slot, count);
		}
		return slot;
	}

	/** Postings of a slot that is free stay where they are, and are passed over. */
	#release({ slots }: StoredRecord): void {
		for (const slot of slots) {
			this.#slots[slot] = undefined;
			this.#live--;
			this.#totalLength -= this.#lengths[slot]!;
			this.#lengths[slot] = 0;
			this.#windowNorms[slot] = 0;
			this.#before[slot] = NONE;
			this.#after[slot] = NONE;
		}
	}

	#link(before: number, after: number): void {
		if (before !== NONE) this.#after[before] = after;
		if (after !== NONE) this.#before[after] = before;
	}

	#tailOf({ chain, at }: IndexedRecord): number {
		const tail = chain === '' ? undefined : this.#records.get(this.#tails.get(chain) ?? '');
		if (tail === undefined || Math.abs(at - tail.at) > MAX_GAP_MS) return NONE;
		return tail.slots.at(-1) ?? NONE;
	}

	/** Not at once: most windows change again when the next record is put in. */
	#measureAround(slots: readonly number[]): void {
		for (const slot of slots)
			if (slot !== NONE && this.#slots[slot] !== undefined) this.#forWindow(slot, (near) => this.#unmeasured.add(near));
		if (this.#unmeasured.size > MANY_UNMEASURED) this.#measure();
	}

	#measure(): void {
		for (const slot of this.#unmeasured)
			if (this.#slots[slot] !== undefined) this.#windowNorms[slot] = this.#windowNorm(slot);
		this.#unmeasured.clear();
	}

	#windowNorm(slot: number): number {
		const sum = new Float64Array(this.#dimensions);
		this.#forWindow(slot, (near) => {
			const start = near * this.#dimensions;
			for (let at = 0; at < this.#dimensions; at++) sum[at]! += this.#vectors[start + at]!;
		});
		return Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
	}

	#windowLength(slot: number): number {
		let length = 0;
		this.#forWindow(slot, (near) => (length += this.#lengths[near]!));
		return length;
	}

	/** Taken from a sample: it only scales lengths. */
	#averageWindow(): number {
		const step = Math.max(1, Math.floor(this.#slots.length / WINDOW_SAMPLE));
		let total = 0;
		let seen = 0;
		for (let slot = 0; slot < this.#slots.length; slot += step) {
			if (this.#slots[slot] === undefined) continue;
			total += this.#windowLength(slot);
			seen++;
		}
		return Math.max(1, total / Math.max(1, seen));
	}

	#window(slot: number): number[] {
		const found: number[] = [];
		this.#forWindow(slot, (near) => found.push(near));
		return found;
	}

	/** The slot itself and up to `REACH` to each side. */
	#forWindow(slot: number, visit: (slot: number) => void): void {
		visit(slot);
		for (let at = this.#before[slot]!, left = REACH; at !== NONE && left > 0; at = this.#before[at]!, left--) visit(at);
		for (let at = this.#after[slot]!, left = REACH; at !== NONE && left > 0; at = this.#after[at]!, left--) visit(at);
	}

	#grow(): void {
		const capacity = this.#lengths.length * 2;
		this.#vectors = copied(new Float32Array(capacity * this.#dimensions), this.#vectors);
		this.#lengths = copied(new Uint16Array(capacity), this.#lengths);
		this.#before = copied(new Int32Array(capacity).fill(NONE), this.#before);
		this.#after = copied(new Int32Array(capacity).fill(NONE), this.#after);
		this.#times = copied(new Float64Array(capacity), this.#times);
		this.#windowNorms = copied(new Float32Array(capacity), this.#windowNorms);
	}
}

/**
 * Brings the largest value to 1, and 0 and what is below to 0.
 * @param counted how many values there are, when it is not 0 but their mean that becomes 0
 */
function scaleOf(values: Float64Array | Float32Array | undefined, counted?: number): (value: number) => number {
	let [best, sum] = [0, 0];
	for (const value of values ?? []) {
		if (value > best) best = value;
		if (value > 0) sum += value;
	}
	const zero = counted === undefined ? 0 : sum / (counted + FEW);
	const range = Math.max(best - zero, Number.MIN_VALUE);
	return (value) => Math.max(0, (value - zero) / range);
}

const INITIAL = 1024;
const WINDOW_SAMPLE = 5000;
const FEW = 5;
/** Windows measured at once: a millisecond's work. */
const MANY_UNMEASURED = 200;
