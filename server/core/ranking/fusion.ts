import type { HitReason } from '../../../common/model/search.ts';

/** What each signal adds at most to a score. */
export interface FusionWeights {
	readonly meaning: number;
	readonly text: number;
	readonly symbol: number;
	readonly path: number;
	readonly recency: number;
	/** False: meaning counts only for passages in which the text search found nothing, so that it can only add. */
	readonly meaningBesideText: boolean;
}

/** What is known of a passage that one of the searches found. */
export interface Signals {
	/** Cosine similarity with the question, -1 to 1; undefined when there is no vector of the question. */
	readonly similarity: number | undefined;
	/** BM25 of the text; 0 when the text search did not find it. */
	readonly bm25: number;
	/** 0 to 1. */
	readonly symbol: number;
	/** 0 to 1. */
	readonly path: number;
	/** Ms since it was last modified; undefined when unknown. */
	readonly age: number | undefined;
}

export type Parts = Readonly<Record<HitReason['part'], number>>;

/**
 * Scores of passages as a weighted sum of normalised signals (convex combination; Bruch, Gai and Ingber, "An Analysis of
 * Fusion Functions for Hybrid Retrieval", 2023, found it better and steadier than reciprocal ranks). BM25 is divided by
 * the best one; similarity is scaled from the candidates' lowest to their best, so that how much a model spreads its
 * cosines does not matter. The parts of a score add up to it.
 */
export function fuse(all: readonly Signals[], weights: FusionWeights): Parts[] {
	const bestText = Math.max(...all.map(({ bm25 }) => bm25));
	const meaning = meaningScale(all);
	return all.map((signals) => ({
		meaning: weights.meaningBesideText || signals.bm25 === 0 ? weights.meaning * meaning(signals.similarity) : 0,
		text: bestText > 0 ? weights.text * (signals.bm25 / bestText) : 0,
		symbol: weights.symbol * signals.symbol,
		path: weights.path * signals.path,
		recency: signals.age === undefined ? 0 : weights.recency * 2 ** (-signals.age / RECENCY_HALF_LIFE_MS),
	}));
}

export function total(parts: Parts): number {
	return parts.meaning + parts.text + parts.symbol + parts.path + parts.recency;
}

function meaningScale(all: readonly Signals[]): (similarity: number | undefined) => number {
	const known = all.map(({ similarity }) => similarity).filter((similarity) => similarity !== undefined);
	const best = Math.max(...known);
	const floor = Math.min(...known);
	if (known.length === 0 || best <= 0) return () => 0;
	// One candidate, or all alike: the cosine itself.
	if (best - floor < 1e-6) return (similarity) => Math.max(0, similarity ?? 0);
	return (similarity) => (similarity === undefined ? 0 : Math.max(0, (similarity - floor) / (best - floor)));
}

const RECENCY_HALF_LIFE_MS = 7 * 24 * 3_600_000;
