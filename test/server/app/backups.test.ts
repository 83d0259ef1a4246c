import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_BACKUP, type BackupSettings } from '../../../common/protocol/settings.ts';
import { Backups } from '../../../server/app/backups.ts';
import type { Store } from '../../../server/ports/store.ts';
import { restoreBackup } from '../../../server/store/restore.ts';
import {
	add,
	ids,
	openStoreForTest,
	openTestStore,
	silentLogger,
	temporaryFolder,
	unsyncedFiles,
} from '../store/support.ts';

const HOUR = 3_600_000;

interface Rig {
	readonly store: Store;
	readonly dataDir: string;
	readonly settings: { -readonly [K in keyof BackupSettings]: BackupSettings[K] };
	now: number;
	open(profile?: string): Backups;
}

async function createRig(): Promise<Rig> {
	const dataDir = temporaryFolder();
	const store = await openStoreForTest(dataDir);
	const rig: Rig = {
		store,
		dataDir,
		settings: { ...DEFAULT_BACKUP },
		now: Date.UTC(2026, 0, 1),
		open: (profile = 'default') =>
			new Backups({
				store,
				notes: () => ({ folders: [], leftOut: [], async *read() {} }),
				dataDir,
				profile,
				settings: () => rig.settings,
				clock: () => rig.now,
				logger: silentLogger,
			}),
	};
	return rig;
}

function archives(folder: string): string[] {
	return existsSync(folder) ? readdirSync(folder).sort() : [];
}

test('a backup is written when the last is old and something has happened, also by the next owner', async () => {
	const rig = await createRig();
	const folder = path.join(rig.dataDir, 'backups');
	await rig.open().writeIfDue();
	expect(archives(folder)).toEqual([]); // nothing to keep
	add(rig.store, 'a');
	await rig.open().writeIfDue();
	expect(archives(folder)).toEqual(['understory-default-2026-01-01T00-00-00-000.tar.gz']);
	rig.now += 48 * HOUR;
	await rig.open().writeIfDue();
	expect(archives(folder)).toHaveLength(1); // nothing has happened since
	add(rig.store, 'b');
	rig.now += HOUR;
	await rig.open().writeIfDue();
	expect(archives(folder)).toHaveLength(2);
	add(rig.store, 'c');
	rig.now += 23 * HOUR;
	await rig.open().writeIfDue();
	expect(archives(folder)).toHaveLength(2);
	rig.now += HOUR;
	rig.settings.automatic = false;
	await rig.open().writeIfDue();
	expect(archives(folder)).toHaveLength(2);
});

test('the oldest beyond those to keep are deleted, and nothing else in the folder', async () => {
	const rig = await createRig();
	const folder = temporaryFolder();
	Object.assign(rig.settings, { folder, keep: 2, intervalHours: 1 });
	const others = ['understory-work-2020-01-01T00-00-00-000.tar.gz', 'understory-default-mine.tar.gz', 'letter.txt'];
	for (const name of others) writeFileSync(path.join(folder, name), '');
	for (let i = 0; i < 5; i++) {
		rig.now += 2 * HOUR;
		add(rig.store, `c${i}`);
		await rig.open().writeIfDue();
	}
	expect(archives(folder)).toEqual(
		[
			...others,
			'understory-default-2026-01-01T08-00-00-000.tar.gz',
			'understory-default-2026-01-01T10-00-00-000.tar.gz',
		].sort(),
	);
});

test('what was written can be restored; it is the last backup for the next owner too', async () => {
	const rig = await createRig();
	add(rig.store, 'a');
	add(rig.store, 'b');
	const backups = rig.open();
	const written = await backups.writeToFolder();
	expect(written).toMatchObject({ seq: 2, at: '2026-01-01T00:00:00.000Z' });
	expect(rig.open().last).toEqual(written);
	const dataDir = temporaryFolder();
	await restoreBackup({ file: written.file, dataDir, clock: Date.now, files: unsyncedFiles });
	const restored = await openTestStore(dataDir);
	expect(ids(restored)).toEqual(['b', 'a']);
	restored.close();
	// Who asks for a file of their own resets the clock as well.
	add(rig.store, 'c');
	const mine = path.join(temporaryFolder(), 'mine.tar.gz');
	expect((await backups.write(mine)).file).toBe(mine);
	expect(rig.open().last?.file).toBe(mine);
});

test('a folder that cannot be written is said, and tried again', async () => {
	const rig = await createRig();
	const file = path.join(temporaryFolder(), 'file');
	writeFileSync(file, '');
	rig.settings.folder = path.join(file, 'below');
	add(rig.store, 'a');
	const backups = rig.open();
	await backups.writeIfDue();
	expect(backups.problem).toMatch(/The automatic backup to .* failed: .*understory\.backup\.folder/);
	await expect(backups.writeToFolder()).rejects.toThrow('cannot be made');
	expect(backups.busy).toBe(false);
	rig.settings.folder = '';
	await backups.writeIfDue();
	expect(backups.problem).toBeUndefined();
	expect(backups.last?.seq).toBe(1);
});

test('two that are asked for at once are one; a third is written after it', async () => {
	const rig = await createRig();
	add(rig.store, 'a');
	const backups = rig.open();
	const [first, second] = [backups.writeToFolder(), backups.writeToFolder()];
	const mine = path.join(temporaryFolder(), 'mine.tar.gz');
	const third = backups.write(mine);
	expect(backups.busy).toBe(true);
	expect(await first).toBe(await second);
	expect((await third).file).toBe(mine);
	expect(backups.busy).toBe(false);
	expect(archives(backups.folder)).toHaveLength(1);
});
