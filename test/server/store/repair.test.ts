import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repairStore, type RepairReport } from '../../../server/store/repair.ts';
import {
	add,
	allCaptures,
	findingCodes,
	ids,
	openTestStore,
	segmentFile,
	temporaryFolder,
	unsyncedFiles,
} from './support.ts';

const NOW = Date.UTC(2026, 5, 7, 8, 9, 10);

function repair(dataDir: string, acceptLoss: boolean): Promise<RepairReport> {
	return repairStore({ dataDir, acceptLoss, clock: () => NOW, files: unsyncedFiles });
}

/** A closed store with the captures `a`, `b`, `c` and `d`; `c` was edited (event 5). */
async function storeWithEdit(options: { snapshot: boolean }): Promise<string> {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	for (const id of ['a', 'b', 'c', 'd']) add(store, id, `text of ${id}`, ['tag']);
	store.execute({ type: 'capture/edit', id: 'c', content: 'edited', status: 'archived' });
	store.close();
	if (!options.snapshot) rmSync(path.join(folder, 'store', 'state.sqlite'));
	return folder;
}

function spoil(file: string, text: string): void {
	const content = readFileSync(file);
	const at = content.indexOf(text);
	if (at === -1) throw new Error(`${text} is not in ${file}`);
	content[at] = content[at]! ^ 1;
	writeFileSync(file, content);
}

test('a sound store is not touched', async () => {
	const folder = await storeWithEdit({ snapshot: true });
	expect(await repair(folder, true)).toEqual({ damage: [], recovered: 0, lost: [], seq: 5, repaired: false });
	expect(readdirSync(folder)).toEqual(['store']);
});

test('without the snapshot an event is lost, and only with the consent of the user', async () => {
	const folder = await storeWithEdit({ snapshot: false });
	spoil(segmentFile(folder), 'text of b');
	const report = { damage: [expect.stringMatching(/line 2 .*wrong checksum/)], recovered: 0, lost: [2], seq: 5 };
	expect(await repair(folder, false)).toEqual({ ...report, repaired: false });
	expect(readdirSync(folder)).toEqual(['store']);

	const damaged = readFileSync(segmentFile(folder));
	const replaced = path.join(folder, 'store.replaced-20260607T080910Z');
	expect(await repair(folder, true)).toEqual({ ...report, repaired: true, replaced });
	expect(readFileSync(path.join(replaced, 'log', path.basename(segmentFile(folder)))).equals(damaged)).toBe(true);
	const store = await openTestStore(folder);
	expect(findingCodes(store)).toEqual([]);
	expect(ids(store)).toEqual(['d', 'c', 'a']);
	expect(store.getCapture('c')).toMatchObject({ content: 'edited' });
	expect(store.readEvents(0, 10).map(({ seq, type }) => [seq, type])).toEqual([
		[1, 'captureAdded'],
		[2, 'eventLost'],
		[3, 'captureAdded'],
		[4, 'captureAdded'],
		[5, 'captureEdited'],
	]);
	expect(add(store, 'e')).toBe(6);
	store.close();
});

test.for(['text of a', 'text of b', 'text of c', '"edited"'])(
	'a snapshot knows what the damaged line with %s said: nothing is lost',
	async (text) => {
		const folder = await storeWithEdit({ snapshot: true });
		const sound = await openTestStore(folder);
		const before = allCaptures(sound);
		sound.close();
		spoil(segmentFile(folder), text);
		expect(await repair(folder, false)).toMatchObject({ recovered: 1, lost: [], seq: 5, repaired: true });
		const store = await openTestStore(folder);
		expect(allCaptures(store)).toEqual(before);
		expect(findingCodes(store)).toEqual([]);
		store.close();
	},
);

test('a deletion and its undoing are recovered from the snapshot', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	for (const id of ['a', 'b']) add(store, id);
	store.execute({ type: 'capture/delete', id: 'a' });
	store.execute({ type: 'capture/delete', id: 'b' });
	store.execute({ type: 'capture/undelete', id: 'b' });
	store.close();
	spoil(segmentFile(folder), 'captureDeleted');
	spoil(segmentFile(folder), 'captureRestored');
	expect(await repair(folder, false)).toMatchObject({ recovered: 2, lost: [], repaired: true });
	const after = await openTestStore(folder);
	expect(ids(after)).toEqual(['b']);
	expect(after.execute({ type: 'capture/undelete', id: 'a' }).seq).toBe(6);
	after.close();
});

test('missing segments and a log cut short are filled up to what the snapshot knows', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder, { segmentBytes: 600 });
	for (let i = 1; i <= 20; i++) add(store, `id${i}`);
	const before = allCaptures(store);
	store.close();
	rmSync(segmentFile(folder, 1));
	truncateSync(segmentFile(folder, -1), 20);
	const report = await repair(folder, false);
	expect(report).toMatchObject({ lost: [], seq: 20, repaired: true });
	expect(report.recovered).toBeGreaterThan(2);
	const after = await openTestStore(folder);
	expect(allCaptures(after)).toEqual(before);
	after.close();
});

test('a line that is there twice, and one that does not apply', async () => {
	const folder = await storeWithEdit({ snapshot: false });
	const file = segmentFile(folder);
	const lines = readFileSync(file, 'utf8').split('\n');
	writeFileSync(file, [lines[0], lines[0], ...lines.slice(1)].join('\n'));
	expect(await repair(folder, true)).toMatchObject({
		damage: [expect.stringMatching(/line 2 .*it holds event 1, which was there before/)],
		lost: [],
		seq: 5,
		repaired: true,
	});
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['d', 'c', 'b', 'a']);
	store.close();
});

test('nothing readable at all', async () => {
	const folder = await storeWithEdit({ snapshot: false });
	writeFileSync(segmentFile(folder), 'x\ny\n');
	expect(await repair(folder, true)).toMatchObject({ lost: [1, 2], seq: 2, repaired: true });
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual([]);
	expect(add(store, 'new')).toBe(3);
	store.close();
});

test('a replacement that a crash interrupted is ended by the next start', async () => {
	const folder = await storeWithEdit({ snapshot: true });
	const layout = path.join(folder, 'store');
	const { renameSync } = await import('node:fs');
	renameSync(layout, path.join(folder, 'store.restored'));
	expect(existsSync(layout)).toBe(false);
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['d', 'c', 'b', 'a']);
	store.close();
	expect(readdirSync(folder)).toEqual(['store']);
});
