import { idf, saturated } from './bm25.ts';
import { copied } from './copied.ts';
import { dot } from './dot.ts';
import { inSteps } from './inSteps.ts';
import { Postings } from './postings.ts';
import { scaleOf } from './scale.ts';
import { NONE, SlotChain } from './slotChain.ts';

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
	readonly tags: readonly string[];
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

/** Read in order, as often as wanted. It is one object that is given again and again: who keeps it keeps a copy. */
export interface PassageScores {
	forEach(visit: (score: PassageScore) => void): void;
}

/** Of each slot, alone and with its neighbours. */
interface Columns {
	readonly own: Float32Array;
	readonly around: Float32Array;
}

/** Two records that were made further apart are about different things. */
const MAX_GAP_MS = 30 * 60_000;

interface StoredRecord {
	readonly ref: string;
	readonly tags: readonly string[];
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
 * after, so that the words of a window (the slots around it, see `SlotChain`) are counted while the postings are read, without
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
	readonly #chain = new SlotChain(INITIAL);
	/** When the record of each slot was made. */
	#times = new Float64Array(INITIAL);
	/** Euclidean length of the sum of a window's vectors. */
	#windowNorms = new Float32Array(INITIAL);
	/** Terms of a window. */
	#windowLengths = new Uint32Array(INITIAL);
	/** Slots whose window changed since it was measured. */
	readonly #unmeasured = new Set<number>();
	/** What a slot holds; undefined when it is free. */
	readonly #slots: (
		| { readonly ref: string; readonly passage: Omit<IndexedPassage, 'terms' | 'vector'> }
		| undefined
	)[] = [];
	#live = 0;
	#totalLength = 0;
	#totalWindowLength = 0;

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
		const before = first === undefined ? this.#tailOf(record) : this.#chain.before(first);
		const after = last === undefined ? NONE : this.#chain.after(last);
		if (previous !== undefined) this.#release(previous);
		const slots = record.passages.map((passage) => this.#take(record, passage));
		const links = [before, ...slots, after];
		for (let at = 1; at < links.length; at++) this.#chain.link(links[at - 1]!, links[at]!);
		this.#records.set(record.ref, {
			ref: record.ref,
			tags: record.tags,
			chain: record.chain,
			at: record.at,
			slots,
		});
		if (previous === undefined && record.chain !== '' && slots.length > 0) this.#tails.set(record.chain, record.ref);
		this.#measureAround(links);
	}

	remove(ref: string): void {
		const record = this.#records.get(ref);
		if (record === undefined) return;
		this.#records.delete(ref);
		const [first, last] = [record.slots[0], record.slots.at(-1)];
		if (first === undefined || last === undefined) return;
		const [before, after] = [this.#chain.before(first), this.#chain.after(last)];
		this.#release(record);
		this.#chain.link(before, after);
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
		const [before, after] = [this.#chain.before(slot), this.#chain.after(slot)];
		return { before: before === NONE ? undefined : before, after: after === NONE ? undefined : after };
	}

	/** Of a record that is there. */
	tags(ref: string): readonly string[] {
		return this.#records.get(ref)?.tags ?? [];
	}

	/** When a capture was made, or another record changed. Milliseconds since 1970; undefined for what is not here. */
	at(ref: string): number | undefined {
		return this.#records.get(ref)?.at;
	}

	/**
	 * Scores of the passages that have a term of the question or a cosine above 0, in the order of their slots. It is done
	 * in steps of about a millisecond, and nothing may be put in or removed before the last one.
	 * @param terms distinct
	 * @param vector of the question; undefined to go by words alone
	 * @param isAsked whether a record may be an answer at all
	 */
	*search(
		terms: readonly string[],
		vector: Float32Array | undefined,
		isAsked: (ref: string) => boolean = () => true,
	): Generator<void, PassageScores> {
		this.#measure();
		const words = yield* this.#searchText(terms);
		const meaning = vector === undefined ? undefined : yield* this.#searchVectors(vector);
		const slots: number[] = [];
		yield* inSteps(this.#slots.length, (from, to) => {
			for (let slot = from; slot < to; slot++) {
				const ref = this.#slots[slot]?.ref;
				if (ref === undefined) continue;
				const near = Math.max(words.around[slot]!, meaning?.own[slot] ?? 0, meaning?.around[slot] ?? 0);
				if (near > 0 && isAsked(ref)) slots.push(slot);
			}
		});
		return this.#scores(slots, words, meaning);
	}

	/**
	 * Which share of a question the window of a passage has: terms weighted by how rare they are, 0 to 1.
	 */
	coverage(slot: number, terms: readonly string[]): number {
		const window = this.#chain.window(slot);
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

	#scores(slots: readonly number[], words: Columns, meaning: Columns | undefined): PassageScores {
		const text = scaleOf(words.own);
		const textAround = scaleOf(words.around);
		const own = scaleOf(meaning?.own, this.#live);
		const ownAround = scaleOf(meaning?.around, this.#live);
		const score = { slot: 0, length: 0, at: 0, text: 0, textAround: 0, meaning: 0, meaningAround: 0, cosine: 0 };
		return {
			forEach: (visit) => {
				for (const slot of slots) {
					score.slot = slot;
					score.length = this.#lengths[slot]!;
					score.at = this.#times[slot]!;
					score.text = text(words.own[slot]!);
					score.textAround = textAround(words.around[slot]!);
					score.cosine = meaning === undefined ? 0 : meaning.own[slot]!;
					score.meaning = own(score.cosine);
					score.meaningAround = meaning === undefined ? 0 : ownAround(meaning.around[slot]!);
					visit(score);
				}
			},
		};
	}

	*#searchText(terms: readonly string[]): Generator<void, Columns> {
		const size = this.#slots.length;
		const [own, around] = [new Float32Array(size), new Float32Array(size)];
		const counts = new Uint16Array(size);
		const averageOwn = this.#totalLength / Math.max(1, this.#live);
		const averageAround = Math.max(1, this.#totalWindowLength / Math.max(1, this.#live));
		for (const term of terms) {
			const postings = this.#postings.get(term);
			if (postings === undefined) continue;
			const live = postings.liveAmong(this.#slots);
			const ownWeight = idf(this.#live, live.length);
			const touched: number[] = [];
			yield* inSteps(live.length, (from, to) => {
				for (let at = from; at < to; at++) {
					const [slot, count] = postings.at(live[at]!);
					own[slot]! += ownWeight * saturated(count, this.#lengths[slot]! / averageOwn);
					this.#chain.forWindow(slot, (near) => {
						if (counts[near] === 0) touched.push(near);
						counts[near]! += count;
					});
				}
			});
			const weight = idf(this.#live, touched.length);
			for (const slot of touched) {
				around[slot]! += weight * saturated(counts[slot]!, this.#windowLengths[slot]! / averageAround);
				counts[slot] = 0;
			}
		}
		return { own, around };
	}

	*#searchVectors(vector: Float32Array): Generator<void, Columns> {
		const size = this.#slots.length;
		const [own, around] = [new Float32Array(size), new Float32Array(size)];
		const [slab, dimensions] = [this.#vectors, this.#dimensions];
		yield* inSteps(size, (from, to) => {
			for (let slot = from; slot < to; slot++)
				if (this.#slots[slot] !== undefined) own[slot] = dot(slab, slot * dimensions, vector);
		});
		yield* inSteps(size, (from, to) => {
			for (let slot = from; slot < to; slot++) {
				const norm = this.#windowNorms[slot]!;
				if (norm > 0) around[slot] = this.#chain.sum(own, slot) / norm;
			}
		});
		return { own, around };
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
			this.#totalWindowLength -= this.#windowLengths[slot]!;
			this.#windowLengths[slot] = 0;
			this.#chain.clear(slot);
		}
	}

	#tailOf({ chain, at }: IndexedRecord): number {
		const tail = chain === '' ? undefined : this.#records.get(this.#tails.get(chain) ?? '');
		if (tail === undefined || Math.abs(at - tail.at) > MAX_GAP_MS) return NONE;
		return tail.slots.at(-1) ?? NONE;
	}

	/** Not at once: most windows change again when the next record is put in. */
	#measureAround(slots: readonly number[]): void {
		for (const slot of slots)
			if (slot !== NONE && this.#slots[slot] !== undefined)
				this.#chain.forWindow(slot, (near) => this.#unmeasured.add(near));
		if (this.#unmeasured.size > MANY_UNMEASURED) this.#measure();
	}

	#measure(): void {
		for (const slot of this.#unmeasured) if (this.#slots[slot] !== undefined) this.#measureWindow(slot);
		this.#unmeasured.clear();
	}

	#measureWindow(slot: number): void {
		const sum = new Float64Array(this.#dimensions);
		this.#chain.forWindow(slot, (near) => {
			const start = near * this.#dimensions;
			for (let at = 0; at < this.#dimensions; at++) sum[at]! += this.#vectors[start + at]!;
		});
		this.#windowNorms[slot] = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
		const length = this.#chain.sum(this.#lengths, slot);
		this.#totalWindowLength += length - this.#windowLengths[slot]!;
		this.#windowLengths[slot] = length;
	}

	#grow(): void {
		const capacity = this.#lengths.length * 2;
		this.#vectors = copied(new Float32Array(capacity * this.#dimensions), this.#vectors);
		this.#lengths = copied(new Uint16Array(capacity), this.#lengths);
		this.#chain.grow(capacity);
		this.#times = copied(new Float64Array(capacity), this.#times);
		this.#windowNorms = copied(new Float32Array(capacity), this.#windowNorms);
		this.#windowLengths = copied(new Uint32Array(capacity), this.#windowLengths);
	}
}

const INITIAL = 1024;
/** Windows measured at once: a millisecond's work. */
const MANY_UNMEASURED = 200;
