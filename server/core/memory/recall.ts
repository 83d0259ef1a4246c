import type { RecallPart } from '../../../common/model/memory.ts';
import type { SearchMode } from '../../../common/model/search.ts';
import { nearness, type TimeSpan } from './askedTime.ts';
import type { PassageScore, PassageScores } from './memoryIndex.ts';

/** How much each signal counts; what is not meaning's is words'. */
export interface RecallWeights {
	readonly meaning: number;
	/** Share of `meaning` that a long passage keeps. */
	readonly ofLong: number;
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
 *     meaning = low + (high − low) · (1 − coverage)²       coverage of the passage that has most of the words
 *
 * One vector of a long passage is a blur of all that it says, while its words are all there: of a passage much longer than
 * `LONG_TERMS`, meaning weighs a quarter of that.
 *
 * Recall@5, @10 with the model that ships, low .3, high .7. All constants were chosen on the first five of the ten
 * conversations of LoCoMo (1,981 questions, session dates as they are in it), the share of the neighbours in meaning among
 * those that lost nothing on the other five:
 *
 *                                              first five                      other five
 *                                          words alone    both            words alone    both
 *     lines of talk                        70.5   78.8    72.5   80.2          68.0   76.4    69.1   77.7
 *     their sessions, by their best line   90.3   95.2    90.5   95.7          87.5   93.3    88.0   93.4
 *     a session as one text                89.7   95.0    90.1   95.5          87.5   93.3    88.1   93.3
 *     notes, 60 questions in other words                                       36.7   38.3    73.3   88.3
 *
 * Measured by `npm run bench -- conversations`.
 */
export function recallWeights(mode: SearchMode, coverage: number, lastResort: boolean): RecallWeights {
	if (mode === 'vector') return { meaning: 1, ofLong: 1 };
	if (mode === 'keyword') return { meaning: 0, ofLong: 1 };
	return { meaning: lastResort ? HASH_MEANING : LOW + (HIGH - LOW) * (1 - coverage) ** 2, ofLong: MEANING_OF_LONG };
}

/** By words and their neighbours' words; the best passage has 1. */
export function wordScore(score: PassageScore): number {
	const around = shareOfNeighbours(score);
	return (1 - around) * score.text + around * score.textAround;
}

/**
 * Passages, best first:
 *
 *     score = factor · (v · ((m + M) / 2)² + (1 − v) · ((1 − a) · w + a · W) / best + 0.4 · time)
 *     v     = meaning · (0.25 + 0.75 · s)                              meaning alone when it is asked for alone
 *     a     = 0.35 + 0.3 · s
 *     s     = 1 / (1 + (terms of the passage / 96)²)
 *     time  = e^(−days from the time that the question names / 2)      0 when it names none
 *
 * m and w are meaning and BM25 of the passage, M and W those of the passage with its neighbours, from 0 to 1; `best` is the
 * largest of the sums of words. `factor` is that of importance. A line of talk needs its neighbours' words (a = .65) more
 * than a page of text does (a = .35). The square keeps passages that are a little like the question from pushing out those
 * that have its words.
 * @param factorOf from 0 to 1; asked for of few more passages than are taken
 * @param wanted how many answers are to be made of them
 */
export function* rankPassages(
	scores: PassageScores,
	weights: RecallWeights,
	factorOf: (slot: number) => number,
	wanted: number,
): Generator<RankedPassage> {
	let best = Number.MIN_VALUE;
	scores.forEach((score) => (best = Math.max(best, wordScore(score))));
	const waiting: RankedPassage[] = [];
	for (const { score, value } of largest(scores, wanted + SPARE, (one) => total(partsOf(one, weights, best)))) {
		// No factor is above 1: what follows cannot be better than this any more.
		while (waiting.length > 0 && waiting[0]!.score > value) yield waiting.shift()!;
		insert(waiting, weighed(score, partsOf(score, weights, best), factorOf(score.slot)));
	}
	yield* waiting;
}

function weighed(score: PassageScore, parts: RankedPassage['parts'], factor: number): RankedPassage {
	const all = {
		meaning: factor * parts.meaning,
		text: factor * parts.text,
		meaningAround: factor * parts.meaningAround,
		textAround: factor * parts.textAround,
		time: factor * parts.time,
	};
	return { slot: score.slot, cosine: score.cosine, parts: all, score: total(all) };
}

/** Where it belongs among those that are sorted, best first; of equal ones the first slot. */
function insert(ranked: RankedPassage[], one: RankedPassage): void {
	const at = ranked.findIndex(({ score, slot }) => score < one.score || (score === one.score && slot > one.slot));
	ranked.splice(at === -1 ? ranked.length : at, 0, one);
}

/** Copies of the `count` scores with the largest values, largest first; of equal ones the first. Most cost one comparison. */
function largest(
	scores: PassageScores,
	count: number,
	valueOf: (score: PassageScore) => number,
): { readonly score: PassageScore; readonly value: number }[] {
	const found: { readonly score: PassageScore; readonly value: number }[] = [];
	scores.forEach((score) => {
		const value = valueOf(score);
		if (found.length === count && value <= found[count - 1]!.value) return;
		let [low, high] = [0, found.length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (found[middle]!.value >= value) low = middle + 1;
			else high = middle;
		}
		found.splice(low, 0, { score: { ...score }, value });
		if (found.length > count) found.pop();
	});
	return found;
}

function partsOf(score: PassageScore, weights: RecallWeights, best: number): RankedPassage['parts'] {
	const { time } = weights;
	const around = shareOfNeighbours(score);
	const meaning = weights.meaning * (weights.ofLong + (1 - weights.ofLong) * shortness(score));
	const words = 1 - meaning;
	const near = (score.meaning + score.meaningAround) / 2;
	return {
		meaning: (meaning * near * score.meaning) / 2,
		text: (words * (1 - around) * score.text) / best,
		meaningAround: (meaning * near * score.meaningAround) / 2,
		textAround: (words * around * score.textAround) / best,
		time: time === undefined ? 0 : TIME * nearness(score.at, time),
	};
}

function total(parts: RankedPassage['parts']): number {
	return parts.meaning + parts.text + parts.meaningAround + parts.textAround + parts.time;
}

function shareOfNeighbours(score: PassageScore): number {
	return AROUND_LONG + (AROUND_SHORT - AROUND_LONG) * shortness(score);
}

/** 1 for a word, ½ for a passage of `LONG_TERMS`, towards 0 for a page. */
function shortness({ length }: PassageScore): number {
	return 1 / (1 + (length / LONG_TERMS) ** 2);
}

/** Shares of the neighbours in the words of a short and of a long passage. */
const AROUND_SHORT = 0.65;
const AROUND_LONG = 0.35;
const LONG_TERMS = 96;
const LOW = 0.3;
const HIGH = 0.7;
const MEANING_OF_LONG = 0.25;
/** What was kept at the time asked about gains as much as a passage that has two fifths of the words. */
const TIME = 0.4;
/** The hash embedding knows spelling only, and words know that better. */
const HASH_MEANING = 0.05;
/**
 * Candidates besides those that are wanted: several may be of one record, or held back. No factor moves a passage up from
 * further down: the floor of importance is high.
 */
const SPARE = 150;
