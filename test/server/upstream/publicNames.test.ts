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
	expect(publicName(owner('files', 'none'), 'r'.repeat(47))).toBe('r'.repeat(47));
	expect(publicName(owner('files', 'none'), 'r'.repeat(48))).toMatch(/^r{40}_[0-9a-f]{6}$/);
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

test('a server whose own names come to the same is told so', () => {
	const twice = ['x', 'x'].map((name) => ({ owner: owner('a', 'none'), name, item: name }));
	expect(nameTable(twice, new Set()).problems.get('a')?.[0]).toBe(
		'x is left out: two of its own names come to the same.',
	);
});

test('whatever is added, removed, renamed or read anew: no tool gets another name, and no name another tool of a server that stays', () => {
	const ids = fc.constantFrom('a', 'b', 'c', 'd');
	const tools = fc.uniqueArray(
		fc.constantFrom('read', 'b__read', 'r'.repeat(60), `${'r'.repeat(60)}s`, 'näme', 'remember'),
	);
	const steps = fc.array(
		fc.oneof(
			fc.record({
				kind: fc.constant('put' as const),
				id: ids,
				prefix: fc.constantFrom('alias' as const, 'none' as const),
				tools,
			}),
			fc.record({ kind: fc.constant('remove' as const), id: ids }),
			fc.record({ kind: fc.constant('rename' as const), id: ids, name: fc.string() }),
		),
		{ maxLength: 20 },
	);
	fc.assert(
		fc.property(steps, (all) => {
			const servers = new Map<string, { upstream: Upstream; tools: readonly string[] }>();
			const given = new Map<string, string>();
			for (const step of all) {
				const known = servers.get(step.id);
				if (step.kind === 'put') {
					// How names are made is chosen when a server is added.
					const upstream = known?.upstream ?? owner(step.id, step.prefix);
					servers.set(step.id, { upstream, tools: step.tools });
				} else if (step.kind === 'rename') {
					if (known !== undefined) servers.set(step.id, { ...known, upstream: { ...known.upstream, name: step.name } });
				} else if (servers.delete(step.id)) {
					for (const key of given.keys()) if (key.startsWith(`${step.id}/`)) given.delete(key);
				}
				const named = [...servers.values()].flatMap((one) =>
					one.tools.map((name) => ({ owner: one.upstream, name, item: name })),
				);
				const { byName, problems } = nameTable(named, RESERVED);
				expect(new Map(nameTable(named.toReversed(), RESERVED).byName)).toEqual(byName); // in any order
				for (const [name, { owner: of, name: tool }] of byName) {
					expect(name).toMatch(/^[A-Za-z0-9_-]{1,47}$/);
					expect(RESERVED.has(name)).toBe(false);
					const key = `${of.id}/${tool}`;
					expect(given.get(key) ?? name).toBe(name);
					given.set(key, name);
				}
				const shown = new Set([...byName.values()].map(({ owner: of, name }) => `${of.id}/${name}`));
				for (const { owner: of, name } of named) {
					if (shown.has(`${of.id}/${name}`)) continue;
					const rivals = named.filter((other) => publicName(other.owner, other.name) === publicName(of, name));
					expect(rivals.length > 1 || RESERVED.has(publicName(of, name))).toBe(true);
					for (const rival of rivals) expect(problems.get(rival.owner.id)).toBeDefined();
				}
				// With its alias in front, what a server has is never left out because of another server's alias.
				const byAlias = named.filter(({ owner: { prefix } }) => prefix === 'alias');
				expect(nameTable(byAlias, RESERVED).byName.size).toBe(byAlias.length);
			}
		}),
	);
});

const RESERVED: ReadonlySet<string> = new Set(['remember', 'find_tools']);
