import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../../../server/ports/store.ts';
import { faultyFiles } from './faults.ts';
import { add, allCaptures, findingCodes, ids, openTestStore, temporaryFolder, unsyncedFiles } from './support.ts';

test('a new store is empty', async () => {
	const store = await openTestStore(temporaryFolder());
	expect(store.head).toBe(0);
	expect(store.health()).toEqual({ seq: 0, logBytes: 0, segments: 0, snapshotSeq: 0, captures: 0, findings: [] });
	store.close();
});

test('what was captured is there after closing and opening', async () => {
	const folder = temporaryFolder();
	const first = await openTestStore(folder);
	const source = { door: 'selection', uri: 'file:///a/b.ts', startLine: 3, endLine: 4 } as const;
	first.execute({ type: 'capture/add', id: 'a', content: 'zwei\nZeilen 🌱 \u2028', tags: ['todo', 'ünïcode'], source });
	first.execute({ type: 'capture/add', id: 'b', content: 'second', tags: [] });
	first.execute({ type: 'capture/edit', id: 'b', content: 'changed', tags: ['x'], status: 'processed' });
	const before = allCaptures(first);
	first.close();

	const second = await openTestStore(folder);
	expect(allCaptures(second)).toEqual(before);
	expect(second.getCapture('a')).toEqual({
		id: 'a',
		project: 'none',
		pinned: false,
		content: 'zwei\nZeilen 🌱 \u2028',
		tags: ['todo', 'ünïcode'],
		status: 'inbox',
		source,
		createdAt: '2026-01-01T00:00:01.000Z',
		updatedAt: '2026-01-01T00:00:01.000Z',
	});
	expect(second.getCapture('b')).toMatchObject({ content: 'changed', tags: ['x'], status: 'processed' });
	second.close();
});

test('repeating a command changes nothing and answers with the first seq', async () => {
	const store = await openTestStore(temporaryFolder());
	expect(add(store, 'a', 'text')).toBe(1);
	expect(add(store, 'b', 'text')).toBe(2);
	expect(add(store, 'a', 'text')).toBe(1);
	expect(store.execute({ type: 'capture/delete', id: 'a' }).seq).toBe(3);
	expect(store.execute({ type: 'capture/delete', id: 'a' }).seq).toBe(3);
	expect(store.execute({ type: 'capture/undelete', id: 'a' }).seq).toBe(4);
	expect(store.execute({ type: 'capture/edit', id: 'a', content: 'text' }).seq).toBe(4);
	expect(store.head).toBe(4);
	expect(() => add(store, 'a', 'other text')).toThrow(/exists already/);
	store.close();
});

test('filters of the list', async () => {
	const store = await openTestStore(temporaryFolder());
	add(store, 'a', 'ÄPFEL und Birnen', ['fruit']);
	add(store, 'b', 'Autos', ['car', 'fruit']);
	add(store, 'c', '100% sure_thing', []);
	store.execute({ type: 'capture/edit', id: 'b', status: 'archived' });
	const found = (filter: object): string[] =>
		store.listCaptures({ limit: 10, offset: 0, ...filter }).captures.map(({ id }) => id);
	expect(found({})).toEqual(['c', 'b', 'a']);
	expect(found({ text: 'äpfel' })).toEqual(['a']);
	expect(found({ text: '%' })).toEqual(['c']);
	expect(found({ text: 'e_t' })).toEqual(['c']);
	expect(found({ tag: 'fruit' })).toEqual(['b', 'a']);
	expect(found({ tag: 'fruit', status: 'archived' })).toEqual(['b']);
	expect(store.listCaptures({ limit: 1, offset: 1 })).toMatchObject({ total: 3, captures: [{ id: 'b' }] });
	store.close();
});

test('listeners hear of events after they are durable, and a failing one harms nobody', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	const heard: StoredEvent[] = [];
	store.onDidAppend(() => {
		throw new Error('a listener of this test');
	});
	store.onDidAppend((events) => heard.push(...events));
	add(store, 'a');
	expect(heard).toEqual([]); // never inside the command
	await Promise.resolve();
	expect(heard).toMatchObject([{ seq: 1, type: 'captureAdded', data: { id: 'a' } }]);
	expect(store.readEvents(0, 10)).toEqual(heard);
	store.close();
});

test('readEvents pages through segments without gap or repetition', async () => {
	const store = await openTestStore(temporaryFolder(), { segmentBytes: 700 });
	for (let i = 1; i <= 40; i++) add(store, `id${i}`);
	expect(store.health().segments).toBeGreaterThan(5);
	const seqs: number[] = [];
	for (let page = store.readEvents(0, 7); page.length > 0; page = store.readEvents(seqs.at(-1)!, 7))
		seqs.push(...page.map(({ seq }) => seq));
	expect(seqs).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
	store.close();
});

test('state.sqlite is a plain SQLite file with the state in it', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	add(store, 'a', 'for other tools');
	store.snapshot();
	store.close();
	const { DatabaseSync } = await import('node:sqlite');
	const db = new DatabaseSync(path.join(folder, 'store', 'state.sqlite'), { readOnly: true });
	expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
	expect(db.prepare('SELECT id, content FROM captures').all()).toEqual([{ id: 'a', content: 'for other tools' }]);
	db.close();
});

test('after close nothing is written and the sentence says so', async () => {
	const store = await openTestStore(temporaryFolder());
	store.close();
	store.close();
	expect(() => add(store, 'a')).toThrow(expect.objectContaining({ code: 'unavailable' }));
});

test('a folder that was removed while open: the command fails, nothing is acknowledged', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder, { segmentBytes: 1 });
	add(store, 'a');
	rmSync(path.join(folder, 'store'), { recursive: true });
	expect(() => add(store, 'b')).toThrow(expect.objectContaining({ code: 'unavailable' }));
	expect(store.getCapture('b')).toBeUndefined();
	store.close();
	expect(readdirSync(folder)).toEqual([]);
	const again = await openTestStore(folder);
	expect(ids(again)).toEqual([]);
	expect(findingCodes(again)).toEqual([]);
	again.close();
});

test('two processes on one folder, where the owner lock does not hold: the second is refused, nothing is overwritten', async () => {
	const folder = temporaryFolder();
	const first = await openTestStore(folder);
	add(first, 'a');
	const second = await openTestStore(folder);
	add(first, 'b');
	expect(() => add(second, 'c')).toThrow(expect.objectContaining({ code: 'storeDamaged' }));
	expect(() => add(second, 'd')).toThrow(/Another program/);
	expect(add(first, 'e')).toBe(3);
	second.close();
	first.close();
	const after = await openTestStore(folder);
	expect(ids(after)).toEqual(['e', 'b', 'a']);
	expect(findingCodes(after)).toEqual([]);
	after.close();
});

test('two processes that begin the same segment: one of them gets it', async () => {
	const folder = temporaryFolder();
	const first = await openTestStore(folder);
	const second = await openTestStore(folder);
	add(first, 'a');
	expect(() => add(second, 'b')).toThrow(expect.objectContaining({ code: 'unavailable' }));
	second.close();
	first.close();
	const after = await openTestStore(folder);
	expect(ids(after)).toEqual(['a']);
	after.close();
});

test('before the answer: the line is on disk and, in a new segment, its name too', async () => {
	const { files, calls } = faultyFiles({ at: -1, code: 'EIO', lasting: false });
	const store = await openTestStore(temporaryFolder(), { files });
	calls.length = 0;
	add(store, 'a');
	expect(calls).toEqual(['open', 'syncFolder', 'write', 'syncData']);
	calls.length = 0;
	add(store, 'b');
	expect(calls).toEqual(['write', 'syncData']);
	store.close();
});

test('a write that could not be taken back ends writing until the next start', async () => {
	const folder = temporaryFolder();
	let failing = false;
	const syncData = (): void => {
		if (failing) throw Object.assign(new Error('EIO: of this test'), { code: 'EIO' });
	};
	const store = await openTestStore(folder, { files: { ...unsyncedFiles, syncData } });
	add(store, 'a');
	failing = true;
	expect(() => add(store, 'b')).toThrow(expect.objectContaining({ code: 'unavailable' }));
	failing = false;
	expect(() => add(store, 'c')).toThrow(/could not be taken back/);
	expect(ids(store)).toEqual(['a']);
	store.close();
	const again = await openTestStore(folder);
	expect(add(again, 'd')).toBe(2);
	again.close();
});

test('times of captures come in the order in which they were kept, whatever their ids are', async () => {
	let day = 0;
	const store = await openTestStore(temporaryFolder(), { clock: () => Date.UTC(2026, 0, day) });
	for (const [id, on] of [
		['z', 3],
		['a"b', 1],
		['m', 2],
		['gone', 4],
	] as const) {
		day = on;
		store.execute({ type: 'capture/add', id, content: id, tags: [] });
	}
	store.execute({ type: 'capture/delete', id: 'gone' });
	expect([...store.memory.allMadeAt()]).toEqual([
		['z', '2026-01-03T00:00:00.000Z'],
		['a"b', '2026-01-01T00:00:00.000Z'],
		['m', '2026-01-02T00:00:00.000Z'],
	]);
	store.close();
});
