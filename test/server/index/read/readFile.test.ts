import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFile } from '../../../../server/index/read/readFile.ts';

let folder: string;
let file: string;

beforeEach(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'understory-read-'));
	file = path.join(folder, 'file.ts');
});

afterEach(() => {
	vi.restoreAllMocks();
	syncBuiltinESMExports();
	rmSync(folder, { recursive: true, force: true });
});

test('text with its hash and facts', () => {
	writeFileSync(file, 'let x;\n');
	const hash = createHash('sha1').update('let x;\n').digest('hex');
	expect(readFile(file, 100)).toMatchObject({ text: 'let x;\n', hash, size: 7 });
	expect(readFile(file, 100, hash)).toMatchObject({ same: true, hash, size: 7 });
	expect(readFile(file, 100, 'other')).toMatchObject({ text: 'let x;\n' });
});

test('binary content under the name of a text file, a file over the cap, none, a folder, a pipe', () => {
	writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]));
	expect(readFile(file, 100)).toMatchObject({ skipped: 'binary', size: 8 });
	writeFileSync(file, 'x'.repeat(101));
	expect(readFile(file, 100)).toMatchObject({ skipped: 'tooLarge', size: 101 });
	expect(readFile(path.join(folder, 'none'), 100)).toMatchObject({ skipped: 'gone' });
	mkdirSync(path.join(folder, 'dir'));
	expect(readFile(path.join(folder, 'dir'), 100)).toMatchObject({ skipped: 'unreadable' });
	execFileSync('mkfifo', [path.join(folder, 'pipe')]);
	expect(readFile(path.join(folder, 'pipe'), 100)).toMatchObject({ skipped: 'unreadable' });
});

test('of 200 MB nothing is read, of binary data only the beginning', () => {
	writeFileSync(file, '');
	truncateSync(file, 200 * 2 ** 20);
	const read = spyOnReads();
	expect(readFile(file, 2 ** 20)).toMatchObject({ skipped: 'tooLarge' });
	expect(read.bytes()).toBe(0);
	expect(readFile(file, 2 ** 30)).toMatchObject({ skipped: 'binary' });
	expect(read.bytes()).toBeLessThanOrEqual(8192);
});

test('a file that changes once while it is read is read again; one that goes on changing is left for later', () => {
	writeFileSync(file, 'a'.repeat(20_000));
	let changes = 1;
	spyOnReads(() => {
		if (changes-- > 0) fs.appendFileSync(file, 'b');
	});
	expect(readFile(file, 2 ** 20)).toMatchObject({ text: `${'a'.repeat(20_000)}b` });
	changes = Number.POSITIVE_INFINITY;
	expect(readFile(file, 2 ** 20)).toMatchObject({ skipped: 'changing' });
});

test('a file that is cut short while it is read is no text with a hole', () => {
	writeFileSync(file, 'a'.repeat(20_000));
	let cuts = 1;
	spyOnReads(() => {
		if (cuts-- > 0) truncateSync(file, 10_000);
	});
	expect(readFile(file, 2 ** 20)).toMatchObject({ text: 'a'.repeat(10_000) });
});

test('a file that is deleted while it is read is read to its end; then it is gone', () => {
	writeFileSync(file, 'a'.repeat(20_000));
	spyOnReads(() => rmSync(file, { force: true }));
	expect(readFile(file, 2 ** 20)).toMatchObject({ text: 'a'.repeat(20_000) });
	expect(readFile(file, 2 ** 20)).toMatchObject({ skipped: 'gone' });
});

test('a file that may not be read', () => {
	chmodSync(folder, 0o755);
	writeFileSync(file, 'x');
	chmodSync(file, 0);
	const superuser = process.geteuid?.() === 0;
	if (superuser) process.seteuid!(65534);
	const result = readFile(file, 100);
	if (superuser) process.seteuid!(0);
	expect(result).toMatchObject({ skipped: 'unreadable' });
});

/** Watches the real file system's reads; `after` runs when one has ended. */
function spyOnReads(after: () => void = () => undefined): { bytes(): number } {
	let bytes = 0;
	const real = createRequire(import.meta.url)('node:fs') as typeof fs;
	const readSync = real.readSync;
	vi.spyOn(real, 'readSync').mockImplementation((...args: Parameters<typeof readSync>) => {
		const count = readSync(...args);
		bytes += count;
		after();
		return count;
	});
	syncBuiltinESMExports();
	return { bytes: () => bytes };
}
