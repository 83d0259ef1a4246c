import { spawn } from 'node:child_process';
import {
	chmodSync,
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	realpathSync,
	rmdirSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ensurePrivateFolder, resolveDataDir, socketAddress } from '../../../server/daemon/dataDir.ts';
import { LogFile } from '../../../server/daemon/logFile.ts';
import { sameToken } from '../../../server/base/token.ts';
import { readOwnerFile } from '../../../server/daemon/ownerFile.ts';
import { acquireLock, isOwned } from '../../../server/daemon/ownerLock.ts';

vi.setConfig({ testTimeout: 60_000 }); // other processes and sockets, on a machine that may be busy

test('a data folder is made for this user only; one that others can look into is closed; a link is refused', () => {
	const folder = temporaryFolder();
	const inner = path.join(folder, 'a', 'b');
	ensurePrivateFolder(inner);
	expect(statSync(inner).mode & 0o777).toBe(0o700);
	chmodSync(inner, 0o755);
	ensurePrivateFolder(inner);
	expect(statSync(inner).mode & 0o777).toBe(0o700);
	symlinkSync(inner, path.join(folder, 'link'));
	expect(() => ensurePrivateFolder(path.join(folder, 'link'))).toThrow('symbolic link');
	writeFileSync(path.join(folder, 'file'), '');
	expect(() => ensurePrivateFolder(path.join(folder, 'file'))).toThrow();
});

test('the address is short, whatever the folder, and another for every folder', () => {
	const addresses = ['/a', '/b', `/${'long'.repeat(100)}`].map(socketAddress);
	expect(new Set(addresses).size).toBe(3);
	for (const address of addresses) expect(Buffer.byteLength(address)).toBeLessThan(100);
	expect(resolveDataDir('x')).toBe(path.resolve('x'));
});

test('one process has the lock; it is free as soon as that process is killed', async () => {
	const folder = temporaryFolder();
	expect(isOwned(folder)).toBe(false);
	const script = `
		const { acquireLock } = await import(${JSON.stringify(new URL('../../../server/daemon/ownerLock.ts', import.meta.url).href)});
		globalThis.lock = acquireLock(${JSON.stringify(folder)}, 'owner', 0);
		console.log('locked');
		setInterval(() => {}, 1000);
	`;
	const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onTestFinished(() => void holder.kill('SIGKILL'));
	await new Promise((resolve) => holder.stdout.once('data', resolve));
	expect(isOwned(folder)).toBe(true);
	expect(acquireLock(folder, 'owner', 0)).toBeUndefined();
	const gone = new Promise((resolve) => holder.once('exit', resolve));
	holder.kill('SIGKILL');
	await gone;
	const lock = acquireLock(folder, 'owner', 5000);
	expect(lock).toBeDefined();
	expect(acquireLock(folder, 'start', 0)).toBeDefined();
	lock!.release();
	expect(isOwned(folder)).toBe(false);
});

test('an owner file that cannot be understood is none', () => {
	const folder = temporaryFolder();
	expect(readOwnerFile(folder)).toBeUndefined();
	for (const text of ['', '{', '{"pid": "x"}', '[]']) {
		writeFileSync(path.join(folder, 'owner.json'), text);
		expect(readOwnerFile(folder)).toBeUndefined();
	}
	expect(sameToken('a', 'a')).toBe(true);
	expect(sameToken('a', 'aa')).toBe(false);
});

test('a log file is rotated by size and keeps only so many; home folder and long texts are cut', () => {
	const folder = temporaryFolder();
	const log = new LogFile({ folder, name: 'x.log', maxBytes: 2000, keep: 3 });
	const seen: string[] = [];
	log.onDidLog(({ level }) => seen.push(level));
	log.debug('not written');
	log.error('failed', new Error(`in ${os.homedir()}/secret`));
	for (let i = 0; i < 40; i++) log.info('line', { i, text: 'x'.repeat(600) });
	log.close();
	expect(seen).toEqual(['error', ...Array.from({ length: 40 }, () => 'info')]);
	const lines = ['x.log.2', 'x.log.1', 'x.log'].flatMap((name) => {
		const text = readFileSync(path.join(folder, name), 'utf8');
		expect(text.length).toBeLessThanOrEqual(2000);
		return text
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as { i: number; text: string });
	});
	expect(lines.at(-1)).toMatchObject({ i: 39, level: 'info', text: 'x'.repeat(500) });
	expect(lines.map(({ i }) => i)).toEqual(Array.from({ length: lines.length }, (_, at) => 40 - lines.length + at));
	expect(() => statSync(path.join(folder, 'x.log.3'))).toThrow();
	const other = new LogFile({ folder, name: 'y.log', maxBytes: 20_000, keep: 2 });
	other.error('failed', new Error(`in ${os.homedir()}/secret`));
	other.close();
	expect(readFileSync(path.join(folder, 'y.log'), 'utf8')).toContain('in ~/secret');
});

test('a log that cannot be rotated or was closed touches no other file, and goes on when it can', () => {
	const folder = temporaryFolder();
	const log = new LogFile({ folder, name: 'x.log', maxBytes: 1000, keep: 2 });
	mkdirSync(path.join(folder, 'x.log.1'));
	const complaints = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	onTestFinished(() => complaints.mockRestore());
	for (let i = 0; i < 3; i++) log.info('line', { i, text: 'x'.repeat(600) });
	const other = openSync(path.join(folder, 'other'), 'wx');
	for (let i = 3; i < 6; i++) log.info('line', { i, text: 'x'.repeat(600) });
	expect(complaints).toHaveBeenCalled();
	rmdirSync(path.join(folder, 'x.log.1'));
	for (let i = 6; i < 9; i++) log.info('line', { i, text: 'x'.repeat(600) });
	log.close();
	const another = openSync(path.join(folder, 'another'), 'wx');
	log.info('too late');
	for (const name of [other, another]) closeSync(name);
	expect(readFileSync(path.join(folder, 'other'), 'utf8') + readFileSync(path.join(folder, 'another'), 'utf8')).toBe(
		'',
	);
	const lines = ['x.log.1', 'x.log'].flatMap((name) =>
		readFileSync(path.join(folder, name), 'utf8').trim().split('\n'),
	);
	expect(lines.map((line) => (JSON.parse(line) as { i: number }).i).slice(-2)).toEqual([7, 8]);
});

function temporaryFolder(): string {
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-daemon-')));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}
