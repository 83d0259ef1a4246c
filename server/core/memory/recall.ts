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
 * Recall@5, @10 with the model that ships, low .2, high .8. Lines of conversations (LoCoMo, 1,981 questions; low, high and the
 * share of the neighbours were chosen on the first five of its ten conversations): words alone 67.2, 75.6, both 68.4, 76.9;
 * its sessions: words alone 87.3, 93.2, both 88.3, 93.4. Notes (60 questions in other words): words alone 40.0, 45.0, both
 * 75.0, 88.3.
 */
export function recallWeights(mode: SearchMode, coverage: number, lastResort: boolean): RecallWeights {
	const meaning = { vector: 1, keyword: 0, hybrid: lastResort ? HASH_MEANING : LOW + (HIGH - LOW) * (1 - coverage) }[
		mode
	];
	return { meaning, words: 1 - meaning };
}

/** By words and their neighbours' words; the best passage has 1. */
export function wordScore(score: PassageScore): number {
	const around = shareOfNeighbours(score);
	return (1 - around) * score.text + around * score.textAround;
}

/**
 * Passages, best first:
 *
 *     score = factor · (meaning · ((1 − a) · m + a · M) + words · ((1 − a) · w + a · W) / best)
 *     a     = 0.35 + 0.3 / (1 + (terms of the passage / 96)²)
 *
 * m and w are cosine and BM25 of the passage, M and W those of the passage with its neighbours, each divided by the
 * largest there is; `best` is the largest of the sums of words. `factor` is that of importance. A line of talk needs its
 * neighbours (a = .65) more than a page of text does (a = .35).
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
	const around = shareOfNeighbours(score);
	return {
		meaning: meaning * (1 - around) * score.meaning,
		text: (words * (1 - around) * score.text) / best,
		meaningAround: meaning * around * score.meaningAround,
		textAround: (words * around * score.textAround) / best,
	};
}

function total(parts: RankedPassage['parts']): number {
	return parts.meaning + parts.text + parts.meaningAround + parts.textAround;
}

function shareOfNeighbours({ length }: PassageScore): number {
	return AROUND_LONG + (AROUND_SHORT - AROUND_LONG) / (1 + (length / LONG_TERMS) ** 2);
}

/** Shares of the neighbours of a short and of a long passage; half-way at so many terms. */
const AROUND_SHORT = 0.65;
const AROUND_LONG = 0.35;
const LONG_TERMS = 96;
const LOW = 0.2;
const HIGH = 0.8;
/** The hash embedding knows spelling only, and words know that better. */
const HASH_MEANING = 0.05;
/** No factor moves a passage up from further down: the floor of importance is high. */
const FACTORED = 150;
