import { isStopWord } from '../../core/text/stopWords.ts';
import { terms } from '../../core/text/terms.ts';
import type { Embedder } from '../../ports/embedder.ts';

/**
 * The embedding of last resort: feature hashing (Weinberger et al., 2009) of the search terms and of neighbouring pairs
 * of them, with a sign hash, sublinear term frequency `1 + ln tf` and Euclidean length 1. It knows spelling, not
 * meaning; it needs no file and never fails.
 */
export function createHashEmbedder(dimensions = 256): Embedder {
	return {
		id: 'hash-v1',
		dimensions,
		lastResort: true,
		local: true,
		instant: true,
		embed: async (texts, _kind, signal) => {
			signal?.throwIfAborted();
			return texts.map((text) => hashVector(text, dimensions));
		},
		dispose: () => undefined,
	};
}

/** The hash embedding of one text; all zeros for a text without terms. */
export function hashVector(text: string, dimensions: number): Float32Array {
	const vector = new Float32Array(dimensions);
	for (const [hash, feature] of features(text)) {
		const weight = feature.weight * (1 + Math.log(feature.count));
		// The low bits choose the bucket, the highest one the sign: the two stay independent.
		vector[(hash & 0x7fffffff) % dimensions]! += hash < 0 ? -weight : weight;
	}
	return normalised(vector);
}

interface Feature {
	readonly weight: number;
	count: number;
}

function features(text: string): Map<number, Feature> {
	const found = new Map<number, Feature>();
	let previous = 0;
	for (const term of terms(text)) {
		const common = isStopWord(term);
		const hash = hashTerm(term);
		count(found, hash, common ? STOP_WORD_WEIGHT : 1);
		if (previous !== 0 && !common) count(found, mix(Math.imul(previous, 31) ^ hash), PAIR_WEIGHT);
		previous = common ? 0 : hash;
	}
	return found;
}

function count(found: Map<number, Feature>, hash: number, weight: number): void {
	const known = found.get(hash);
	if (known === undefined) found.set(hash, { weight, count: 1 });
	else known.count++;
}

/** 32-bit FNV-1a, then mixed so that all bits depend on all characters. */
function hashTerm(term: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193);
	return mix(hash);
}

/** The finaliser of MurmurHash3. */
function mix(value: number): number {
	let hash = value;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}

function normalised(vector: Float32Array): Float32Array {
	const length = Math.hypot(...vector);
	return length === 0 ? vector : vector.map((value) => value / length);
}

/** Stop words say little, but a text of nothing else still needs a direction. */
const STOP_WORD_WEIGHT = 0.1;
const PAIR_WEIGHT = 0.5;
