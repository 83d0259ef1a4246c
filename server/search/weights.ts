import type { SearchMode } from '../../common/model/search.ts';
import type { FusionWeights } from '../core/ranking/fusion.ts';
import type { Embedder } from '../ports/embedder.ts';

/** Weights of the signals for a mode and the words of a question. */
export function weightsOf(mode: SearchMode, embedder: Embedder, words: string): FusionWeights {
	if (mode === 'vector') return VECTOR;
	if (mode === 'keyword') return KEYWORD;
	if (embedder.lastResort) return HYBRID_HASH;
	return IDENTIFIER.test(words) ? HYBRID_NAMES : HYBRID;
}

/** `camelCase` or `snake_case`. */
const IDENTIFIER = /[\p{Ll}\d]\p{Lu}|[\p{L}\d]_[\p{L}\d]/u;

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
 * Meaning to text is 80 to 20. MRR@10 with the model that ships, for shares of meaning of 50, 60, 70, 80 and 90 %: CoSQA
 * dev .426 .437 .439 .440 .442; docstrings in eight languages .625 .637 .650 .654 .653; questions to documentation .765
 * .794 .791 .793 .788; notes .410 .416 .422 .471 .480. Words alone: .360, .564, .709, .250; meaning alone: .431, .643, .744,
 * .474; reciprocal ranks at their best: .434, .646, .785, .437. Scaling by z-scores or by the best alone is within .005 of
 * this; feeding the best passages back into the question (Rocchio) changed nothing. The name adds .015 on docstrings.
 */
const HYBRID: FusionWeights = {
	meaning: 0.62,
	text: 0.16,
	symbol: 0.16,
	path: 0.04,
	recency: 0.02,
	meaningBesideText: true,
};

/** Who writes an identifier wants that one: words and names count as much as meaning, which knows few of them. */
const HYBRID_NAMES: FusionWeights = { ...HYBRID, meaning: 0.36, text: 0.36, symbol: 0.22 };

/**
 * The hash embedding knows spelling only, and full text knows that better: beside it, it loses (CoSQA dev .360 → .357 at
 * any weight); where words found nothing, it finds a little.
 */
const HYBRID_HASH: FusionWeights = { ...KEYWORD, meaning: 0.05, meaningBesideText: false };
