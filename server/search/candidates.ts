import { isFoundUnasked, isRecord } from '../../common/model/kinds.ts';
import { nameMatch, pathMatch } from '../core/ranking/nameMatch.ts';
import { type FusionWeights, fuse, type Parts, total } from '../core/ranking/fusion.ts';
import { phraseSpans } from '../core/text/spans.ts';
import { isLanguageName } from '../core/text/stopWords.ts';
import { terms } from '../core/text/terms.ts';
import type { ChunkFacts, ChunkFilter, ChunkMatch, ChunkRow } from '../ports/chunkTable.ts';
import type { Queries } from './queries.ts';

/** A question as the searches of the table take it. */
export interface Question {
	/** Distinct terms without stop words. */
	readonly terms: readonly string[];
	readonly phrases: readonly string[];
	readonly excluded: readonly string[];
	readonly vector: Float32Array | undefined;
	readonly filter: ChunkFilter;
}

/** A passage that one of the searches found, with its score and what it is made of. */
export interface Candidate {
	readonly facts: ChunkFacts;
	readonly parts: Parts;
	readonly score: number;
}

/** Asks text, names and vectors at the same time and fuses what they find, best first. */
export async function findCandidates(
	table: Queries,
	question: Question,
	depth: number,
	weights: FusionWeights,
	now: number,
): Promise<Candidate[]> {
	const { bm25, all } = await findAll(table, question, depth, weights);
	const facts = question.filter.kinds.length > 0 ? all : all.filter(({ kind }) => isFoundUnasked(kind));
	const asked = new Set(withoutLanguages(question.terms));
	const parts = fuse(
		facts.map(({ key, similarity, symbol, path, kind, mtimeMs }) => ({
			similarity,
			bm25: bm25.get(key) ?? 0,
			symbol: nameMatch(asked, symbol),
			path: isRecord(kind) ? 0 : pathMatch(asked, path),
			age: mtimeMs > 0 ? Math.max(0, now - mtimeMs) : undefined,
		})),
		weights,
	);
	const candidates = facts.map((fact, at) => ({ facts: fact, parts: parts[at]!, score: total(parts[at]!) }));
	return candidates.sort((a, b) => b.score - a.score || Number(a.facts.key - b.facts.key));
}

interface Found {
	readonly bm25: ReadonlyMap<bigint, number>;
	/** What is known of every row that was found, with its similarity when meaning counts. */
	readonly all: readonly ChunkFacts[];
}

/** Words are found first: what is known of their rows is read while the vectors are still being compared. */
async function findAll(table: Queries, question: Question, depth: number, weights: FusionWeights): Promise<Found> {
	const vector = weights.meaning === 0 ? undefined : question.vector;
	const known = new Map<bigint, ChunkFacts>();
	const byWords = async (): Promise<Map<bigint, number>> => {
		const [byText, byName] = await Promise.all([
			searchText(table, question, depth, weights),
			searchNames(table, question, weights),
		]);
		const keys = [...new Set([...byText, ...byName].map(({ key }) => key))];
		for (const facts of await table.facts(await whatHolds(table, keys, question), vector)) known.set(facts.key, facts);
		return new Map(byText.map(({ key, score }) => [key, score]));
	};
	const byMeaning = async (): Promise<ChunkFacts[]> => {
		const matches = await searchVector(table, question, depth, weights);
		const similarity = new Map(matches.map(({ key, score }) => [key, score]));
		const keys = await whatHolds(table, [...similarity.keys()], question);
		const read = await table.facts(keys.filter((key) => !known.has(key)));
		const here = keys.map((key) => known.get(key)).filter((facts) => facts !== undefined);
		return [...here, ...read].map((facts) => ({ ...facts, similarity: similarity.get(facts.key) }));
	};
	const [bm25, alike] = await Promise.all([byWords(), byMeaning()]);
	for (const facts of alike) known.set(facts.key, facts);
	return { bm25, all: [...known.values()] };
}

/** Phrases and exclusions are checked on the texts, which are read only when there are some. */
export async function whatHolds(
	table: Queries,
	keys: readonly bigint[],
	{ phrases, excluded }: Pick<Question, 'phrases' | 'excluded'>,
): Promise<readonly bigint[]> {
	if (phrases.length === 0 && excluded.length === 0) return keys;
	const rows = await table.rows(keys);
	return rows.filter((row) => hasAll(row, phrases) && hasNone(row, excluded)).map(({ key }) => key);
}

/** Phrases are found by their words, all of them, and then checked on the text. */
function searchText(table: Queries, question: Question, depth: number, weights: FusionWeights): Promise<ChunkMatch[]> {
	const required = [...new Set(question.phrases.flatMap(terms))];
	if (weights.text === 0 && required.length === 0) return Promise.resolve([]);
	const limit = required.length > 0 ? PHRASE_DEPTH : Math.max(TEXT_DEPTH, depth);
	return table.searchText({ terms: withoutLanguages(question.terms), required }, question.filter, limit);
}

function searchNames(table: Queries, question: Question, weights: FusionWeights): Promise<ChunkMatch[]> {
	if (weights.symbol === 0 || question.terms.length === 0) return Promise.resolve([]);
	return table.searchNames({ terms: withoutLanguages(question.terms) }, question.filter, NAME_DEPTH);
}

function searchVector(
	table: Queries,
	question: Question,
	depth: number,
	weights: FusionWeights,
): Promise<ChunkMatch[]> {
	// What has the phrase was found by its words, and carries its similarity.
	if (weights.meaning === 0 || question.vector === undefined || question.phrases.flatMap(terms).length > 0)
		return Promise.resolve([]);
	return table.searchVector(question.vector, question.filter, Math.max(VECTOR_DEPTH, depth));
}

/** `python` in a question is rarely a word of the code that answers it; alone, it is what is asked for. */
function withoutLanguages(all: readonly string[]): readonly string[] {
	const others = all.filter((term) => !isLanguageName(term));
	return others.length === 0 ? all : others;
}

function hasAll(row: ChunkRow, phrases: readonly string[]): boolean {
	return phrases.every((phrase) => phraseSpans(row.text, phrase).length > 0);
}

function hasNone(row: ChunkRow, excluded: readonly string[]): boolean {
	if (excluded.length === 0) return true;
	const present = new Set(terms(row.text));
	return excluded.every((word) => {
		const wanted = terms(word);
		if (/\s/.test(word) || wanted.length === 0) return phraseSpans(row.text, word).length === 0;
		// The whole of an identifier is its last term; its parts may be there for other reasons.
		return !present.has(wanted.at(-1)!);
	});
}

/** How many rows each search gives to the fusion. */
const TEXT_DEPTH = 150;
const VECTOR_DEPTH = 100;
const NAME_DEPTH = 60;
const PHRASE_DEPTH = 500;
