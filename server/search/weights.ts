import type { SearchMode } from '../../common/model/search.ts';
import type { FusionWeights } from '../core/ranking/fusion.ts';
import type { Embedder } from '../ports/embedder.ts';

/** Weights of the signals for a mode and the words of a question. */
export function weightsOf(mode: SearchMode, embedder: Embedder, words: string): FusionWeights {
	if (mode === 'vector') return VECTOR;
	if (mode === 'keyword') return KEYWORD;
	if (embedder.lastResort) return HYBRID_HASH;
	return IDENTIFIER.test(words) || ONE_WORD.test(words) ? HYBRID_NAMES : HYBRID;
}

/** `camelCase` or `snake_case`. */
const IDENTIFIER = /[\p{Ll}\d]\p{Lu}|[\p{L}\d]_[\p{L}\d]/u;
const ONE_WORD = /^\S+$/;

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
 * Meaning to text is 87 to 13. MRR@10 with the model that ships, for shares of meaning of 50, 70, 80, 85 and 90 %: CoSQA
 * dev .435 .457 .458 .463 .463; docstrings in eight languages .623 .639 .645 .644 .640; questions to documentation .764
 * .780 .776 .802 .792; notes .432 .467 .500 .525 .557. Words alone: .358, .564, .709, .250; meaning alone: .457, .628, .789,
 * .538; reciprocal ranks at their best: .450, .639, .794, .471. The better the model, the larger its best share: a model
 * with .383 alone on CoSQA wanted 60 %. Scaling by z-scores or by the best alone is within .005 of this; feeding the best
 * passages back into the question (Rocchio) changed nothing. The name adds .012 on docstrings.
 */
const HYBRID: FusionWeights = {
	meaning: 0.68,
	text: 0.1,
	symbol: 0.16,
	path: 0.04,
	recency: 0.02,
	meaningBesideText: true,
};

/** Who writes an identifier or one word wants that one: words and names count as much as meaning, which knows few of them. */
const HYBRID_NAMES: FusionWeights = { ...HYBRID, meaning: 0.36, text: 0.36, symbol: 0.22 };

/**
 * The hash embedding knows spelling only, and full text knows that better: beside it, it loses (CoSQA dev .360 → .357 at
 * any weight); where words found nothing, it finds a little.
 */
const HYBRID_HASH: FusionWeights = { ...KEYWORD, meaning: 0.05, meaningBesideText: false };
