import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Upstream } from '../../../common/model/upstream.ts';
import { nameTable, publicName } from '../../../server/upstream/publicNames.ts';

const owner = (id: string, prefix: 'alias' | 'none' = 'alias'): Upstream =>
	({ id, alias: id, name: id.toUpperCase(), prefix }) as Upstream;

test('names are short, plain and stable; different names stay different', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-z0-9]{1,16}$/), fc.string(), fc.string(), (alias, a, b) => {
			const of = (name: string): string => publicName({ alias, prefix: 'alias' }, name);
			expect(of(a)).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
			expect(of(a)).toBe(of(a));
			if (a !== b) expect(of(a)).not.toBe(of(b));
		}),
	);
});

test('only a name that is too long, or not plain, gets a hash', () => {
	expect(publicName(owner('files'), 'read_file')).toBe('files__read_file');
	expect(publicName(owner('files'), 'r'.repeat(33))).toBe(`files__${'r'.repeat(33)}`);
	expect(publicName(owner('files'), 'r'.repeat(34))).toMatch(/^files__r{26}_[0-9a-f]{6}$/);
	expect(publicName(owner('files', 'none'), 'read_file')).toBe('read_file');
});

test('two owners of the same name are both left out and both told', () => {
	const a = owner('a', 'none');
	const b = owner('b', 'none');
	const { byName, problems } = nameTable(
		[
			{ owner: a, name: 'x', item: 1 },
			{ owner: b, name: 'x', item: 2 },
			{ owner: b, name: 'y', item: 3 },
			{ owner: b, name: 'remember', item: 4 },
		],
		new Set(['remember']),
	);
	expect([...byName.keys()]).toEqual(['y']);
	expect(problems.get('a')?.join()).toContain('B has the same name');
	expect(problems.get('b')?.join()).toContain('A has the same name');
	expect(problems.get('b')?.join()).toContain('Understory has the same name');
});
