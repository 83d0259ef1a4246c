import { describe, expect, test } from 'vitest';
import { globMatcher } from '../../../../server/index/scan/glob.ts';

describe('globs of the settings', () => {
	test.each([
		['**/node_modules', ['node_modules', 'a/node_modules', 'a/b/node_modules'], ['node_modules2', 'xnode_modules']],
		['node_modules', ['node_modules'], ['a/node_modules']],
		['**/*.js', ['a.js', 'x/y.js', '.js'], ['a.jsx', 'a.js/b']],
		['*.{js,ts}', ['a.js', 'a.ts'], ['a.jsx', 'x/a.js', 'a.{js,ts}']],
		['src/**', ['src/a', 'src/a/b'], ['src', 'srcs/a']],
		['src/**/test', ['src/test', 'src/a/b/test'], ['src/atest', 'test']],
		['./src/', ['src'], ['a/src']],
		['**/{a,b}/**', ['a/x', 'q/b/x/y'], ['c/x', 'a']],
		['a?c', ['abc', 'a😀c'], ['a/c', 'ac']],
		['[a-c].ts', ['b.ts'], ['d.ts', 'abc.ts']],
		['[!a-c].ts', ['d.ts'], ['b.ts']],
		['a**b', ['ab', 'axb'], ['a/b']],
		['a+(b).c$', ['a+(b).c$'], ['aab.c']],
		['[z-a]', ['[z-a]'], ['z']],
		['{a', ['{a'], ['a']],
		['{a,{b,c}}.ts', ['a.ts', 'c.ts'], ['ab.ts']],
	])('%s', (glob, yes, no) => {
		const matches = globMatcher([glob]);
		expect(yes.filter((path) => !matches(path))).toEqual([]);
		expect(no.filter((path) => matches(path))).toEqual([]);
	});

	test('none, blank ones, several', () => {
		expect(globMatcher([])('a')).toBe(false);
		expect(globMatcher(['', '  '])('')).toBe(false);
		expect(globMatcher(['x', '*.md'])('a.md')).toBe(true);
	});
});
