import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Store } from '../../../server/ports/store.ts';
import type { FileSystem } from '../../../server/store/fileSystem.ts';
import { SnapshotSchedule } from '../../../server/store/snapshotSchedule.ts';
import {
	add,
	findingCodes,
	ids,
	NO_SNAPSHOTS,
	openTestStore,
	silentLogger,
	temporaryFolder,
	unsyncedFiles,
} from './support.ts';
import { PATIENT } from '../patient.ts';

async function untilSnapshot(store: Store, seq: number): Promise<void> {
	await vi.waitUntil(() => store.health().snapshotSeq >= seq, { timeout: 20_000, interval: 2 });
}

/** A disk whose sync in the background ends when the test says so. */
function slowDisk(): { files: FileSystem; syncing(): Promise<unknown>; finish(): void } {
	const waiting: (() => void)[] = [];
	return {
		files: { ...unsyncedFiles, syncLater: () => new Promise((resolve) => waiting.push(resolve)) },
		syncing: () => vi.waitUntil(() => waiting.length > 0, { timeout: 20_000, interval: 2 }),
		finish: () => waiting.shift()?.(),
	};
}

test('in the background after so many events; the one before stays', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder, { snapshotTimes: { ...NO_SNAPSHOTS, events: 5 } });
	for (let i = 1; i <= 4; i++) add(store, `id${i}`);
	await wait(5);
	expect(store.health().snapshotSeq).toBe(0);
	add(store, 'id5');
	expect(store.health().snapshotSeq).toBe(0); // never while a command is executed
	await untilSnapshot(store, 5);
	for (let i = 6; i <= 10; i++) add(store, `id${i}`);
	await untilSnapshot(store, 10);
	store.close();
	expect(readdirSync(path.join(folder, 'store'))).toEqual(['log', 'state.previous.sqlite', 'state.sqlite']);
});

test('events that come while a snapshot is being written get into the next one', async () => {
	const folder = temporaryFolder();
	const disk = slowDisk();
	const store = await openTestStore(folder, { files: disk.files, snapshotTimes: { ...NO_SNAPSHOTS, events: 2 } });
	add(store, 'a');
	add(store, 'b');
	await disk.syncing();
	for (const id of ['c', 'd', 'e']) add(store, id);
	expect(store.health().snapshotSeq).toBe(0);
	disk.finish();
	await untilSnapshot(store, 2);
	await disk.syncing();
	disk.finish();
	await untilSnapshot(store, 5);
	store.close();
});

test('closing while a snapshot is being written: the last one has everything', async () => {
	const folder = temporaryFolder();
	const disk = slowDisk();
	const store = await openTestStore(folder, { files: disk.files, snapshotTimes: { ...NO_SNAPSHOTS, events: 1 } });
	add(store, 'a');
	await disk.syncing();
	add(store, 'b');
	store.close();
	const closed = readFileSync(path.join(folder, 'store', 'state.sqlite'));
	disk.finish();
	await wait(5);
	expect(readFileSync(path.join(folder, 'store', 'state.sqlite')).equals(closed)).toBe(true);
	const again = await openTestStore(folder);
	expect(again.health().snapshotSeq).toBe(2);
	expect(ids(again)).toEqual(['b', 'a']);
	again.close();
	// What the interrupted one left is gone.
	expect(readdirSync(path.join(folder, 'store'))).toEqual(['log', 'state.sqlite']);
});

test('a background snapshot that fails is reported once and harms nothing', async () => {
	const folder = temporaryFolder();
	const files = {
		...unsyncedFiles,
		syncLater: () => Promise.reject(Object.assign(new Error('EIO: of this test'), { code: 'EIO' })),
	};
	let failures = 0;
	const logger = { ...silentLogger, error: () => failures++ };
	const store = await openTestStore(folder, { files, logger, snapshotTimes: { ...NO_SNAPSHOTS, events: 1 } });
	add(store, 'a');
	await vi.waitUntil(() => findingCodes(store).includes('snapshotFailed'), PATIENT);
	add(store, 'b');
	await vi.waitUntil(() => failures === 2, PATIENT);
	expect(findingCodes(store)).toEqual(['snapshotFailed']);
	await vi.waitUntil(() => !existsSync(path.join(folder, 'store', 'state.sqlite.new')), PATIENT);
	expect(ids(store)).toEqual(['b', 'a']);
	store.snapshot();
	expect(findingCodes(store)).toEqual([]);
	store.close();
});

test('leftovers of a killed process are removed at the next start', async () => {
	const folder = temporaryFolder();
	(await openTestStore(folder)).close();
	for (const name of ['state.sqlite.tmp', 'state.sqlite.new']) writeFileSync(path.join(folder, 'store', name), 'half');
	(await openTestStore(folder)).close();
	expect(readdirSync(path.join(folder, 'store'))).toEqual(['log']);
});

test('schedule: after idleness, at an age, and after a tenth of all events', () => {
	vi.useFakeTimers();
	try {
		let written = 0;
		const schedule = new SnapshotSchedule({ events: 10, idleMs: 100, ageMs: 1000 }, () => {
			written++;
			schedule.reset();
		});
		schedule.wrote(1, 1);
		vi.advanceTimersByTime(99);
		schedule.wrote(1, 2);
		vi.advanceTimersByTime(99);
		expect(written).toBe(0);
		vi.advanceTimersByTime(1);
		expect(written).toBe(1);

		for (let i = 0; i < 20; i++) {
			if (i % 9 === 0) schedule.wrote(1, 3 + i);
			schedule.wrote(0, 3 + i);
			vi.advanceTimersByTime(51);
		}
		expect(written).toBe(2); // never idle, and 1000 ms old

		schedule.reset();
		schedule.wrote(99, 1000);
		vi.advanceTimersByTime(1);
		expect(written).toBe(2);
		schedule.wrote(1, 1000);
		vi.advanceTimersByTime(1);
		expect(written).toBe(3);

		schedule.cost(0.3); // 300 ms of idleness from now on
		schedule.wrote(1, 1001);
		vi.advanceTimersByTime(299);
		expect(written).toBe(3);
		vi.advanceTimersByTime(1);
		expect(written).toBe(4);
	} finally {
		vi.useRealTimers();
	}
});
