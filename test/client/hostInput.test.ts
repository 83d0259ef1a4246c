import { expect, test } from 'vitest';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import { parseMode, parsePassage, parseSource } from '../../client/panels/hostInput.ts';

const passage = { root: '/repo', path: 'src/a.ts', startLine: 1, endLine: 2 };

test('a passage is taken as it is, without what does not belong to it', () => {
	expect(parsePassage({ ...passage, extra: 1 })).toEqual(passage);
});

test.each([
	undefined,
	'src/a.ts',
	{ ...passage, root: 1 },
	{ ...passage, startLine: 0 },
	{ ...passage, endLine: 1.5 },
	{ ...passage, path: '../../etc/passwd' },
	{ ...passage, path: 'src\\..\\..\\secret' },
])('%j is no passage', (value) => {
	expect(() => parsePassage(value)).toThrow(expect.objectContaining({ code: 'invalidInput' }));
});

test('a name with dots is no way out of the folder', () => {
	expect(parsePassage({ ...passage, path: 'src/..a/b...ts' }).path).toBe('src/..a/b...ts');
});

test('modes and sources are checked', () => {
	expect(parseMode('side')).toBe('side');
	expect(() => parseMode('window')).toThrow('a way to open');
	expect(parseSource({ door: 'selection', uri: 'file:///a', startLine: 3 })).toMatchObject({ startLine: 3 });
	expect(() => parseSource({ door: 'palette' })).toThrow('a source');
	expect(() => parseSource({ uri: 'file:///a', endLine: '3' })).toThrow('a source');
});

test('fields of what is no object are none', () => {
	expect([fieldsOf(null), fieldsOf('x'), fieldsOf(undefined)]).toEqual([{}, {}, {}]);
});
