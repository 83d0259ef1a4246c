import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { TaskFields } from '../../server/core/tasks/command.ts';
import { NEW_TASK } from '../newTask.ts';
import { openRig, type IndexRig } from './indexSupport.ts';

test('tasks are found by what they say, as it is now, until they are deleted', async () => {
	const rig = await openRig();
	const checklist = [{ id: 'i', text: 'feed the ocelot', done: true }];
	add(rig, 'one', { title: 'Visit the zoo', description: 'Look at the *walrus*.', tags: ['fun'], checklist });
	await rig.indexer.settled();
	for (const words of ['zoo', 'walrus', 'ocelot'])
		expect(await rig.rows(words)).toMatchObject([
			{ root: '', path: 'task/one', kind: 'task', breadcrumb: 'T-1', tags: ['fun'] },
		]);

	rig.store.execute({ type: 'task/edit', id: 'one', title: 'Visit the aquarium' });
	rig.store.execute({ type: 'task/move', id: 'one', column: 'done', today: '2026-01-01' });
	await rig.indexer.settled();
	expect([await rig.find('zoo'), await rig.find('aquarium')]).toEqual([[], ['task/one']]);

	rig.store.execute({ type: 'task/delete', id: 'one' });
	await rig.indexer.settled();
	expect(await rig.find('aquarium')).toEqual([]);
	rig.store.execute({ type: 'task/undelete', id: 'one' });
	await rig.indexer.settled();
	expect(await rig.find('aquarium')).toEqual(['task/one']);
});

test('tasks made while the index was closed are found after the next start', async () => {
	const rig = await openRig();
	add(rig, 'one', { title: 'first walrus' });
	await rig.indexer.settled();
	await rig.indexer.close();
	add(rig, 'two', { title: 'second walrus' });
	rig.store.execute({ type: 'task/delete', id: 'one' });
	const again = await rig.reopen();
	await again.indexer.settled();
	expect(await again.find('walrus')).toEqual(['task/two']);
});

test('a cursor of a version that knew no tasks is none: they are indexed from the beginning', async () => {
	const rig = await openRig();
	add(rig, 'one', { title: 'a walrus' });
	await rig.indexer.settled();
	await rig.close();
	const file = path.join(rig.dataDir, 'index', 'captures.cursor');
	expect(readFileSync(file, 'utf8')).toMatch(/^1 capture,task/);
	writeFileSync(file, '1\n');
	const again = await rig.reopen();
	await again.indexer.settled();
	expect(await again.find('walrus')).toEqual(['task/one']);
	expect(await again.table.counts('')).toMatchObject({ files: 1, chunks: 1 });
});

function add(rig: IndexRig, id: string, fields: Partial<TaskFields>): void {
	rig.store.execute({ ...NEW_TASK, id, title: '', ...fields });
}
