import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openGraph } from '../../../server/graph/graph.ts';
import { RECORD_KINDS } from '../../../server/index/records/kinds.ts';
import { NEW_TASK } from '../../newTask.ts';
import { add, openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';
import { readHere } from '../reading/support.ts';
import { graphOverStore, linkedTo } from './support.ts';

test('what a capture names is linked to it, with where it says so', async () => {
	const { store, ask } = await graphOverStore();
	const text = 'Ask Ada Lovelace about T-1: `backoffDelay()` ignores #12';
	add(store, 'a', text, ['Retry']);
	const queries = await ask();
	expect(linkedTo(queries, 'capture:a')).toEqual([
		'issue:#12',
		'person:ada lovelace',
		'symbol:backoffDelay',
		'tag:retry',
		'task:T-1',
	]);
	expect(queries.node('capture:a')).toMatchObject({ name: text, record: { kind: 'capture', id: 'a' }, degree: 5 });
	const [why] = queries.evidence('person:ada lovelace', 'capture:a', 10);
	expect(why).toMatchObject({ type: 'mentions', rule: 'person@1', count: 1, record: { id: 'capture:a' } });
	expect(text.slice(why!.start, why!.end)).toBe('Ada Lovelace');
	expect(queries.evidence('tag:retry', 'capture:a', 10)).toMatchObject([{ type: 'tagged', rule: 'field', weight: 1 }]);
});

test('a task is called by its label: who named it before it was made is linked to it', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', 'T-1 is too slow');
	expect((await ask()).node('task:T-1')?.record).toBeUndefined();
	store.execute({ ...NEW_TASK, id: 'x', title: 'Make it fast', links: [{ kind: 'capture', target: 'a' }] });
	store.execute({ ...NEW_TASK, id: 'y', title: 'Measure', links: [{ kind: 'task', target: 'x' }] });
	const queries = await ask();
	expect(queries.node('task:T-1')).toMatchObject({ name: 'Make it fast', record: { kind: 'task', id: 'x' } });
	expect(linkedTo(queries, 'task:T-1')).toEqual(['capture:a', 'task:T-2']);
	const back = queries.neighbours('task:T-1', { direction: 'in', recordsOnly: true, limit: 9, offset: 0 });
	expect(back.neighbours.map(({ node }) => node.id)).toEqual(['task:T-2', 'capture:a']);
	expect([queries.linksTo('task', 'x'), queries.linksTo('capture', 'a'), queries.linksTo('task', 'y')]).toEqual([
		2, 1, 0,
	]);
	store.execute({ type: 'graph/link', id: 'l', source: 'task:T-2', target: 'symbol:backoffDelay', label: '' });
	expect((await ask()).linksTo('task', 'y')).toBe(1);
	expect(queries.linksTo('task', 'nobody')).toBe(0);
});

test('an edit replaces links; what nothing names any more is gone, and comes back with an undo', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', 'see #12 and #13');
	add(store, 'b', 'see #12');
	await ask();
	store.execute({ type: 'capture/edit', id: 'a', content: 'see #14' });
	expect(linkedTo(await ask(), 'capture:a')).toEqual(['issue:#14']);
	store.execute({ type: 'capture/delete', id: 'a' });
	const after = await ask();
	expect(after.list({ hidden: true, limit: 9, offset: 0 }).nodes.map(({ id }) => id)).toEqual([
		'issue:#12',
		'capture:b',
	]);
	store.execute({ type: 'capture/undelete', id: 'a' });
	expect(linkedTo(await ask(), 'capture:a')).toEqual(['issue:#14']);
});

test('merged entities answer as one, and are apart again after a split', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', 'Ask Ada Lovelace');
	add(store, 'b', 'ada@example.com knows');
	store.execute({ type: 'graph/merge', node: 'email:ada@example.com', into: 'person:ada lovelace' });
	const merged = await ask();
	expect(merged.node('person:ada lovelace')?.name).toBe('Ada Lovelace');
	expect(linkedTo(merged, 'person:ada lovelace')).toEqual(['capture:a', 'capture:b']);
	expect(linkedTo(merged, 'email:ada@example.com')).toEqual(['capture:a', 'capture:b']);
	expect(merged.node('email:ada@example.com')).toMatchObject({ id: 'person:ada lovelace', degree: 2 });
	expect(merged.merged('person:ada lovelace')).toEqual(['email:ada@example.com']);
	expect(merged.list({ types: ['email'], hidden: true, limit: 9, offset: 0 }).total).toBe(0);
	add(store, 'c', 'and ada@example.com again'); // found after the merge
	expect(linkedTo(await ask(), 'person:ada lovelace')).toHaveLength(3);
	store.execute({ type: 'graph/split', node: 'email:ada@example.com' });
	const split = await ask();
	expect(linkedTo(split, 'person:ada lovelace')).toEqual(['capture:a']);
	expect(split.node('email:ada@example.com')).toMatchObject({ degree: 2 });
});

test('names, hidden nodes and links of the user are kept, also when everything is made anew', async () => {
	const { store, graph, ask } = await graphOverStore();
	add(store, 'a', 'see #12');
	store.execute({ type: 'graph/rename', node: 'issue:#12', name: 'The slow start' });
	store.execute({
		type: 'graph/link',
		id: 'l',
		source: 'capture:a',
		target: 'concept:laziness',
		label: 'is a case of',
	});
	store.execute({ type: 'graph/hide', node: 'capture:a', hidden: true });
	const check = async (): Promise<void> => {
		const queries = await ask();
		expect(queries.list({ text: 'SLOW', hidden: false, limit: 9, offset: 0 }).nodes).toMatchObject([
			{ id: 'issue:#12', name: 'The slow start' },
		]);
		expect(linkedTo(queries, 'issue:#12')).toEqual([]);
		expect(queries.evidence('capture:a', 'concept:laziness', 9)).toMatchObject([
			{ rule: 'user', linkId: 'l', label: 'is a case of' },
		]);
	};
	await check();
	await graph.rebuild();
	await check();
	store.execute({ type: 'graph/unlink', id: 'l' });
	store.execute({ type: 'graph/hide', node: 'capture:a', hidden: false });
	store.execute({ type: 'graph/rename', node: 'issue:#12', name: null });
	const queries = await ask();
	expect(queries.node('issue:#12')?.name).toBe('#12');
	expect(linkedTo(queries, 'capture:a')).toEqual(['issue:#12']);
});

test('a node is found by the name it has now, in any case, also beyond ASCII', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', 'text', ['Übersicht']);
	const [node] = (await ask()).list({ types: ['tag'], hidden: false, limit: 9, offset: 0 }).nodes;
	const found = async (text: string): Promise<number> =>
		(await ask()).list({ text, hidden: false, limit: 9, offset: 0 }).total;
	expect(await found('übersicht')).toBe(1);
	store.execute({ type: 'graph/rename', node: node!.id, name: 'Ärger' });
	expect([await found('ärger'), await found('übersicht')]).toEqual([1, 0]);
	store.execute({ type: 'graph/rename', node: node!.id, name: null });
	expect([await found('ärger'), await found('übersicht')]).toEqual([0, 1]);
});

test('two that make it anew at once, and a question meanwhile, get one graph', async () => {
	const { store, graph, ask } = await graphOverStore();
	for (let at = 0; at < 50; at++) add(store, `c${at}`, `see #${at}`);
	const [first, second, during] = [graph.rebuild(), graph.rebuild(), ask()];
	await Promise.all([first, second]);
	expect((await during).counts().records).toBe(50);
	add(store, 'later', 'see #1');
	expect((await ask()).counts().records).toBe(51);
});

test('a file is one node, whether it is named by absolute or relative path', async () => {
	const root = temporaryFolder();
	mkdirSync(`${root}/src`);
	writeFileSync(`${root}/src/retry.ts`, '');
	const folders: string[] = [];
	const { store, graph, ask } = await graphOverStore({
		folders,
		filesNamed: (_, name) => Promise.resolve(name === 'retry.ts' ? ['src/retry.ts'] : []),
	});
	store.execute({
		type: 'capture/add',
		id: 'a',
		content: 'too slow',
		tags: [],
		source: { door: 'selection', uri: `file://${root}/src/retry.ts`, startLine: 1, endLine: 1, symbol: 'Retry.delay' },
	});
	add(store, 'b', 'see src/retry.ts:3 and retry.ts');
	expect(linkedTo(await ask(), 'capture:b')).toEqual(['file:retry.ts', 'file:src/retry.ts']);
	folders.push(root);
	await graph.placeAgain();
	add(store, 'c', 'look at retry.ts');
	const queries = await ask();
	const file = `file:${root}/src/retry.ts`;
	expect(linkedTo(queries, file)).toEqual(['capture:a', 'capture:b', 'capture:c', 'symbol:Retry.delay']);
	expect(queries.list({ types: ['file'], hidden: true, limit: 9, offset: 0 }).total).toBe(1);
});

test('what is kept about a file or a symbol is found with its reasons', async () => {
	const { store, ask } = await graphOverStore();
	store.execute({
		type: 'capture/add',
		id: 'about',
		content: 'Waits too long, says Grace Hopper',
		tags: [],
		source: {
			door: 'selection',
			uri: 'file:///code/app/src/retry.ts',
			startLine: 1,
			endLine: 2,
			symbol: 'Retry.delay',
		},
	});
	add(store, 'named', 'In src/retry.ts the limit is wrong, see #7');
	add(store, 'other', 'In lib/retry.ts it is fine');
	add(store, 'symbol', '`Retry.delay()` has no jitter');
	const queries = await ask();
	const { records, entities } = queries.related({ file: { root: '/code/app', path: 'src/retry.ts' } }, 10);
	expect(records.map(({ node }) => node.id)).toEqual(['capture:about', 'capture:named', 'capture:symbol']);
	expect(records[0]!.reasons[0]).toBe('is about retry.ts');
	expect(records[1]!.reasons).toEqual(['mentions src/retry.ts']);
	expect(records[2]!.reasons).toEqual(['mentions Retry.delay']);
	for (const { score } of records) expect(score).toBeGreaterThan(0);
	expect(entities.map(({ node }) => node.id).sort()).toEqual(['issue:#7', 'person:grace hopper']);
	const byName = queries
		.related({ file: { path: 'retry.ts' } }, 10)
		.records.map(({ node }) => node.id)
		.sort();
	expect(byName).toEqual(['capture:about', 'capture:named', 'capture:other', 'capture:symbol']);
	const bySymbol = queries.related({ symbol: 'delay' }, 10).records.map(({ node }) => node.id);
	expect(bySymbol).toEqual(['capture:about', 'capture:symbol']);
	expect(queries.related({ symbol: 'unheard' }, 10)).toEqual({ records: [], entities: [] });
});

test('about a file and about a symbol there are captures, notes, tasks and commits; about a file sessions, too', async () => {
	const { store, ask } = await graphOverStore({ folders: ['/code/app'] });
	add(store, 'c', '`Retry.delay()` in /code/app/src/retry.ts has no jitter');
	const root = temporaryFolder();
	const text = 'Why `Retry.delay()` in /code/app/src/retry.ts doubles';
	writeFileSync(`${root}/why.md`, text);
	const hash = createHash('sha1').update(text).digest('hex');
	store.execute({ type: 'note/observe', seen: [{ id: 'n', root, path: 'why.md', title: 'why', hash }], gone: [] });
	const description = 'Give `Retry.delay()` in /code/app/src/retry.ts a limit';
	store.execute({ ...NEW_TASK, id: 't', title: 'Limit the delay', description });
	const commit = {
		id: 'f'.repeat(40),
		hash: 'f'.repeat(40),
		from: '',
		to: '',
		author: 'Ada',
		body: '',
		tasks: [],
		closed: [],
	};
	store.execute({
		type: 'git/record',
		repository: '/code/app',
		entries: [
			{
				...commit,
				kind: 'commit',
				at: '2026-01-01T10:00:00.000Z',
				branch: 'main',
				subject: 'Double `Retry.delay()`',
				files: ['src/retry.ts'],
			},
		],
	});
	store.execute({
		type: 'session/save',
		id: 's',
		folders: ['/code/app'],
		branches: [],
		cursors: [],
		terminals: [],
		tasks: [],
		groups: [{ column: 1, active: 0, tabs: ['/code/app/src/retry.ts'] }],
	});
	const queries = await ask();
	const kinds = (about: Parameters<typeof queries.related>[0]) =>
		queries
			.related(about, 20)
			.records.map(({ node }) => node.record!.kind)
			.sort();
	expect(kinds({ file: { root: '/code/app', path: 'src/retry.ts' } })).toEqual([
		'capture',
		'git',
		'note',
		'session',
		'task',
	]);
	expect(kinds({ file: { path: 'retry.ts' } })).toEqual(['capture', 'git', 'note', 'session', 'task']);
	expect(kinds({ symbol: 'delay' })).toEqual(['capture', 'git', 'note', 'task']);
	const file = { root: '/code/app', path: 'src/retry.ts' };
	expect(kinds({ symbol: 'delay', file })).toEqual(['capture', 'git', 'note', 'session', 'task']);
	expect(kinds({ symbol: 'nobodyNamesIt', file })).toEqual([]);
});

test('entities that come together, the surest first', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', '#1 #2');
	add(store, 'b', '#1 #2');
	add(store, 'c', '#1 #3 #4 #5 #6');
	const found = (await ask()).cooccurring('issue:#1', undefined, 10);
	expect(found[0]).toMatchObject({ node: { id: 'issue:#2' }, records: 2 });
	expect(found[0]!.score).toBeCloseTo(2 / Math.log(3), 9);
	expect(found[1]!.score).toBeCloseTo(1 / Math.log(6), 9);
	expect(found).toHaveLength(5);
});

test('a way from one record to another goes through what both name', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', '#1');
	add(store, 'b', '#1 #2');
	add(store, 'c', '#2');
	add(store, 'far', '#9');
	const queries = await ask();
	const way = queries.path('capture:a', 'capture:c', false, 8)?.map(({ id }) => id);
	expect(way).toEqual(['capture:a', 'issue:#1', 'capture:b', 'issue:#2', 'capture:c']);
	expect(queries.path('capture:a', 'capture:c', true, 8)).toHaveLength(5);
	expect(queries.path('capture:a', 'capture:far', false, 8)).toBeUndefined();
	const picture = queries.picture({ focus: 'issue:#1', depth: 1, limit: 10 });
	expect(picture.nodes.map(({ id }) => id)).toEqual(['issue:#1', 'capture:b', 'capture:a']);
	expect(picture.links).toMatchObject([
		{ source: 0, target: 1 },
		{ source: 0, target: 2 },
	]);
	expect(queries.picture({ depth: 2, limit: 2 })).toMatchObject({ total: 7 });
});

test('an abbreviated hash is the commit that begins so', async () => {
	const { store, ask } = await graphOverStore();
	add(store, 'a', 'since 3f2a9bc4 it fails, 3f2a9bc too');
	const queries = await ask();
	expect(linkedTo(queries, 'capture:a')).toEqual(['commit:3f2a9bc', 'commit:3f2a9bc4']);
});

test('a graph that lies beside another log, is damaged or is gone is made anew', async () => {
	const { dataDir, store, graph, ask } = await graphOverStore();
	add(store, 'a', 'see #12');
	await ask();
	await graph.close();
	const other = await openTestStore(temporaryFolder());
	add(other, 'b', 'see #13');
	const reopen = (): ReturnType<typeof openGraph> =>
		openGraph({
			folder: `${dataDir}/graph`,
			store: other,
			kinds: RECORD_KINDS,
			reader: readHere,
			folders: () => [],
			filesNamed: () => Promise.resolve([]),
			logger: silentLogger,
		});
	for (const harm of [
		() => undefined,
		() => writeFileSync(`${dataDir}/graph/graph.sqlite`, 'no database'),
		() => rmSync(`${dataDir}/graph`, { recursive: true }),
	]) {
		harm();
		const again = reopen();
		const queries = await again.current(new AbortController().signal);
		expect(
			queries
				.list({ hidden: true, limit: 9, offset: 0 })
				.nodes.map(({ id }) => id)
				.sort(),
		).toEqual(['capture:b', 'issue:#13']);
		await again.close();
	}
	other.close();
});

test('a commit is found by its abbreviated hash, from its files, its author and the task it names', async () => {
	const hash = '3f2a9bc41d0e5f6a7b8c9d0e1f2a3b4c5d6e7f80';
	const { store, ask } = await graphOverStore();
	add(store, 'early', 'since 3f2a9bc41d it fails');
	await ask();
	store.execute({
		type: 'git/record',
		repository: '/code/app',
		entries: [
			{
				id: hash,
				kind: 'commit',
				at: '2026-11-20T10:00:00.000Z',
				branch: 'main',
				hash,
				from: '',
				to: '',
				author: 'Ada Lovelace',
				subject: 'Wait less, see T-7',
				body: '',
				files: ['src/retry.ts'],
				tasks: [7],
				closed: [],
			},
		],
	});
	add(store, 'late', 'and 3f2a9bc too, says Ada Lovelace');
	const queries = await ask();
	expect(linkedTo(queries, `commit:${hash}`)).toEqual([
		'capture:early',
		'capture:late',
		'file:/code/app/src/retry.ts',
		'person:ada lovelace',
		'task:T-7',
	]);
	const { records } = queries.related({ file: { root: '/code/app', path: 'src/retry.ts' } }, 5);
	expect(records).toMatchObject([{ node: { record: { kind: 'git', id: hash } }, reasons: ['is about src/retry.ts'] }]);
	expect(queries.list({ types: ['commit'], hidden: true, limit: 9, offset: 0 }).total).toBe(1);
});
