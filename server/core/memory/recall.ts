import type { RecallPart } from '../../../common/model/memory.ts';
import type { SearchMode } from '../../../common/model/search.ts';
import type { PassageScore } from './memoryIndex.ts';

/** How much each signal counts; `meaning + words` is 1. */
export interface RecallWeights {
	readonly meaning: number;
	readonly words: number;
}

/** A passage with its score, whose parts add up to it. */
export interface RankedPassage {
	readonly slot: number;
	readonly score: number;
	readonly cosine: number;
	readonly parts: Readonly<Record<RecallPart['part'], number>>;
}

/**
 * A question whose words are found needs little else; one whose words are nowhere is answered by meaning:
 *
 *     meaning = low + (high − low) · (1 − coverage)        coverage of the passage that has most of the words
 *
 * Recall@5, @10 with the model that ships, for pairs of low and high. Lines of conversations (LoCoMo, 1,981 questions):
 * words alone 65.5, 74.3; .1 and .7: 66.4, 74.7; .2 and .8: 66.0, 74.1; .2 and 1: 64.1, 72.3; 30 % whatever the question:
 * 66.8, 74.8. Notes (60 questions in other words): words alone 35.0, 36.7; 75.0, 88.3; 75.0, 88.3; 76.7, 90.0; 66.7, 86.7.
 */
export function recallWeights(mode: SearchMode, coverage: number, lastResort: boolean): RecallWeights {
	const meaning = { vector: 1, keyword: 0, hybrid: lastResort ? HASH_MEANING : LOW + (HIGH - LOW) * (1 - coverage) }[
		mode
	];
	return { meaning, words: 1 - meaning };
}

/** By words and their neighbours' words; the best passage has 1. */
export function wordScore({ text, textAround }: PassageScore): number {
	return (1 - AROUND) * text + AROUND * textAround;
}

/**
 * Passages, best first:
 *
 *     score = factor · (meaning · (0.4 · m + 0.6 · M) + words · (0.4 · w + 0.6 · W) / best)
 *
 * m and w are cosine and BM25 of the passage, M and W those of the passage with its neighbours, each divided by the
 * largest there is; `best` is the largest of the sums of words. `factor` is that of importance.
 */
export function rankPassages(
	scores: readonly PassageScore[],
	weights: RecallWeights,
	factorOf: (slot: number) => number,
): RankedPassage[] {
	const best = Math.max(
		Number.MIN_VALUE,
		scores.reduce((most, score) => Math.max(most, wordScore(score)), 0),
	);
	const rough = scores.map((score) => ({ score, value: total(partsOf(score, weights, best)) }));
	rough.sort((a, b) => b.value - a.value || a.score.slot - b.score.slot);
	const ranked = rough.slice(0, FACTORED).map(({ score }) => {
		const factor = factorOf(score.slot);
		const parts = partsOf(score, weights, best);
		const weighed = {
			meaning: factor * parts.meaning,
			text: factor * parts.text,
			meaningAround: factor * parts.meaningAround,
			textAround: factor * parts.textAround,
		};
		return { slot: score.slot, cosine: score.cosine, parts: weighed, score: total(weighed) };
	});
	return ranked.sort((a, b) => b.score - a.score || a.slot - b.slot);
}

function partsOf(score: PassageScore, { meaning, words }: RecallWeights, best: number): RankedPassage['parts'] {
	return {
		meaning: meaning * (1 - AROUND) * score.meaning,
		text: (words * (1 - AROUND) * score.text) / best,
		meaningAround: meaning * AROUND * score.meaningAround,
		textAround: (words * AROUND * score.textAround) / best,
	};
}

function total(parts: RankedPassage['parts']): number {
	return parts.meaning + parts.text + parts.meaningAround + parts.textAround;
}

/** Share of the neighbours. */
const AROUND = 0.6;
const LOW = 0.2;
const HIGH = 0.8;
/** The hash embedding knows spelling only, and words know that better. */
const HASH_MEANING = 0.05;
/** No factor moves a passage up from further down: the floor of importance is high. */
const FACTORED = 150;
