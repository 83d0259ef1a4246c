import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperationError } from '../../../common/protocol/errors.ts';
import { transferImport } from '../../../common/protocol/operations/transfer.ts';
import { createTransferHandlers, type TransferNotes } from '../../../server/app/transferHandlers.ts';
import type { Store } from '../../../server/ports/store.ts';
import { upstreamDefinition } from '../../../common/model/upstream.ts';
import { NEW_TASK } from '../../newTask.ts';
import { keepEveryKind } from '../../recovery/support/everyKind.ts';
import { captureCommand } from '../store/arbitraries.ts';
import { add, allCaptures, inFolder, openTestStore, temporaryFolder } from '../store/support.ts';

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined, trusted: true };

const NO_NOTES: TransferNotes = {
	keep: () => ({ folders: [], leftOut: [], async *read() {} }),
	placer: () => {
		throw new Error('there are no notes');
	},
	changed: () => Promise.resolve(),
};

function transfer(store: Store) {
	const handlers = createTransferHandlers(store, () => Date.UTC(2026, 10, 21), NO_NOTES);
	return {
		toFile: (file: string) => handlers['transfer/export']({ file }, CONTEXT),
		fromPath: async (path: string, options: object = {}) =>
			handlers['transfer/import'](transferImport.input.parse({ path, ...options }), CONTEXT),
	};
}

test('what goes out comes in again: nothing is lost, times included, and a second time nothing is added', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(captureCommand, { maxLength: 15 }), (commands) =>
			inFolder(async (folder) => {
				const from = await openTestStore(`${folder}/from`);
				for (const command of commands)
					try {
						from.execute(command);
					} catch {
						// refused
					}
				from.execute({ ...NEW_TASK, id: 't', title: 'Do it' });
				from.execute({ type: 'graph/link', id: 'l', source: 'tag:a', target: 'tag:b', label: 'is' });
				const file = `${folder}/all.jsonl`;
				const { events } = await transfer(from).toFile(file);
				const to = await openTestStore(`${folder}/to`);
				expect(await transfer(to).fromPath(file)).toMatchObject({ added: events, known: 0, faults: [] });
				expect(allCaptures(to)).toEqual(allCaptures(from));
				expect(to.work.task('t')).toEqual(from.work.task('t'));
				expect(to.graph.links()).toEqual(from.graph.links());
				expect(await transfer(to).fromPath(file)).toMatchObject({ added: 0, known: events });
				expect(await transfer(from).fromPath(file)).toMatchObject({ added: 0, known: events });
				const head = to.head;
				to.close();
				const again = await openTestStore(`${folder}/to`);
				expect(again.head).toBe(head);
				expect(allCaptures(again)).toEqual(allCaptures(from));
				again.close();
				from.close();
			}),
		),
		{ numRuns: 25 },
	);
});

const ENTRY = {
	kind: 'commit',
	at: '2026-01-02T00:00:00.000Z',
	author: '',
	body: '',
	branch: 'main',
	from: '',
	to: '',
} as const;

function commit(id: string, tasks: number[] = []) {
	return { ...ENTRY, id, hash: id, subject: `Commit ${id}`, files: [], tasks, closed: tasks };
}

test('the boards of no project of two logs become one that has the columns of both', async () => {
	const folder = temporaryFolder();
	const column = (id: string, done = false) => ({ id, title: id, done });
	const from = await openTestStore(`${folder}/from`);
	from.execute({ type: 'project/edit', id: 'none', columns: [column('todo'), column('review'), column('done', true)] });
	from.execute({ ...NEW_TASK, id: 'theirs', title: 'Theirs', column: 'review' });
	await transfer(from).toFile(`${folder}/all.jsonl`);
	const columns = (store: Store): string[] => store.work.projects(true)[0]!.columns.map(({ id }) => id);

	const changed = await openTestStore(`${folder}/changed`);
	changed.execute({ type: 'project/edit', id: 'none', columns: [column('ideas'), column('done', true)] });
	changed.execute({ ...NEW_TASK, id: 'mine', title: 'Mine', column: 'ideas' });
	await transfer(changed).fromPath(`${folder}/all.jsonl`);
	expect(columns(changed)).toEqual(['todo', 'review', 'done', 'ideas']);
	const { head } = changed;
	expect(await transfer(changed).fromPath(`${folder}/all.jsonl`)).toMatchObject({ added: 0 });
	expect(changed.head).toBe(head);

	const built = await openTestStore(`${folder}/built`);
	built.execute({ ...NEW_TASK, id: 'mine', title: 'Mine', column: 'doing' });
	await transfer(built).fromPath(`${folder}/all.jsonl`);
	expect(columns(built)).toEqual(['todo', 'review', 'done', 'doing']);
	for (const store of [changed, built])
		for (const { project, column: at } of store.work.tasks({ limit: 9, offset: 0 }).tasks)
			expect([project, columns(store)]).toEqual(['none', expect.arrayContaining([at])]);

	const empty = await openTestStore(`${folder}/empty`);
	await transfer(empty).fromPath(`${folder}/all.jsonl`);
	expect(columns(empty)).toEqual(columns(from));
	for (const store of [from, changed, built, empty]) store.close();
});

test('everything comes in beside what is there: a repository that is followed here too, and a server of the same alias', async () => {
	const folder = temporaryFolder();
	const from = await openTestStore(`${folder}/from`);
	keepEveryKind(from, 'all');
	const number = from.work.task('all')!.number;
	from.execute({ type: 'git/record', repository: '/w', entries: [commit('both'), commit('theirs', [number])] });
	const server = (alias: string) =>
		upstreamDefinition.parse({ alias, name: alias, type: 'stdio', command: 'node', approval: 'always' });
	from.execute({ type: 'upstream/add', id: 'taken', definition: server('same') });
	from.execute({ type: 'upstream/edit', id: 'taken', changes: { args: ['x'] } });
	from.execute({ type: 'upstream/add', id: 'new', definition: server('other') });
	from.execute({ type: 'upstream/edit', id: 'new', changes: { enabled: true, approval: 'always' } });
	from.execute({ type: 'upstream/rule', id: 'new', rules: [{ tool: 't', approval: 'always' }] });
	await transfer(from).toFile(`${folder}/all.jsonl`);

	const to = await openTestStore(`${folder}/to`);
	to.execute({ ...NEW_TASK, id: 'mine', title: 'Mine' });
	to.execute({ type: 'git/record', repository: '/w', entries: [commit('mine'), commit('both')] });
	to.execute({ type: 'upstream/add', id: 'own', definition: server('same') });
	const trial = await transfer(to).fromPath(`${folder}/all.jsonl`, { dryRun: true });
	expect(await transfer(to).fromPath(`${folder}/all.jsonl`)).toMatchObject({
		added: trial.added,
		switchedOff: ['other'],
		faults: [],
	});
	const { entries } = to.git.list({ repositories: ['/w'], limit: 10, offset: 0 });
	expect(entries.map(({ id }) => id).sort()).toEqual(['all', 'both', 'mine', 'theirs']);
	expect(to.git.get('theirs')).toMatchObject({ tasks: [to.work.task('all')!.number], closed: [2] });
	expect(to.work.upstreams()).toMatchObject([
		{ id: 'new', enabled: false, approval: 'ask', rules: [{ tool: 't', approval: 'ask' }] },
		{ id: 'own', alias: 'same', enabled: true, approval: 'always', args: [] },
	]);
	expect(await transfer(to).fromPath(`${folder}/all.jsonl`)).toMatchObject({ added: 0, switchedOff: [] });
	expect(await transfer(from).fromPath(`${folder}/all.jsonl`)).toMatchObject({ added: 0, switchedOff: [] });
	expect(from.work.upstreams().every(({ enabled }) => enabled)).toBe(true);
	from.close();
	to.close();
});

test('agents come switched off and may use no tool; those that are here stay as they are', async () => {
	const folder = temporaryFolder();
	const [from, to] = await Promise.all(['from', 'to'].map((name) => openTestStore(`${folder}/${name}`)));
	const builtIn = from!.agents.list()[0]!;
	for (const store of [from!, to!]) store.execute({ type: 'agent/edit', id: builtIn.id, changes: { enabled: true } });
	const { id: _id, kind: _kind, builtIn: _own, tools: _tools, description: _said, ...settings } = builtIn;
	from!.execute({
		type: 'agent/create',
		id: 'asks',
		kind: 'research',
		settings: { ...settings, task: 'Why?', enabled: true },
	});
	from!.execute({ type: 'agent/allowTools', id: 'asks', tools: [{ upstream: 'files', tool: 'read' }] });
	await transfer(from!).toFile(`${folder}/all.jsonl`);
	await transfer(to!).fromPath(`${folder}/all.jsonl`);
	expect(to!.agents.agent('asks')).toMatchObject({ enabled: false, tools: [] });
	expect(to!.agents.agent(builtIn.id)).toMatchObject({ enabled: true });
	from!.close();
	to!.close();
});

test('tasks that come in get numbers that are free', async () => {
	const folder = temporaryFolder();
	const from = await openTestStore(`${folder}/from`);
	from.execute({ ...NEW_TASK, id: 'theirs', title: 'Theirs' });
	await transfer(from).toFile(`${folder}/all.jsonl`);
	const to = await openTestStore(`${folder}/to`);
	to.execute({ ...NEW_TASK, id: 'mine', title: 'Mine' });
	await transfer(to).fromPath(`${folder}/all.jsonl`);
	expect([to.work.task('T-1')?.id, to.work.task('T-2')?.id]).toEqual(['mine', 'theirs']);
	expect(await transfer(to).fromPath(`${folder}/all.jsonl`)).toMatchObject({ added: 0 });
	from.close();
	to.close();
});

test('lines that are not understood are told, and left out only when that is asked for', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(`${folder}/store`);
	add(store, 'a', 'one');
	add(store, 'b', 'two');
	const file = `${folder}/all.jsonl`;
	await transfer(store).toFile(file);
	const [header, first, second] = readFileSync(file, 'utf8').split('\n');
	writeFileSync(
		file,
		[header, first, '{"broken', '{"ts":"2026-01-01T00:00:00Z","type":"futureThing","v":1,"data":{}}'].join('\n'),
	);
	const other = await openTestStore(`${folder}/other`);
	const refusal = await transfer(other)
		.fromPath(file)
		.catch((error: unknown) => error);
	expect(OperationError.is(refusal, 'invalidInput') && refusal.message).toMatch(
		/Nothing was imported.*3 faults: line 3: .*line 4: futureThing/,
	);
	expect(allCaptures(other)).toEqual([]);
	expect((await transfer(other).fromPath(file, { dryRun: true })).faults).toHaveLength(3);
	expect(allCaptures(other)).toEqual([]);
	const { added, faults } = await transfer(other).fromPath(file, { skipMalformed: true });
	expect([added, faults.map(({ line }) => line)]).toEqual([1, [3, 4, 4]]);
	expect(allCaptures(other).map(({ content }) => content)).toEqual(['one']);
	expect(second).toContain('two');
	store.close();
	other.close();
});

test('the memory of the reference server: entities are captures and concepts, relations are links', async () => {
	const folder = temporaryFolder();
	const file = `${folder}/memory.jsonl`;
	writeFileSync(
		file,
		[
			'{"type":"entity","name":"Ada","entityType":"person","observations":["likes jitter","works on retry"]}',
			'{"type":"entity","name":"Retry","entityType":"module","observations":[]}',
			'{"type":"relation","from":"Ada","to":"Retry","relationType":"maintains"}',
		].join('\n'),
	);
	const store = await openTestStore(`${folder}/store`);
	expect(await transfer(store).fromPath(file)).toMatchObject({ format: 'server-memory', added: 5, faults: [] });
	expect(allCaptures(store).map(({ content, tags }) => [content, tags])).toEqual(
		expect.arrayContaining([
			['Ada (person)\n- likes jitter\n- works on retry', ['person']],
			['Retry (module)', ['module']],
		]),
	);
	expect(store.graph.links()).toContainEqual(
		expect.objectContaining({ source: 'concept:ada', target: 'concept:retry', label: 'maintains' }),
	);
	expect(await transfer(store).fromPath(file)).toMatchObject({ added: 0, known: 5 });
	store.close();
});

test('a folder of Basic Memory notes, verbatim, with tags and relations', async () => {
	const folder = temporaryFolder();
	mkdirSync(`${folder}/notes/deep/.hidden`, { recursive: true });
	const note =
		'---\ntitle: Retry Policy\ntype: note\npermalink: specs/retry\ntags: [net, "back off"]\n---\n# Retry\n- [decision] full jitter #timing\n- implements [[Backoff Delay]]\n';
	writeFileSync(`${folder}/notes/deep/retry.md`, note);
	writeFileSync(`${folder}/notes/plain.md`, 'See [[Retry Policy|policy]]');
	writeFileSync(`${folder}/notes/deep/.hidden/x.md`, 'no');
	const store = await openTestStore(`${folder}/store`);
	expect(await transfer(store).fromPath(`${folder}/notes`)).toMatchObject({ format: 'basic-memory', added: 6 });
	const captures = allCaptures(store);
	expect(captures.find(({ content }) => content === note)?.tags).toEqual(['net', 'back-off', 'timing']);
	expect(
		store.graph
			.links()
			.map(({ source, target, label }) => `${source.replace(/^capture:.*/, 'capture')} ${label} ${target}`)
			.sort(),
	).toEqual([
		'capture describes concept:plain',
		'capture describes concept:retry policy',
		'concept:plain links to concept:retry policy',
		'concept:retry policy implements concept:backoff delay',
	]);
	expect(await transfer(store).fromPath(`${folder}/notes`)).toMatchObject({ added: 0, known: 6 });
	store.close();
});

test('mem0 memories keep their text, categories and times', async () => {
	const folder = temporaryFolder();
	const file = `${folder}/mem0.json`;
	const memories = [
		{
			id: 'm1',
			memory: 'Prefers tabs',
			categories: ['style guide'],
			created_at: '2025-03-01T10:00:00-08:00',
			user_id: 'u',
		},
		{ id: 'm2', memory: '' },
	];
	writeFileSync(file, JSON.stringify({ results: memories }));
	const store = await openTestStore(`${folder}/store`);
	await expect(transfer(store).fromPath(file)).rejects.toThrow('memory 2 has no text');
	expect(await transfer(store).fromPath(file, { skipMalformed: true })).toMatchObject({ format: 'mem0', added: 1 });
	expect(allCaptures(store)).toMatchObject([
		{ content: 'Prefers tabs', tags: ['style-guide'], createdAt: '2025-03-01T18:00:00.000Z' },
	]);
	store.close();
});

test('what cannot be read or written is told', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(`${folder}/store`);
	writeFileSync(`${folder}/there.txt`, 'hello');
	await expect(transfer(store).toFile(`${folder}/there.txt`)).rejects.toThrow('exists already');
	await expect(transfer(store).toFile('relative.jsonl')).rejects.toThrow('not an absolute path');
	await expect(transfer(store).fromPath(`${folder}/there.txt`)).rejects.toThrow('was not recognised');
	await expect(transfer(store).fromPath(`${folder}/nowhere`)).rejects.toThrow('cannot be read');
	store.close();
});
