import { fnv1a } from '../text/fnv1a.ts';
import { IntTable } from './intTable.ts';

/**
 * Finds texts that say almost the same: MinHash (Broder, 1997) with locality-sensitive hashing over the words of a text and
 * their pairs. A text of the same words has similarity 1; similarity is the coefficient of Jaccard of the two sets.
 *
 * 32 minima in 8 bands of 4: of pairs with similarity .8 and .9 at least 98 and 99.99 % share a band, in expectation.
 */
export class NearDuplicates {
	readonly #buckets = new IntTable();
	readonly #ids: string[] = [];
	readonly #ordinals = new Map<string, number>();

	get size(): number {
		return this.#ids.length;
	}

	has(id: string): boolean {
		return this.#ordinals.has(id);
	}

	/** Puts a text in, after those that are in already; one with the id of another stays where that is. */
	add(id: string, text: string): void {
		let ordinal = this.#ordinals.get(id);
		if (ordinal === undefined) {
			ordinal = this.#ids.push(id) - 1;
			this.#ordinals.set(id, ordinal);
		}
		for (const key of bandKeys(text)) if (this.#buckets.get(key) === undefined) this.#buckets.set(key, ordinal);
	}

	/** Ids of texts that came before `id` and may say the same, oldest first; whether they do is for `similarity` to say. */
	candidates(id: string, text: string): string[] {
		const own = this.#ordinals.get(id) ?? this.#ids.length;
		const found = new Set<number>();
		for (const key of bandKeys(text)) {
			const ordinal = this.#buckets.get(key);
			if (ordinal !== undefined && ordinal < own) found.add(ordinal);
		}
		return [...found].sort((a, b) => a - b).map((ordinal) => this.#ids[ordinal]!);
	}
}

/** From here on two texts are taken to say the same. */
export const DUPLICATE_SIMILARITY = 0.8;

/** What is less alike may say different things in like words, and is not put away as a repetition. */
export const SAME_SIMILARITY = 0.9;

/** Coefficient of Jaccard of the words and pairs of words of two texts, 0 to 1. */
export function similarity(a: string, b: string): number {
	const [first, second] = [new Set(shingles(a)), new Set(shingles(b))];
	if (first.size === 0 && second.size === 0) return a.trim() === b.trim() ? 1 : 0;
	let common = 0;
	for (const shingle of first) if (second.has(shingle)) common++;
	return common / (first.size + second.size - common);
}

const BANDS = 8;
const ROWS = 4;
const MAX_WORDS = 5000;

function shingles(text: string): string[] {
	const words =
		text
			.toLowerCase()
			.normalize('NFKC')
			.match(/[\p{L}\p{N}_]+/gu)
			?.slice(0, MAX_WORDS) ?? [];
	return [...words, ...words.slice(1).map((word, at) => `${words[at]!} ${word}`)];
}

/** One number a band: equal for texts whose minima in the band are equal. */
function bandKeys(text: string): number[] {
	const found = new Set(shingles(text));
	if (found.size === 0) return [];
	const minima = new Uint32Array(BANDS * ROWS).fill(0xffff_ffff);
	for (const shingle of found) {
		const hash = fnv1a(shingle);
		for (let at = 0; at < minima.length; at++) {
			const value = mixed(hash, at);
			if (value < minima[at]!) minima[at] = value;
		}
	}
	return Array.from({ length: BANDS }, (_, band) => {
		let key = band + 1;
		for (let row = 0; row < ROWS; row++) key = Math.imul(key ^ minima[band * ROWS + row]!, 0x01000193) ^ (key >>> 15);
		return key >>> 0 || 1;
	});
}

/** The `at`th of a family of hashes: the finaliser of MurmurHash3 over a shifted value. */
function mixed(hash: number, at: number): number {
	let value = hash ^ Math.imul(at + 1, 0x9e3779b1);
	value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
	value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
	return (value ^ (value >>> 16)) >>> 0;
}
