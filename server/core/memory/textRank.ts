/** A sentence as the summariser weighs it. */
export interface WeighedSentence {
	/** Length 1; zeros for a sentence that the model knows no word of. */
	readonly vector: Float32Array;
	readonly tokens: number;
}

/** Probability of going on to a similar sentence instead of any (Brin and Page, 1998). */
const DAMPING = 0.85;
const ROUNDS = 50;
const CLOSE_ENOUGH = 1e-6;
/** Cosines below this are no likeness. */
const LEAST_LIKENESS = 0.1;
/** How much a sentence's rank counts against its likeness to those chosen before. */
const RANK_SHARE = 0.7;

/**
 * TextRank (Mihalcea and Tarau, 2004): the stationary probability of a walk over sentences that goes on to a sentence in
 * proportion to the cosine of the two vectors. Adds up to 1.
 */
export function textRank(vectors: readonly Float32Array[]): number[] {
	const size = vectors.length;
	const likeness = vectors.map((a, i) => vectors.map((b, j) => (i === j ? 0 : edge(a, b))));
	const out = likeness.map((row) => row.reduce((sum, value) => sum + value, 0));
	let rank = Array.from({ length: size }, () => 1 / size);
	for (let round = 0; round < ROUNDS; round++) {
		// What nothing is like goes anywhere.
		const lost = rank.reduce((sum, value, at) => sum + (out[at] === 0 ? value : 0), 0);
		const next = rank.map((_, to) => {
			let sum = lost / size;
			for (let from = 0; from < size; from++)
				if (out[from]! > 0) sum += (rank[from]! * likeness[from]![to]!) / out[from]!;
			return (1 - DAMPING) / size + DAMPING * sum;
		});
		const moved = next.reduce((sum, value, at) => sum + Math.abs(value - rank[at]!), 0);
		rank = next;
		if (moved < CLOSE_ENOUGH) break;
	}
	return rank;
}

/**
 * Chooses sentences within a budget of tokens by maximal marginal relevance (Carbonell and Goldstein, 1998): each time the
 * one with the largest
 *
 *     0.7 · rank / largest rank − 0.3 · largest cosine with a chosen one
 *
 * that still fits. At least one is chosen when there are any that fit alone.
 * @returns indices in the order of the text
 */
export function chooseSentences(sentences: readonly WeighedSentence[], budget: number): number[] {
	const rank = textRank(sentences.map(({ vector }) => vector));
	const most = Math.max(...rank, Number.MIN_VALUE);
	const nearest = new Float64Array(sentences.length);
	const chosen: number[] = [];
	let left = budget;
	const value = (at: number): number => (RANK_SHARE * rank[at]!) / most - (1 - RANK_SHARE) * nearest[at]!;
	for (;;) {
		let best = -1;
		for (const [at, { tokens }] of sentences.entries())
			if (tokens <= left && !chosen.includes(at) && nearest[at]! < SAME && (best < 0 || value(at) > value(best)))
				best = at;
		if (best < 0) return chosen.sort((a, b) => a - b);
		chosen.push(best);
		left -= sentences[best]!.tokens;
		for (const [at, { vector }] of sentences.entries())
			nearest[at] = Math.max(nearest[at]!, dot(vector, sentences[best]!.vector));
	}
}

/** Says the same again. */
const SAME = 0.97;

function edge(a: Float32Array, b: Float32Array): number {
	const cosine = dot(a, b);
	return cosine < LEAST_LIKENESS ? 0 : cosine;
}

function dot(a: Float32Array, b: Float32Array): number {
	let sum = 0;
	for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
	return sum;
}
