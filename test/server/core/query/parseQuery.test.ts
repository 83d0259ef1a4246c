import fc from 'fast-check';
import { hitKind } from '../../../../common/model/search.ts';
import { anyText } from '../../arbitraries.ts';
import { describe, expect, test } from 'vitest';
import { globOfPath } from '../../../../common/base/globOfPath.ts';
import { globPattern } from '../../../../server/core/query/glob.ts';
import { parseQuery } from '../../../../server/core/query/parseQuery.ts';
import { parseSince } from '../../../../server/core/query/since.ts';

const NOW = new Date(2026, 5, 15, 14, 30).getTime();
const HOUR = 3_600_000;
const languages: Record<string, string[]> = { ts: ['typescript', 'tsx'], py: ['python'] };
const parse = (query: string) => parseQuery(query, { now: NOW, languagesNamed: (word) => languages[word] ?? [] });
const empty = {
	text: '',
	phrases: [],
	excluded: [],
	kinds: [],
	languages: [],
	paths: [],
	notPaths: [],
	tags: [],
	notices: [],
};

describe('the query language', () => {
	test('takes filters, phrases and exclusions out of the text', () => {
		const query = 'retry lang:ts path:src/** kind:note tag:x since:7d "exact phrase" -path:test -word backoff';
		expect(parse(query)).toEqual({
			text: 'retry backoff',
			phrases: ['exact phrase'],
			excluded: ['word'],
			kinds: ['note'],
			languages: ['typescript', 'tsx'],
			paths: ['src/**'],
			notPaths: ['test'],
			tags: ['x'],
			since: NOW - 7 * 24 * HOUR,
			notices: [],
		});
	});

	test.each<[string, Partial<ReturnType<typeof parse>>]>([
		['lang:ts,py', { languages: ['typescript', 'tsx', 'python'] }],
		['path:"my dir/**" path:a,b', { paths: ['my dir/**', 'a', 'b'] }],
		['path:src/{a,b}/**', { paths: ['src/{a,b}/**'] }],
		['-kind:code', { kinds: hitKind.options.filter((kind) => kind !== 'code') }],
		['kind:docs', { kinds: ['doc'] }],
		['tag:#Idea', { tags: ['idea'] }],
		['-"not this"', { excluded: ['not this'] }],
		['LANG:ts', { languages: ['typescript', 'tsx'] }],
		['?. =>', { phrases: ['?. =>'] }],
	])('%s', (query, expected) => expect(parse(query)).toEqual({ ...empty, ...expected }));

	test.each([
		'std::vector',
		'http://localhost:80/a',
		'git commit -m x',
		'npm i --save-exact',
		'well-known',
		'a - b',
		'C++',
	])('%s is text', (query) => expect(parse(query)).toEqual({ ...empty, text: query }));

	test.each([
		['lang:klingon', /No language is called “klingon”/],
		['kind:film', /“film” is no kind; the kinds are code, doc, note, capture/],
		['since:soon', /“soon” is no time/],
		['-since:7d', /cannot be turned around/],
		['lang: parser', /“lang:” has no value/],
		['an "open phrase', /not closed/],
	])('%s is told to the user', (query, notice) =>
		expect(parse(query).notices).toEqual([expect.stringMatching(notice)]),
	);

	test('never fails, and never loses a plain word', () => {
		fc.assert(
			fc.property(anyText, fc.stringMatching(/^[a-z]{3,8}$/), (noise, word) => {
				parse(noise);
				expect(parse(`${word} ${noise.replaceAll('"', '')}`).text.split(' ')).toContain(word);
			}),
		);
	});
});

describe('times', () => {
	test.each<[string, number]>([
		['12h', NOW - 12 * HOUR],
		['2w', NOW - 14 * 24 * HOUR],
		['today', new Date(2026, 5, 15).getTime()],
		['yesterday', new Date(2026, 5, 14).getTime()],
		['2026-01-31', new Date(2026, 0, 31).getTime()],
		['2026-02', new Date(2026, 1, 1).getTime()],
	])('%s', (value, expected) => expect(parseSince(value, NOW)).toBe(expected));

	test.each(['', '7', 'd', '2026-02-31', '2026-13-01', '-3d'])('%j is none', (value) =>
		expect(parseSince(value, NOW)).toBeUndefined(),
	);
});

describe('globs', () => {
	const matches = (glob: string, path: string) => new RegExp(globPattern(glob)).test(path);

	test.each([
		['src/**', 'src/a/b.ts'],
		['src/*.ts', 'src/a.ts'],
		['**/test/*.ts', 'a/b/test/c.ts'],
		['**/test/*.ts', 'test/c.ts'],
		['test', 'src/test/a.ts'],
		['*.py', 'deep/down/a.py'],
		['src', 'src/a.ts'],
		['./src/a.ts', 'src/a.ts'],
		['src/', 'src/deep/a.ts'],
		['src/{a,b}.ts', 'src/b.ts'],
		['src/[ab].ts', 'src/a.ts'],
		['src/[!ab].ts', 'src/c.ts'],
		['a?c', 'abc'],
		['a+(b).ts', 'a+(b).ts'],
		['src/[z-a].ts', 'src/[z-a].ts'],
	])('%s matches %s', (glob, path) => expect(matches(glob, path)).toBe(true));

	test.each([
		['src/*.ts', 'src/a/b.ts'],
		['src/**', 'other/src/a.ts'],
		['test', 'latest/a.ts'],
		['*.py', 'a.pyc'],
		['a?c', 'a/c'],
		['a.ts', 'axts'],
		['src/[!ab].ts', 'src/a.ts'],
	])('%s does not match %s', (glob, path) => expect(matches(glob, path)).toBe(false));

	test('of a path means the path alone, whatever its names are', () => {
		expect(matches(`${globOfPath('app/[id]')}/**`, 'app/[id]/page.ts')).toBe(true);
		expect(matches(`${globOfPath('app/[id]')}/**`, 'app/i/page.ts')).toBe(false);
		const name = fc.stringMatching(/^[a-c[\]{}*?!,^$().+ -]{1,8}$/).filter((text) => !text.startsWith('.'));
		fc.assert(
			fc.property(name, name, name, (folder, inner, other) => {
				const [filter] = parse(`x path:"${globOfPath(`${folder}/${inner}`)}/**"`).paths;
				expect(matches(filter!, `${folder}/${inner}/a.ts`)).toBe(true);
				expect(matches(filter!, `${folder}/${other}/a.ts`)).toBe(inner === other);
			}),
		);
		expect(parse(`x path:"${globOfPath('say "hi"/y')}/**"`)).toMatchObject({ notices: [], paths: ['say ?hi?/y/**'] });
	});

	test('is always a valid expression, and a path without signs matches itself', () => {
		fc.assert(fc.property(fc.string(), (glob) => void new RegExp(globPattern(glob))));
		const path = fc.stringMatching(/^[a-z .+()$^]{1,6}\/[a-z .+()$^]{1,6}$/).filter((text) => !text.startsWith('.'));
		fc.assert(
			fc.property(path, (text) => {
				expect(matches(text, text)).toBe(true);
			}),
		);
	});
});
