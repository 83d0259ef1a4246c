import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphNode } from '../../common/model/graph.ts';
import type { SearchHit } from '../../common/model/search.ts';
import { parseTags } from '../../webview/kit/tags.ts';
import { pieces } from '../../webview/kit/highlighted.tsx';
import { describe as describeReason } from '../../webview/graph/neighbours.tsx';
import { fitting } from '../../webview/graph/nodeField.tsx';
import { createResource } from '../../webview/kit/resource.ts';
import { moveIndex } from '../../webview/kit/roving.ts';
import { relativeTime } from '../../webview/kit/time.ts';
import { NO_FILTERS, withFilters } from '../../webview/search/filters.ts';
import { remember } from '../../common/base/remember.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import { stepHistory } from '../../webview/search/history.ts';
import { summarize } from '../../webview/kit/indexSummary.ts';
import { countText, groupByFile, visibleRows } from '../../webview/search/rows.ts';
import { shownSnippet } from '../../webview/search/snippet.ts';

describe('highlights', () => {
	test('pieces join to the text whatever the ranges are', () => {
		const range = fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 60 }));
		fc.assert(
			fc.property(fc.string({ maxLength: 50 }), fc.array(range), (text, ranges) => {
				const found = pieces(
					text,
					ranges.map(([a, b]) => [Math.max(a, 0), b] as const),
				);
				expect(found.map(({ value }) => value).join('')).toBe(text);
			}),
		);
	});

	test('marks what is in a range', () => {
		expect(pieces('parse header', [[6, 12]]).filter(({ marked }) => marked)).toEqual([
			{ start: 6, value: 'header', marked: true },
		]);
	});

	test('a snippet loses the indentation its lines share, and the highlights follow', () => {
		const snippet = '\t\tif (a) {\n\n\t\t\treturn header;\n\t\t}\n';
		const at = snippet.indexOf('header');
		const shown = shownSnippet({ snippet, highlights: [[at, at + 6]] }, 4);
		expect(shown.text).toBe('if (a) {\n\n\treturn header;\n}');
		expect(shown.highlights.map(([start, end]) => shown.text.slice(start, end))).toEqual(['header']);
	});

	test('a highlight over a line break is cut at the line', () => {
		const snippet = '  ab\n  cd';
		const shown = shownSnippet({ snippet, highlights: [[2, 9]] }, 2);
		expect(shown.highlights.map(([start, end]) => shown.text.slice(start, end))).toEqual(['ab', 'cd']);
	});

	test('lines that are not shown have no highlights', () => {
		expect(shownSnippet({ snippet: 'a\nb\nc', highlights: [[4, 5]] }, 2)).toEqual({ text: 'a\nb', highlights: [] });
	});
});

describe('search rows', () => {
	const hit = (path: string, id: string): SearchHit =>
		({ id, root: '/r', path, kind: path === 'capture/1' ? 'capture' : 'code' }) as SearchHit;

	test('files stand in the order of their best hit', () => {
		const groups = groupByFile([hit('b', '1'), hit('a', '2'), hit('b', '3')]);
		expect(groups.map(({ path, hits }) => [path, hits.length])).toEqual([
			['b', 2],
			['a', 1],
		]);
	});

	test('a folded file hides its passages', () => {
		const groups = groupByFile([hit('b', '1'), hit('a', '2'), hit('b', '3')]);
		expect(visibleRows(groups, new Set()).length).toBe(5);
		expect(visibleRows(groups, new Set([groups[0]!.key])).map(({ type }) => type)).toEqual(['file', 'file', 'hit']);
	});

	test('results are counted with where they are', () => {
		expect(countText(groupByFile([hit('b', '1'), hit('a', '2')]))).toBe('2 results in 2 files');
		expect(countText(groupByFile([hit('b', '1'), hit('capture/1', '2')]))).toBe('2 results in 1 file and memory');
		expect(countText(groupByFile([hit('capture/1', '2')]))).toBe('1 result in memory');
	});
});

describe('filters and history', () => {
	test('fields become filters of the query', () => {
		const filters = {
			kind: 'code',
			languages: 'ts, python',
			include: 'my dir/**',
			exclude: '**/test/**',
			since: '7d',
		} as const;
		expect(withFilters(' parse header ', filters)).toBe(
			'parse header kind:code lang:ts lang:python path:"my dir/**" -path:**/test/** since:7d',
		);
		expect(withFilters('x', NO_FILTERS)).toBe('x');
	});

	test('history keeps each query once, newest first', () => {
		expect(remember(['b', 'a'], ' a ')).toEqual(['a', 'b']);
		expect(remember(['a'], '  ')).toEqual(['a']);
	});

	test('history stops at both ends', () => {
		expect(stepHistory(2, -1, 1)).toBe(0);
		expect(stepHistory(2, 1, 1)).toBeUndefined();
		expect(stepHistory(2, 0, -1)).toBe(-1);
		expect(stepHistory(2, -1, -1)).toBeUndefined();
	});
});

describe('index summary', () => {
	const root = { files: 1, chunks: 2, total: 4, done: 3, bytes: 0, skipped: {}, lastCompleteAt: 0 };
	const status = {
		model: 'm',
		dimensions: 1,
		lastResort: false,
		roots: [
			{ ...root, root: '/a', phase: 'idle' as const },
			{ ...root, root: '/b', phase: 'indexing' as const },
			{ ...root, root: '/other', phase: 'failed' as const, error: 'no' },
		],
	};

	test('sums the folders of the window and no others', () => {
		expect(summarize(status, ['/a', '/b'])).toEqual({ phase: 'indexing', files: 2, chunks: 4, done: 6, total: 8 });
	});

	test('a drive that the editor spells in lower case is the same folder', () => {
		const roots = status.roots.map((root) => ({ ...root, root: `C:\\code${root.root}` }));
		expect(summarize({ ...status, roots }, ['c:\\code/a'])).toEqual(summarize(status, ['/a']));
		expect(summarize(status, ['/a']).files).toBeGreaterThan(0);
	});

	test('a failure comes first', () => {
		expect(summarize(status, ['/b', '/other'])).toMatchObject({ phase: 'failed', error: 'no' });
	});
});

test('who waits for what was asked for again has the answer that came last', async () => {
	const resource = createResource<string>();
	const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
	const seen: (string | undefined)[] = [];
	const loads = answers.map(async ({ promise }) => {
		await resource.load(() => promise);
		seen.push(resource.value.value);
	});
	answers[0]!.resolve('old');
	await new Promise((resolve) => setTimeout(resolve, 0));
	expect(seen).toEqual([]);
	answers[1]!.resolve('new');
	await Promise.all(loads);
	expect(seen).toEqual(['new', 'new']);
});

test('moves stay inside the list', () => {
	const move = fc.constantFrom('next', 'previous', 'first', 'last', 'pageDown', 'pageUp' as const);
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(40), move, (length, from, to) => {
			const index = moveIndex(from % length, length, to);
			expect(index).toBeGreaterThanOrEqual(0);
			expect(index).toBeLessThan(length);
		}),
	);
	expect(moveIndex(0, 0, 'next')).toBe(-1);
});

test('tags are read as people write them', () => {
	expect(parseTags('#bug, perf  #bug,')).toEqual(['bug', 'perf']);
});

test('times are told relative to now', () => {
	const now = Date.UTC(2026, 0, 10);
	expect(relativeTime(now - 3 * 3600_000, now, 'en')).toBe('3 hours ago');
	expect(relativeTime(now - 5000, now, 'en')).toBe('now');
	expect(relativeTime(now - 24 * 3600_000, now, 'en')).toBe('yesterday');
});

describe('graph', () => {
	const node = (id: string, name: string): GraphNode => ({ id, type: id.split(':')[0]!, name, degree: 1 });

	test('a field for a node finds parts of names, whole names first', () => {
		const nodes = [node('tag:retry-all', 'retry-all'), node('tag:retry', 'retry'), node('person:ada', 'Ada')];
		expect(fitting(nodes, 'Retry').map(({ name }) => name)).toEqual(['retry', 'retry-all']);
		expect(fitting(nodes, 'ada (people)').map(({ name }) => name)).toEqual(['Ada']);
		expect(fitting(nodes, 'nobody')).toEqual([]);
	});

	test('a link says who made it', () => {
		const [capture, tag] = [node('capture:1', 'Retry waits'), 'tag:retry'];
		const found = { record: capture, type: 'mentions', weight: 1, count: 2 } as const;
		expect(describeReason({ ...found, rule: 'path@1' }, [capture.id, tag])).toBe(
			'The text of one names the other, 2 places (rule path@1).',
		);
		expect(describeReason({ ...found, rule: 'field', count: 1 }, ['person:ada', tag])).toBe(
			'Both are kept with “Retry waits”.',
		);
		expect(describeReason({ ...found, rule: 'user', label: 'is about' }, [])).toBe('You linked them: is about');
	});
});

test('a window without folders searches none, instead of those of other windows', () => {
	expect(searchRoots([{ path: '/code' }, { path: '/more' }])).toEqual(['/code', '/more']);
	expect(searchRoots([])).toEqual(['']);
});
