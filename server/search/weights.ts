import type { SearchMode } from '../../common/model/search.ts';
import type { FusionWeights } from '../core/ranking/fusion.ts';
import type { Embedder } from '../ports/embedder.ts';

/** Weights of the signals for a mode. The hash embedding knows spelling only, and full text knows that better. */
export function weightsOf(mode: SearchMode, embedder: Embedder): FusionWeights {
	if (mode === 'vector') return VECTOR;
	if (mode === 'keyword') return KEYWORD;
	return embedder.lastResort ? HYBRID_HASH : HYBRID;
}

const VECTOR: FusionWeights = { meaning: 1, text: 0, symbol: 0, path: 0, recency: 0 };
const KEYWORD: FusionWeights = { meaning: 0, text: 0.7, symbol: 0.2, path: 0.07, recency: 0.03 };
const HYBRID_HASH: FusionWeights = { meaning: 0.07, text: 0.63, symbol: 0.2, path: 0.07, recency: 0.03 };
const HYBRID: FusionWeights = { meaning: 0.5, text: 0.25, symbol: 0.16, path: 0.06, recency: 0.03 };
