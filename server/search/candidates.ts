import { nameMatch, pathMatch } from '../core/ranking/nameMatch.ts';
import { type FusionWeights, fuse, type Parts, total } from '../core/ranking/fusion.ts';
import { phraseSpans } from '../core/text/spans.ts';
import { isLanguageName } from '../core/text/stopWords.ts';
import { terms } from '../core/text/terms.ts';
import type { ChunkFilter, ChunkRow, ChunkTable } from '../ports/chunkTable.ts';

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
	readonly row: ChunkRow;
	readonly parts: Parts;
	readonly score: number;
}

/** Asks text, names and vectors at the same time and fuses what they find, best first. */
export async function findCandidates(
	table: ChunkTable,
	question: Question,
	depth: number,
	weights: FusionWeights,
	now: number,
): Promise<Candidate[]> {
	const [byText, byName, byVector] = await Promise.all([
		searchText(table, question, depth, weights),
		searchNames(table, question, weights),
		searchVector(table, question, depth, weights),
	]);
	const bm25 = new Map(byText.map((row) => [row.id, row.score]));
	const rows = [...new Map([...byName, ...byText, ...byVector].map((row) => [row.id, row])).values()];
	const kept = rows.filter((row) => hasAll(row, question.phrases) && hasNone(row, question.excluded));
	const asked = new Set(question.terms.filter((term) => !isLanguageName(term)));
	const parts = fuse(
		kept.map((row) => ({
			similarity: row.similarity,
			bm25: bm25.get(row.id) ?? 0,
			symbol: nameMatch(asked, row.symbol),
			path: row.kind === 'capture' ? 0 : pathMatch(asked, row.path),
			age: row.mtimeMs > 0 ? Math.max(0, now - row.mtimeMs) : undefined,
		})),
		weights,
	);
	const candidates = kept.map((row, at) => ({ row, parts: parts[at]!, score: total(parts[at]!) }));
	return candidates.sort((a, b) => b.score - a.score || compare(a.row.id, b.row.id));
}

/** Phrases are found by their words, all of them, and then checked on the text. */
function searchText(table: ChunkTable, question: Question, depth: number, weights: FusionWeights): Promise<ChunkRow[]> {
	const required = [...new Set(question.phrases.flatMap(terms))];
	if (weights.text === 0 && required.length === 0) return Promise.resolve([]);
	const { strong, weak } = byWeight(question.terms);
	const limit = required.length > 0 ? PHRASE_DEPTH : Math.max(TEXT_DEPTH, depth);
	return table.searchText({ terms: strong, weak, required, ...vectorOf(question) }, question.filter, limit);
}

function searchNames(table: ChunkTable, question: Question, weights: FusionWeights): Promise<ChunkRow[]> {
	if (weights.symbol === 0 || question.terms.length === 0) return Promise.resolve([]);
	return table.searchNames({ terms: question.terms, ...vectorOf(question) }, question.filter, NAME_DEPTH);
}

function searchVector(
	table: ChunkTable,
	question: Question,
	depth: number,
	weights: FusionWeights,
): Promise<ChunkRow[]> {
	// What has the phrase was found by its words, and carries its similarity.
	if (weights.meaning === 0 || question.vector === undefined || question.phrases.flatMap(terms).length > 0)
		return Promise.resolve([]);
	return table.searchVector(question.vector, question.filter, Math.max(VECTOR_DEPTH, depth));
}

/** `python` in a question is rarely a word of the code that answers it. */
function byWeight(all: readonly string[]): { readonly strong: string[]; readonly weak: string[] } {
	return { strong: all.filter((term) => !isLanguageName(term)), weak: all.filter(isLanguageName) };
}

function vectorOf({ vector }: Question): { vector?: Float32Array } {
	return vector === undefined ? {} : { vector };
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

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** How many rows each search gives to the fusion. */
const TEXT_DEPTH = 150;
const VECTOR_DEPTH = 100;
const NAME_DEPTH = 60;
const PHRASE_DEPTH = 500;
