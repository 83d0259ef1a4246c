import type { RecallPart } from '../../../common/model/memory.ts';
import type { SearchMode } from '../../../common/model/search.ts';
import { nearness, type TimeSpan } from './askedTime.ts';
import type { PassageScore } from './memoryIndex.ts';

/** How much each signal counts; `meaning + words` is 1. */
export interface RecallWeights {
	readonly meaning: number;
	readonly words: number;
	/** The time that the question names, if it names one. */
	readonly time?: TimeSpan | undefined;
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
 * Recall@5, @10 with the model that ships, low .3, high .8. Low, high, the share of the neighbours and the weight of the time
 * were chosen on the first five of the ten conversations of LoCoMo (1,981 questions, session dates as they are in it); on the
 * other five:
 *
 *                                                  words alone    both
 *     lines of talk                                68.0   76.4    69.4   77.7
 *     their sessions, by their best line           87.5   93.3    88.5   93.1
 *     a session as one text                        87.5   93.3    88.3   93.2
 *     notes, 60 questions in other words           36.7   38.3    75.0   90.0
 *
 * Measured by `npm run bench -- conversations`. Two of 984 questions are what the sessions lose at 10.
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
 *     score = factor · (meaning · ((1 − a) · m + a · M) + words · ((1 − a) · w + a · W) / best + 0.4 · time)
 *     a     = 0.35 + 0.3 / (1 + (terms of the passage / 96)²)
 *     time  = e^(−days from the time that the question names / 2)      0 when it names none
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
	const rough = largest(scores, FACTORED, (score) => total(partsOf(score, weights, best)));
	const ranked = rough.map((score) => {
		const factor = factorOf(score.slot);
		const parts = partsOf(score, weights, best);
		const weighed = {
			meaning: factor * parts.meaning,
			text: factor * parts.text,
			meaningAround: factor * parts.meaningAround,
			textAround: factor * parts.textAround,
			time: factor * parts.time,
		};
		return { slot: score.slot, cosine: score.cosine, parts: weighed, score: total(weighed) };
	});
	return ranked.sort((a, b) => b.score - a.score || a.slot - b.slot);
}

/** The `count` items with the largest values, largest first; of equal ones the first. Most items cost one comparison. */
function largest<T>(items: readonly T[], count: number, valueOf: (item: T) => number): T[] {
	const values: number[] = [];
	const found: T[] = [];
	for (const item of items) {
		const value = valueOf(item);
		if (found.length === count && value <= values[count - 1]!) continue;
		let [low, high] = [0, values.length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (values[middle]! >= value) low = middle + 1;
			else high = middle;
		}
		values.splice(low, 0, value);
		found.splice(low, 0, item);
		if (found.length > count) {
			values.pop();
			found.pop();
		}
	}
	return found;
}

function partsOf(score: PassageScore, { meaning, words, time }: RecallWeights, best: number): RankedPassage['parts'] {
	const around = shareOfNeighbours(score);
	return {
		meaning: meaning * (1 - around) * score.meaning,
		text: (words * (1 - around) * score.text) / best,
		meaningAround: meaning * around * score.meaningAround,
		textAround: (words * around * score.textAround) / best,
		time: time === undefined ? 0 : TIME * nearness(score.at, time),
	};
}

function total(parts: RankedPassage['parts']): number {
	return parts.meaning + parts.text + parts.meaningAround + parts.textAround + parts.time;
}

function shareOfNeighbours({ length }: PassageScore): number {
	return AROUND_LONG + (AROUND_SHORT - AROUND_LONG) / (1 + (length / LONG_TERMS) ** 2);
}

/** Shares of the neighbours of a short and of a long passage; half-way at so many terms. */
const AROUND_SHORT = 0.65;
const AROUND_LONG = 0.35;
const LONG_TERMS = 96;
const LOW = 0.3;
const HIGH = 0.8;
/** What was kept at the time asked about gains as much as a passage that has two fifths of the words. */
const TIME = 0.4;
/** The hash embedding knows spelling only, and words know that better. */
const HASH_MEANING = 0.05;
/** No factor moves a passage up from further down: the floor of importance is high. */
const FACTORED = 150;
