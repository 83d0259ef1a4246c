import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { restoreBackup, type Restored } from '../../../server/store/restore.ts';
import { TAR_END, tarHeader, tarPadding } from '../../../server/store/tar.ts';
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

const NONE = { folder: expect.stringMatching(/notes\.restoring$/), folders: [], files: [] };
const NOW = Date.UTC(2026, 5, 7, 8, 9, 10);

function restore(file: string, dataDir: string): Promise<Restored> {
	return restoreBackup({ file, dataDir, clock: () => NOW, files: unsyncedFiles });
}

/** A backup of a store with captures `1` … `count` in several segments. */
async function backupOf(count: number, folder = temporaryFolder()): Promise<string> {
	const store = await openTestStore(folder, { segmentBytes: 1000 });
	for (let i = 1; i <= count; i++) add(store, String(i));
	const file = path.join(folder, 'backup.tar.gz');
	await store.backup(file);
	store.close();
	return file;
}

test('what is in a backup comes back, and the replaced store stays', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder, { segmentBytes: 1000 });
	for (let i = 1; i <= 20; i++) add(store, String(i), `text ${i} 🌱`, ['tag']);
	store.execute({ type: 'capture/edit', id: '3', content: 'edited' });
	store.execute({ type: 'capture/delete', id: '4' });
	const saved = allCaptures(store);
	const file = path.join(folder, 'backup.tar.gz');
	const { bytes, seq } = await store.backup(file);
	expect({ bytes, seq }).toEqual({ bytes: readFileSync(file).length, seq: 22 });
	add(store, 'after the backup');
	store.close();

	const restored = await restore(file, folder);
	const replaced = path.join(folder, 'store.replaced-20260607T080910Z');
	expect(restored).toEqual({
		seq: 22,
		captures: 19,
		createdAt: expect.stringMatching(/^2026-01-01T/),
		replaced,
		notes: NONE,
	});
	const after = await openTestStore(folder, { segmentBytes: 1000 });
	expect(allCaptures(after)).toEqual(saved);
	expect(findingCodes(after)).toEqual([]);
	expect(after.health().snapshotSeq).toBe(22);
	expect(add(after, 'goes on')).toBe(23);
	after.close();
	expect(readdirSync(path.join(replaced, 'log')).length).toBeGreaterThan(1);

	await restore(file, folder);
	expect(existsSync(`${replaced}-2`)).toBe(true);
});

test('into a folder without a store', async () => {
	const file = await backupOf(3);
	const folder = temporaryFolder();
	expect((await restore(file, folder)).replaced).toBeUndefined();
	const store = await openTestStore(folder);
	expect(ids(store)).toEqual(['3', '2', '1']);
	store.close();
});

test('captures go on during a backup and are not in it', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder, { segmentBytes: 5000 });
	for (let i = 1; i <= 50; i++) add(store, String(i));
	const file = path.join(folder, 'backup.tar.gz');
	const backup = store.backup(file);
	for (let i = 51; i <= 100; i++) add(store, String(i));
	expect((await backup).seq).toBe(50);
	store.close();
	const other = temporaryFolder();
	expect(await restore(file, other)).toMatchObject({ seq: 50, captures: 50 });
});

test.skipIf(process.platform === 'win32')('tar and sha256sum read the archive', async () => {
	const file = await backupOf(30);
	const folder = temporaryFolder();
	execFileSync('tar', ['xzf', file, '-C', folder]);
	execFileSync('sha256sum', ['--check', '--strict', 'checksums.sha256'], { cwd: folder });
	expect(JSON.parse(readFileSync(path.join(folder, 'backup.json'), 'utf8'))).toMatchObject({ format: 2, seq: 30 });
});

test('an archive of the first format, without notes, is restored', async () => {
	const entries = entriesOf(await backupOf(3)).slice(0, -1);
	const { notes, ...about } = JSON.parse(entries[0]![1]);
	expect(notes).toEqual([]);
	entries[0]![1] = JSON.stringify({ ...about, format: 1 });
	const folder = temporaryFolder();
	const file = path.join(folder, 'old.tar.gz');
	writeFileSync(file, gzipSync(tarOf([...entries, ['checksums.sha256', sumsOf(entries)]])));
	expect(await restore(file, folder)).toMatchObject({ seq: 3, captures: 3 });
});

test('a file that exists is not overwritten', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	const file = path.join(folder, 'precious.txt');
	writeFileSync(file, 'precious');
	await expect(store.backup(file)).rejects.toMatchObject({ code: 'invalidInput' });
	await expect(store.backup(path.join(folder, 'nowhere', 'x.tar.gz'))).rejects.toMatchObject({ code: 'unavailable' });
	store.close();
	expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('damage in a segment that no start reads is found by the backup', async () => {
	const folder = temporaryFolder();
	await backupOf(30, folder);
	rmSync(path.join(folder, 'backup.tar.gz'));
	const file = segmentFile(folder, 0);
	const content = readFileSync(file);
	content[content.indexOf('text of 2')] = 'T'.charCodeAt(0);
	writeFileSync(file, content);
	const store = await openTestStore(folder);
	expect(findingCodes(store)).toEqual([]);
	await expect(store.backup(path.join(folder, 'backup.tar.gz'))).rejects.toMatchObject({
		code: 'storeDamaged',
		message: expect.stringMatching(/Event 2 in .* wrong checksum/),
	});
	store.close();
	expect(readdirSync(folder)).toEqual(['store']);
});

test('a damaged archive is refused and nothing is changed', async () => {
	const file = await backupOf(10);
	const good = readFileSync(file);
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	add(store, 'mine');
	store.close();
	for (let i = 0; i < 40; i++) {
		const spoilt = Buffer.from(good);
		const position = Math.floor((i * good.length) / 40);
		// 4 to 9 are gzip's time, level and system: they carry nothing.
		if (position >= 4 && position <= 9) continue;
		spoilt[position] = spoilt[position]! ^ 0x10;
		writeFileSync(file, spoilt);
		await expect(restore(file, folder), `byte ${position}`).rejects.toMatchObject({ code: 'storeDamaged' });
		writeFileSync(file, good.subarray(0, position));
		await expect(restore(file, folder), `${position} bytes`).rejects.toMatchObject({ code: 'storeDamaged' });
	}
	expect(readdirSync(folder)).toEqual(['store']);
	const after = await openTestStore(folder);
	expect(ids(after)).toEqual(['mine']);
	after.close();
});

test('archives that another made: strange names, a later format, no checksums, a missing part', async () => {
	const good = entriesOf(await backupOf(10));
	const folder = temporaryFolder();
	const outcome = async (entries: readonly [string, string][]): Promise<unknown> => {
		const file = path.join(folder, 'made.tar.gz');
		writeFileSync(file, gzipSync(tarOf(entries)));
		return restore(file, folder).then(
			() => 'restored',
			(error: unknown) => error,
		);
	};
	const about = (change: object): string => JSON.stringify({ ...JSON.parse(good[0]![1]), ...change });

	expect(await outcome([['../outside', 'x'], ...good])).toMatchObject({ code: 'storeDamaged' });
	expect(await outcome([...good, ['log/../../outside', 'x']])).toMatchObject({ code: 'storeDamaged' });
	expect(await outcome([['backup.json', about({ format: 3 })]])).toMatchObject({ code: 'versionMismatch' });
	expect(await outcome([['backup.json', 'no JSON']])).toMatchObject({ code: 'storeDamaged' });
	expect(await outcome(good.slice(0, -1))).toMatchObject({ code: 'storeDamaged' });
	expect(await outcome(good.filter((_, i) => i !== 1))).toMatchObject({ code: 'storeDamaged' });
	expect(await outcome([...good.slice(0, 2), ...good.slice(1)])).toMatchObject({ code: 'storeDamaged' });
	expect(await outcome([])).toMatchObject({ code: 'storeDamaged' });
	const withSums = (entries: readonly [string, string][]): [string, string][] => [
		...entries,
		['checksums.sha256', sumsOf(entries)],
	];
	const parts = good.slice(0, -1);
	const spoilt = parts.map(([name, text]): [string, string] => [name, name === 'state.sqlite' ? `${text}x` : text]);
	expect(await outcome([...spoilt, good.at(-1)!])).toMatchObject({
		message: expect.stringMatching(/state\.sqlite is wrong/),
	});
	const shorter = withSums(parts.filter(([name]) => !/^log\/0+[2-9]/.test(name)));
	expect(await outcome(shorter)).toMatchObject({ message: expect.stringMatching(/its log|the log ends with event/) });
	expect(readdirSync(folder)).toEqual(['made.tar.gz']);
	await expect(restore(path.join(folder, 'nothing'), folder)).rejects.toMatchObject({ code: 'notFound' });
});

/** Name and content of each file of a backup, read by a parser of its own. */
function entriesOf(file: string): [string, string][] {
	const tar = gunzipSync(readFileSync(file)).toString('latin1');
	const entries: [string, string][] = [];
	for (let at = 0; tar.charCodeAt(at) !== 0;) {
		const size = parseInt(tar.slice(at + 124, at + 135), 8);
		entries.push([tar.slice(at, tar.indexOf('\0', at)), tar.slice(at + 512, at + 512 + size)]);
		at += 512 + Math.ceil(size / 512) * 512;
	}
	return entries;
}

function sumsOf(entries: readonly [string, string][]): string {
	return entries.map(([name, text]) => `${hash('sha256', Buffer.from(text, 'latin1'))}  ${name}\n`).join('');
}

function tarOf(entries: readonly [string, string][]): Buffer {
	const parts = entries.map(([name, text]) => {
		const content = Buffer.from(text, 'latin1');
		return Buffer.concat([tarHeader(name, content.length, 0), content, tarPadding(content.length)]);
	});
	return Buffer.concat([...parts, TAR_END]);
}
