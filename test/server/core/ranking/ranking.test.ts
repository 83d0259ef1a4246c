import fc from 'fast-check';
import { anyText } from '../../arbitraries.ts';
import { describe, expect, test } from 'vitest';
import { diversify } from '../../../../server/core/ranking/diversify.ts';
import { fuse, type Parts, type Signals, total } from '../../../../server/core/ranking/fusion.ts';
import { retrievalMetrics } from '../../../../server/core/ranking/metrics.ts';
import { nameMatch, pathMatch } from '../../../../server/core/ranking/nameMatch.ts';
import { bestLines } from '../../../../server/core/ranking/snippet.ts';
import { TermFinder } from '../../../../server/core/text/termFinder.ts';
import { queryTerms } from '../../../../server/core/text/terms.ts';

const asked = (text: string) => new Set(queryTerms(text));
const finder = (text: string) => new TermFinder(asked(text));
const weights = { meaning: 0.5, text: 0.3, symbol: 0.1, path: 0.07, recency: 0.03, meaningBesideText: true };
const nothing: Signals = { similarity: 0, bm25: 0, symbol: 0, path: 0, age: undefined };

describe('names', () => {
	test('the exact name is 1, however it is written', () => {
		for (const question of ['parseHTTPHeader', 'parse_http_header', 'parse http header'])
			expect(nameMatch(asked(question), 'parseHTTPHeader')).toBe(1);
	});

	test('more of the question and less else is better', () => {
		const question = asked('parse header');
		const scores = ['parseHeader', 'parseHTTPHeader', 'parseBody', 'renderPage'].map((name) =>
			nameMatch(question, name),
		);
		expect(scores).toEqual(scores.toSorted((a, b) => b - a));
		expect(scores.at(-1)).toBe(0);
	});

	test('of several definitions the best counts', () => {
		expect(nameMatch(asked('termSpans'), 'Span, termSpans')).toBe(1);
	});

	test('a path counts by its file name, then by its folders', () => {
		const question = asked('session store');
		expect(pathMatch(question, 'src/sessionStore.ts')).toBe(1);
		expect(pathMatch(question, 'session/store/index.ts')).toBeCloseTo(2 / 3);
		expect(pathMatch(question, 'src/other.ts')).toBe(0);
	});
});

describe('fusion', () => {
	test('is found by both before found by one', () => {
		const [both, text, meaning] = fuse(
			[
				{ ...nothing, similarity: 0.8, bm25: 9 },
				{ ...nothing, similarity: 0.1, bm25: 10 },
				{ ...nothing, similarity: 0.9, bm25: 0 },
			],
			weights,
		).map(total);
		expect(both).toBeGreaterThan(Math.max(text!, meaning!));
	});

	test('meaning may be kept from what words have found', () => {
		const [words, none] = fuse(
			[
				{ ...nothing, similarity: 0.9, bm25: 3 },
				{ ...nothing, similarity: 0.9 },
				{ ...nothing, similarity: 0.1 },
			],
			{ ...weights, meaningBesideText: false },
		);
		expect(words).toMatchObject({ meaning: 0, text: 0.3 });
		expect(none).toMatchObject({ meaning: 0.5, text: 0 });
	});

	test('what was edited lately wins among equals only', () => {
		const day = 24 * 3_600_000;
		const [today, lastMonth, better] = fuse(
			[
				{ ...nothing, bm25: 5, age: 0 },
				{ ...nothing, bm25: 5, age: 30 * day },
				{ ...nothing, bm25: 6, age: 30 * day },
			],
			weights,
		).map(total);
		expect(today).toBeGreaterThan(lastMonth!);
		expect(better).toBeGreaterThan(today!);
	});

	test('no part is negative or above its weight', () => {
		const signals = fc.record({
			similarity: fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined }),
			bm25: fc.double({ min: 0, max: 40, noNaN: true }),
			symbol: fc.double({ min: 0, max: 1, noNaN: true }),
			path: fc.double({ min: 0, max: 1, noNaN: true }),
			age: fc.option(fc.integer({ min: 0 }), { nil: undefined }),
		});
		fc.assert(
			fc.property(fc.array(signals), (all) => {
				for (const parts of fuse(all, weights)) {
					for (const [part, score] of Object.entries(parts)) {
						expect(score).toBeGreaterThanOrEqual(0);
						expect(score).toBeLessThanOrEqual(weights[part as keyof Parts] + 1e-9);
					}
				}
			}),
		);
	});
});

describe('diversification', () => {
	test('defers the third of a kind, and loses nothing', () => {
		const ranked = ['a1', 'a2', 'b1', 'a3', 'a4', 'c5'];
		expect(diversify(ranked, (item) => item[0]!, 2)).toEqual(['a1', 'a2', 'b1', 'c5', 'a3', 'a4']);
	});
});

describe('snippets', () => {
	const text = Array.from({ length: 40 }, (_, at) => `line ${at}`).join('\n');

	test('show the lines that have most of the question', () => {
		const passage = text
			.replace('line 20', 'const retry = 1;')
			.replace('line 22', 'schedule(retry, backoff);')
			.replace('line 3\n', 'retry();\n');
		const snippet = bestLines(passage, 0, finder('retry backoff schedule'), []);
		expect(snippet.skippedLines).toBe(20);
		expect(snippet.text.split('\n')).toHaveLength(8);
		expect(snippet.highlights.map(([start, end]) => snippet.text.slice(start, end))).toEqual([
			'retry',
			'schedule',
			'retry',
			'backoff',
		]);
	});

	test('begin at the beginning when nothing matches, without the repeated header', () => {
		expect(bestLines('class A {\n  a\n  b', 1, finder('zebra'), [])).toEqual({
			text: '  a\n  b',
			skippedLines: 0,
			highlights: [],
		});
	});

	test('highlight the part of an identifier, the whole one, and phrases', () => {
		const spans = (line: string, question: string, phrases: string[] = []) =>
			bestLines(line, 0, finder(question), phrases).highlights.map(([start, end]) => line.slice(start, end));
		expect(spans('parseHTTPHeaders(x)', 'header')).toEqual(['Headers']);
		expect(spans('parse_http_header(x)', 'parseHttpHeader')).toEqual(['parse_http_header']);
		expect(spans('if (a  &&\tb) return', 'zebra', ['A && b'])).toEqual(['a  &&\tb']);
	});

	test('offsets are in the text, in order and apart', () => {
		fc.assert(
			fc.property(
				anyText,
				fc.array(fc.string({ minLength: 1 }).filter((phrase) => phrase.trim() !== '')),
				(passage, phrases) => {
					const { text: shown, highlights } = bestLines(passage, 0, finder(passage.slice(0, 20)), phrases);
					let end = -1;
					for (const span of highlights) {
						expect(span[0]).toBeGreaterThan(end);
						expect(span[1]).toBeGreaterThan(span[0]);
						end = span[1];
					}
					expect(end).toBeLessThanOrEqual(shown.length);
				},
			),
		);
	});
});

describe('metrics', () => {
	/** By hand: query 1 finds its one document second; query 2 finds one of two, first; query 3 has none. */
	test('on a toy', () => {
		const metrics = retrievalMetrics([
			{ ranking: ['x', 'a', 'y'], relevance: new Map([['a', 1]]) },
			{
				ranking: ['b', 'z'],
				relevance: new Map([
					['b', 1],
					['c', 2],
				]),
			},
			{ ranking: ['q'], relevance: new Map([['q', 0]]) },
		]);
		expect(metrics['mrr@10']).toBeCloseTo((1 / 2 + 1) / 2);
		expect(metrics['recall@1']).toBeCloseTo((0 + 1 / 2) / 2);
		expect(metrics['recall@10']).toBeCloseTo((1 + 1 / 2) / 2);
		const first = 1 / Math.log2(3);
		const second = 1 / (2 + 1 / Math.log2(3));
		expect(metrics['ndcg@10']).toBeCloseTo((first + second) / 2);
	});

	test('rank 11 counts for recall at 100 only', () => {
		const ranking = [...Array.from({ length: 10 }, (_, at) => `other ${at}`), 'a'];
		expect(retrievalMetrics([{ ranking, relevance: new Map([['a', 1]]) }])).toEqual({
			'ndcg@10': 0,
			'mrr@10': 0,
			'recall@1': 0,
			'recall@10': 0,
			'recall@100': 1,
		});
	});
});
