import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_PROJECT } from '../../../common/model/noProject.ts';
import { DEFAULT_COLUMNS } from '../../../common/model/project.ts';
import type { Command, Store } from '../../../server/ports/store.ts';
import { openStore } from '../../../server/store/store.ts';
import { NEW_TASK } from '../../newTask.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let dataDir: string;
let store: Store;
let now = Date.UTC(2026, 2, 10, 12);

const open = (): Promise<Store> => openStore({ dataDir, clock: () => now, logger: silent });

beforeEach(async () => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'understory-work-'));
	now = Date.UTC(2026, 2, 10, 12);
	store = await open();
});

afterEach(() => {
	store.close();
	rmSync(dataDir, { recursive: true, force: true });
});

describe('tasks', () => {
	test('get numbers in turn, and repeating a command makes one task', () => {
		const first = create('a', 'Write tests');
		expect(create('a', 'Write tests')).toEqual(first);
		create('b', 'Ship');
		expect(store.work.task('T-2')?.title).toBe('Ship');
		expect(() => create('a', 'Another title')).toThrow('exists already');
	});

	test('stand where they are put', () => {
		for (const id of ['a', 'b', 'c']) create(id, id);
		move('c', { column: 'todo', before: 'a' });
		expect(column('todo')).toEqual(['c', 'a', 'b']);
		move('a', { column: 'todo', after: 'b' });
		expect(column('todo')).toEqual(['c', 'b', 'a']);
		move('b', { column: 'doing' });
		expect([column('todo'), column('doing')]).toEqual([['c', 'a'], ['b']]);
	});

	test('a place beside a task that is gone is the end of the column', () => {
		for (const id of ['a', 'b', 'c']) create(id, id);
		store.execute({ type: 'task/delete', id: 'b' });
		move('a', { column: 'todo', before: 'b' });
		expect(column('todo')).toEqual(['c', 'a']);
	});

	test('a move to where a task stands writes nothing', () => {
		create('a', 'a');
		create('b', 'b');
		const head = store.head;
		move('b', { column: 'todo' });
		move('b', { column: 'todo', after: 'a' });
		expect(store.head).toBe(head);
	});

	test('done is noted with its time, and taken back', () => {
		create('a', 'a');
		move('a', { column: 'done' });
		expect(store.work.task('a')?.completedAt).toBe('2026-03-10T12:00:00.000Z');
		expect(listed({ state: 'open' })).toEqual([]);
		move('a', { column: 'todo' });
		expect(store.work.task('a')).not.toHaveProperty('completedAt');
	});

	test('a recurring task that is done makes the next, once', () => {
		store.execute({
			...NEW_TASK,
			id: 'a',
			title: 'Water the plants',
			due: '2026-03-09',
			recurrence: { every: 1, unit: 'week' },
			checklist: [{ id: 'x', text: 'fern', done: true }],
		});
		move('a', { column: 'done' });
		const [next] = store.work.tasks({ state: 'open', limit: 9, offset: 0 }).tasks;
		expect(next).toMatchObject({ number: 2, due: '2026-03-16', recurrence: { every: 1, unit: 'week' } });
		expect(next?.checklist).toEqual([{ id: 'x', text: 'fern', done: false }]);
		move('a', { column: 'todo' });
		move('a', { column: 'done' });
		expect(store.work.tasks({ limit: 9, offset: 0 }).total).toBe(2);
	});

	test('edits change what they name, null takes away', () => {
		store.execute({ ...NEW_TASK, id: 'a', title: 'a', due: '2026-04-01' });
		store.execute({ type: 'task/edit', id: 'a', title: 'b', tags: ['x'] });
		expect(store.work.task('a')).toMatchObject({ title: 'b', tags: ['x'], due: '2026-04-01' });
		store.execute({ type: 'task/edit', id: 'a', due: null });
		expect(store.work.task('a')).not.toHaveProperty('due');
		expect(store.work.history('a', 10).map(({ change }) => change)).toEqual(['due', 'title, tags', 'added']);
		expect(() => store.execute({ type: 'task/edit', id: 'a', title: ' ' })).toThrow('title');
		expect(() => store.execute({ type: 'task/edit', id: 'a', due: '2026-02-30' })).toThrow('due');
	});

	test('are found by tag, text, due day and file', () => {
		const anchor = { id: 'n', root: '/w', path: 'a.ts', startLine: 1, endLine: 2, text: 'x', lost: false };
		store.execute({ ...NEW_TASK, id: 'a', title: 'Ärger', tags: ['x'] });
		store.execute({ ...NEW_TASK, id: 'b', title: 'b', due: '2026-03-01' });
		store.execute({ ...NEW_TASK, id: 'c', title: 'c', anchors: [anchor] });
		expect(listed({ tag: 'x' })).toEqual(['a']);
		expect(listed({ text: 'ärGER' })).toEqual(['a']);
		expect(listed({ dueBefore: '2026-03-01' })).toEqual(['b']);
		expect(listed({ anchor: { root: '/w', path: 'a.ts' } })).toEqual(['c']);
	});

	test('come back after a deletion', () => {
		create('a', 'a');
		store.execute({ type: 'task/delete', id: 'a' });
		expect(listed({})).toEqual([]);
		expect(() => store.execute({ type: 'task/edit', id: 'a', title: 'b' })).toThrow('deleted');
		store.execute({ type: 'task/undelete', id: 'a' });
		expect(listed({})).toEqual(['a']);
	});
});

describe('projects', () => {
	test('have boards of their own; tasks of a column that goes find another', () => {
		store.execute({
			type: 'project/create',
			id: 'p',
			name: 'Web',
			columns: [...DEFAULT_COLUMNS, { id: 'review', title: 'Review', done: false }],
			folders: ['/w'],
		});
		store.execute({ ...NEW_TASK, id: 'a', title: 'a', project: 'p', column: 'review' });
		store.execute({ type: 'project/edit', id: 'p', columns: DEFAULT_COLUMNS });
		expect(store.work.task('a')?.column).toBe('todo');
		expect(() => move('a', { column: 'review' })).toThrow('no column review');
	});

	test('merge moves every task and capture and the folders, and archives', () => {
		store.execute({ type: 'project/create', id: 'p', name: 'P', folders: [] });
		store.execute({ type: 'project/create', id: 'q', name: 'Q', folders: [] });
		store.execute({ ...NEW_TASK, id: 'a', title: 'a', project: 'p' });
		store.execute({ ...NEW_TASK, id: 'b', title: 'b', project: 'p', column: 'done' });
		store.execute({ type: 'project/edit', id: 'p', folders: ['/w'] });
		store.execute({ type: 'capture/add', id: 'c', content: 'c', tags: [] });
		store.execute({ type: 'capture/assign', ids: ['c'], project: 'p', by: 'user' });
		store.execute({ type: 'project/merge', id: 'p', into: 'q' });
		expect([store.getCapture('c')?.project, store.work.projects(false)[1]?.folders]).toEqual(['q', ['/w']]);
		const [none, q] = store.work.countedProjects(false);
		expect([none?.id, q?.id, q?.openTasks, q?.doneTasks]).toEqual([NO_PROJECT, 'q', 1, 1]);
		expect(store.work.projects(true).length).toBe(3);
	});

	test('no two have one name, archived ones included', () => {
		for (const id of ['p', 'q']) store.execute({ type: 'project/create', id, name: `Ä ${id}`, folders: [] });
		expect(() => store.execute({ type: 'project/create', id: 'r', name: 'ä P', folders: [] })).toThrow(
			'There is a project Ä p already.',
		);
		store.execute({ type: 'project/edit', id: 'p', archived: true });
		expect(() => store.execute({ type: 'project/edit', id: 'q', name: 'Ä P' })).toThrow('among the archived ones');
		store.execute({ type: 'project/edit', id: 'q', name: 'ä Q' });
		store.execute({ type: 'project/edit', id: 'p', archived: false });
		expect(store.work.projects(false).map(({ name }) => name)).toEqual([expect.any(String), 'Ä p', 'ä Q']);
	});

	test('the board of no project can be changed but not archived', () => {
		const columns = [{ id: 'all', title: 'All', done: false }];
		create('a', 'a');
		store.execute({ type: 'project/edit', id: NO_PROJECT, columns });
		expect(store.work.task('a')?.column).toBe('all');
		expect(() => store.execute({ type: 'project/edit', id: NO_PROJECT, archived: true })).toThrow('not renamed');
	});
});

test('any sequence of commands: ranks stay in order and a replay gives the same board', async () => {
	const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
	const columnId = fc.constantFrom('todo', 'doing', 'done');
	const command: fc.Arbitrary<Command> = fc.oneof(
		id.map((id): Command => ({ ...NEW_TASK, id, title: id })),
		fc
			.record({ id, column: columnId, before: fc.option(id, { nil: undefined }) })
			.map(({ id, column, before }): Command => ({
				type: 'task/move',
				id,
				column,
				today: '2026-03-10',
				...(before !== undefined && { before }),
			})),
		id.map((id): Command => ({ type: 'task/delete', id })),
		id.map((id): Command => ({ type: 'task/undelete', id })),
		id.map((id): Command => ({ type: 'task/edit', id, recurrence: { every: 1, unit: 'day' } })),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
			for (const command of commands) tryExecute(command);
			const before = store.work.tasks({ limit: 1000, offset: 0 });
			const ranks = before.tasks.map(({ column, rank }) => `${column} ${rank}`);
			expect(new Set(ranks).size).toBe(ranks.length);
			store.close();
			rmSync(path.join(dataDir, 'store', 'state.sqlite'), { force: true });
			store = await open();
			expect(store.work.tasks({ limit: 1000, offset: 0 })).toEqual(before);
		}),
		{ numRuns: 25 },
	);
});

function create(id: string, title: string): { seq: number } {
	return store.execute({ ...NEW_TASK, id, title });
}

function move(id: string, place: { column: string; before?: string; after?: string }): void {
	store.execute({ type: 'task/move', id, today: '2026-03-10', ...place });
}

function column(id: string): string[] {
	return store.work
		.tasks({ limit: 100, offset: 0 })
		.tasks.filter((task) => task.column === id)
		.map((task) => task.id);
}

function listed(filter: object): string[] {
	return store.work.tasks({ limit: 100, offset: 0, ...filter }).tasks.map(({ id }) => id);
}

/** Refusals are part of any sequence; everything else is a fault. */
function tryExecute(command: Command): void {
	try {
		store.execute(command);
	} catch (error) {
		expect(['notFound', 'invalidInput']).toContain((error as { code?: string }).code);
	}
}

test('a task of a list is the same as the task asked for alone, with and without what it may lack', () => {
	const text = 'a "quoted"\n\\ line — ünïcode \u0001 ';
	const checklist = [{ id: 'c', text, done: true }];
	const links = [{ kind: 'url', target: 'https://example.com', title: text }] as const;
	const rest = { project: NO_PROJECT, priority: 'high', tags: ['ä', '"x"'], anchors: [] } as const;
	const fields = { title: text, description: text, checklist, links: [...links], ...rest };
	const recurrence = { every: 2, unit: 'week' } as const;
	store.execute({ type: 'task/create', id: 'full', ...fields, due: '2026-03-01', recurrence });
	store.execute({ type: 'task/create', id: 'plain', ...fields });
	store.execute({ type: 'task/move', id: 'plain', column: 'done', today: '2026-01-01' });
	const { tasks } = store.work.tasks({ limit: 10, offset: 0 });
	expect(tasks).toHaveLength(2);
	for (const task of tasks) expect(task).toStrictEqual(store.work.task(task.id));
});
