import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createOverviewHandlers } from '../../../server/app/overviewHandlers.ts';
import { Backups } from '../../../server/app/backups.ts';
import { StorageSizes } from '../../../server/app/storageSizes.ts';
import { activityOf, firstLine } from '../../../server/core/activity.ts';
import { DEFAULT_BACKUP } from '../../../common/protocol/settings.ts';
import { NEW_TASK } from '../../newTask.ts';
import { add, openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';

test('counts, sizes, the last backup and what happened last', async () => {
	const dataDir = temporaryFolder();
	const store = await openStoreForTest(dataDir);
	const settings = () => DEFAULT_BACKUP;
	const notes = () => ({ folders: [], leftOut: [], async *read() {} });
	const backups = new Backups({
		store,
		notes,
		dataDir,
		profile: 'default',
		settings,
		clock: Date.now,
		logger: silentLogger,
	});
	const sizes = new StorageSizes(dataDir, silentLogger);
	const handlers = createOverviewHandlers({ store, backups, sizes });
	const context = { signal: AbortSignal.timeout(60_000), progress: () => undefined, trusted: true };
	const read = (activity = 3) => handlers['overview/read']({ activity }, context);

	expect(await read()).toMatchObject({
		seq: 0,
		levels: { inbox: 0, processed: 0, compacted: 0, archived: 0 },
		tasks: { open: 0, done: 0 },
		activity: [],
	});
	for (const id of ['a', 'b', 'c', 'd']) add(store, id, `Thought ${id}\nand more`);
	store.execute({ type: 'capture/edit', id: 'b', status: 'archived' });
	store.execute({ type: 'capture/edit', id: 'c', content: 'Another thought' });
	store.execute({ type: 'capture/edit', id: 'c', content: 'Yet another thought' });
	store.execute({ type: 'capture/delete', id: 'c' });
	store.execute({ ...NEW_TASK, id: 't', title: 'Write' });
	const before = await read(4);
	expect(before).toMatchObject({
		levels: { inbox: 2, processed: 0, compacted: 0, archived: 1 },
		tasks: { open: 1, done: 0 },
		activity: [
			{ noun: 'task', verb: 'added', id: 't', text: 'Write' },
			{ noun: 'capture', verb: 'deleted', id: 'c', text: '' },
			{ noun: 'capture', verb: 'edited', id: 'c' },
			{ noun: 'capture', verb: 'archived', id: 'b', text: 'Thought b' },
		],
	});
	expect(before.backup).toBeUndefined();
	expect(before.storage.log).toBeGreaterThan(0);
	const { seq } = await backups.writeToFolder();
	expect((await read(0)).backup).toMatchObject({ seq });
	expect((await read(0)).activity).toEqual([]);
});

test('storage is everything in the data directory by what it is, without the directories of other profiles', async () => {
	const dataDir = temporaryFolder();
	const sizes = new StorageSizes(dataDir, silentLogger);
	expect(await sizes.measure()).toMatchObject({ total: 0 });
	const files = {
		'store/log/1.jsonl': 1,
		'store/state.sqlite': 2,
		'index/v1/table/data/a.lance': 4,
		'graph/graph.sqlite': 8,
		'models/tiny/model.onnx': 16,
		'notes/a.md': 32,
		'note-trash/b.md': 64,
		'backups/x.tar.gz': 128,
		'logs/owner.log': 256,
		'http.json': 512,
		'profiles/other/store/log/1.jsonl': 1024,
	};
	for (const [name, bytes] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(dataDir, name)), { recursive: true });
		writeFileSync(path.join(dataDir, name), 'x'.repeat(bytes));
	}
	const parts = { log: 1, snapshots: 2, index: 4, graph: 8, models: 16, notes: 96, backups: 128, other: 768 };
	expect(await sizes.measure()).toEqual({ total: 1023, parts });
	expect(await sizes.current()).toEqual({ total: 1023, parts });
});

test('what the product derives by itself is no activity', () => {
	const event = { seq: 1, id: 'e', ts: '2026-01-01T00:00:00.000Z', v: 1, namespace: 'default' };
	expect(activityOf({ ...event, type: 'eventLost', data: { reason: 'x' } })).toBeUndefined();
	expect(activityOf({ ...event, type: 'suggestionIgnored', data: { key: 'k' } })).toBeUndefined();
	expect(activityOf({ ...event, type: 'captureRestored', data: { id: 'c' } })).toEqual({
		seq: 1,
		at: event.ts,
		noun: 'capture',
		verb: 'restored',
		id: 'c',
		text: '',
	});
});

test('a line is the first one, and short', () => {
	expect(firstLine('  one\ntwo')).toBe('one');
	expect(firstLine('x'.repeat(500))).toHaveLength(120);
	expect(firstLine('')).toBe('');
});
