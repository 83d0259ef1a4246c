import type { SearchMode } from '../../common/model/search.ts';
import type { FusionWeights } from '../core/ranking/fusion.ts';
import type { Embedder } from '../ports/embedder.ts';

/** Weights of the signals for a mode. */
export function weightsOf(mode: SearchMode, embedder: Embedder): FusionWeights {
	if (mode === 'vector') return VECTOR;
	if (mode === 'keyword') return KEYWORD;
	return embedder.lastResort ? HYBRID_HASH : HYBRID;
}

const VECTOR: FusionWeights = { meaning: 1, text: 0, symbol: 0, path: 0, recency: 0, meaningBesideText: true };
const KEYWORD: FusionWeights = {
	meaning: 0,
	text: 0.7,
	symbol: 0.2,
	path: 0.07,
	recency: 0.03,
	meaningBesideText: true,
};

/**
 * Meaning to text is 60 to 40. MRR@10 with the model that ships, for shares of meaning of 40, 50, 60, 70 and 80 %: CoSQA
 * dev .409 .422 .424 .418 .415, docstrings in eight languages .607 .612 .615 .611 .606, questions to documentation .762
 * .765 .770 .760 .757. Words alone: .360, .564, .709; meaning alone: .404, .590, .680; reciprocal ranks (k = 60), at their
 * best: .411, .617, .777. Feeding the best passages back into the question (Rocchio) changed nothing.
 */
const HYBRID: FusionWeights = {
	meaning: 0.45,
	text: 0.3,
	symbol: 0.16,
	path: 0.06,
	recency: 0.03,
	meaningBesideText: true,
};

/**
 * The hash embedding knows spelling only, and full text knows that better: beside it, it loses (CoSQA dev .360 → .357 at
 * any weight); where words found nothing, it finds a little.
 */
const HYBRID_HASH: FusionWeights = { ...KEYWORD, meaning: 0.05, meaningBesideText: false };
