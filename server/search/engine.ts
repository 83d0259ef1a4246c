import { FOUND_UNASKED } from '../../common/model/kinds.ts';
import type { SearchHit, SearchMode } from '../../common/model/search.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { abortable } from '../base/abortable.ts';
import { parseQuery } from '../core/query/parseQuery.ts';
import { diversify } from '../core/ranking/diversify.ts';
import { TermFinder } from '../core/text/termFinder.ts';
import { queryTerms, queryWords, terms } from '../core/text/terms.ts';
import type { ChunkFacts, ChunkFilter, ChunkTable } from '../ports/chunkTable.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Logger } from '../ports/logger.ts';
import type { SearchAnswer, SearchEngine, SearchRequest, SimilarRequest } from '../ports/searchEngine.ts';
import { type Candidate, findCandidates, type Question, whatHolds } from './candidates.ts';
import { type Asked, toHit } from './hit.ts';
import { type Queries, queriesUntil } from './queries.ts';
import { createQueryVectors } from './queryVectors.ts';
import { telling } from './telling.ts';
import { weightsOf } from './weights.ts';

export interface SearchEngineOptions {
	readonly table: ChunkTable;
	readonly embedder: Embedder;
	readonly clock: Clock;
	readonly logger: Logger;
	/** I-6: resolves when every capture acknowledged so far can be found. Need not wait for files being indexed. */
	readonly settled: (upTo?: number) => Promise<void>;
	/** Ids of the languages that a word of a `lang:` filter means. */
	readonly languagesNamed: (word: string) => readonly string[];
}

/** The retrieval engine over one table and the model that filled it. */
export function createSearchEngine(options: SearchEngineOptions): SearchEngine {
	const { table, embedder, clock, logger, settled, languagesNamed } = options;
	const queryVector = createQueryVectors(embedder);

	async function search({ query, roots, limit, mode, upTo, signal }: SearchRequest): Promise<SearchAnswer> {
		const now = clock();
		const parsed = parseQuery(query, { now, languagesNamed });
		const signs = parsed.phrases.filter((phrase) => terms(phrase).length === 0);
		const filter: ChunkFilter = { ...parsed, roots, contains: signs };
		const notices = [...parsed.notices];
		await abortable(settled(upTo), signal);
		const queries = queriesUntil(table, signal);
		const meant = [parsed.text, ...parsed.phrases].join(' ').trim();
		if (meant === '') return { hits: await newest(queries, { ...parsed, filter }, limit, now), notices };
		const vector = await embedQuery(meant, mode, notices, signal);
		const question: Question = { ...parsed, terms: askedTerms(parsed.text), vector, filter };
		const weights = weightsOf(vector === undefined ? 'keyword' : mode, embedder, parsed.text);
		const found = await findCandidates(queries, question, limit, weights, now);
		const asked = {
			words: queryWords(parsed.text),
			finder: new TermFinder(new Set(queryTerms(meant))),
			phrases: parsed.phrases,
			now,
		};
		return { hits: await shown(queries, found, limit, asked), notices };
	}

	/** In a mode other than `vector`, a model that cannot be reached leaves the words. */
	async function embedQuery(
		text: string,
		mode: SearchMode,
		notices: string[],
		signal: AbortSignal | undefined,
	): Promise<Float32Array | undefined> {
		if (mode === 'keyword') return undefined;
		try {
			return await abortable(queryVector(text, signal), signal);
		} catch (error) {
			if (mode === 'vector' || !OperationError.is(error, 'unavailable')) throw error;
			logger.warn('searched without meaning', { reason: error.message });
			notices.push(`Searched by words only: ${error.message}`);
			return undefined;
		}
	}

	/** What was changed last, of all that the filters leave. */
	async function newest(
		queries: Queries,
		{ filter, excluded }: Pick<Question, 'filter' | 'excluded'>,
		limit: number,
		now: number,
	) {
		const kinds = filter.kinds.length > 0 ? filter.kinds : FOUND_UNASKED;
		const depth = excluded.length > 0 ? EXCLUDING_DEPTH : limit * PER_FILE;
		const matches = await queries.newest({ ...filter, kinds }, depth);
		const keys = matches.map(({ key }) => key);
		const facts = await queries.facts(await whatHolds(queries, keys, { phrases: [], excluded }));
		const ranked = facts.sort((a, b) => b.mtimeMs - a.mtimeMs).map(withoutScore);
		const asked = { words: [], finder: new TermFinder(new Set()), phrases: [], now };
		return shown(queries, ranked, limit, asked);
	}

	async function similar({ text, roots, limit, exclude, signal }: SimilarRequest): Promise<SearchAnswer> {
		const now = clock();
		await abortable(settled(), signal);
		const queries = queriesUntil(table, signal);
		const [vector] = await abortable(embedder.embed([text], 'passage', signal), signal);
		const words = telling(text, SIMILAR_TERMS);
		const question: Question = { terms: words, phrases: [], excluded: [], vector, filter: { ...NO_FILTER, roots } };
		const weights = { ...weightsOf('hybrid', embedder, ''), symbol: 0, path: 0, recency: 0 };
		const found = await findCandidates(queries, question, limit + EXCLUDED_DEPTH, weights, now);
		const asked = { words, finder: new TermFinder(new Set(words)), phrases: [], now };
		const hits = await shown(queries, found, limit + EXCLUDED_DEPTH, asked);
		const others = hits.filter((hit) => exclude === undefined || !overlaps(hit, exclude));
		return { hits: others.slice(0, limit), notices: [] };
	}

	return { search: told(search), similar: told(similar) };
}

/** What the table cannot do now is told to the user; anything else is a bug and goes on as it is. */
function told<Request>(
	action: (request: Request) => Promise<SearchAnswer>,
): (request: Request) => Promise<SearchAnswer> {
	return async (request) => {
		try {
			return await action(request);
		} catch (error) {
			if (!(error instanceof Error) || !/lance error|LanceError/.test(error.message)) throw error;
			throw new OperationError(
				'unavailable',
				'The search index could not be read. Run “Understory: Rebuild Index”; your notes are not affected.',
				{ cause: error.message },
			);
		}
	};
}

/** Reads the rows of the best candidates, without letting one file or one copied text fill the list. */
async function shown(
	queries: Queries,
	ranked: readonly Candidate[],
	limit: number,
	asked: Asked,
): Promise<SearchHit[]> {
	const byFile = diversify(ranked, ({ facts: { root, path } }) => `${root}\n${path}`, PER_FILE).slice(0, limit + SPARE);
	const candidates = new Map(byFile.map((candidate) => [candidate.facts.key, candidate]));
	const rows = await queries.rows([...candidates.keys()]);
	const chosen = diversify(rows, ({ hash }) => hash, 1).slice(0, limit);
	return chosen.map((row) => toHit(row, candidates.get(row.key)!, asked));
}

function withoutScore(facts: ChunkFacts): Candidate {
	return { facts, score: 0, parts: { meaning: 0, text: 0, symbol: 0, path: 0, recency: 0 } };
}

/** A pasted error or page has too many terms to look each up; the telling ones say what it is about. */
function askedTerms(text: string): string[] {
	const all = queryTerms(text);
	return all.length > MAX_TERMS ? telling(text, MAX_TERMS) : all;
}

function overlaps(row: SearchHit, range: NonNullable<SimilarRequest['exclude']>): boolean {
	return (
		row.root === range.root &&
		row.path === range.path &&
		row.startLine <= range.endLine &&
		row.endLine >= range.startLine
	);
}

const NO_FILTER = { kinds: [], languages: [], paths: [], notPaths: [], tags: [] };
/** Passages of one file that come in their turn. */
const PER_FILE = 3;
/** Rows looked at when some of them are left out for a word in them. */
const EXCLUDING_DEPTH = 500;
/** Rows read for copies that give way to others. */
const SPARE = 5;
const SIMILAR_TERMS = 24;
const MAX_TERMS = 40;
/** A selection may overlap that many passages, which are left out. */
const EXCLUDED_DEPTH = 10;
