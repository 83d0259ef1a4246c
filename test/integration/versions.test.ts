import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LspClient } from './lspClient.ts';
import { cliJson, end, isAlive, readOwner, REPOSITORY, start, temporaryDataDir, until } from './processes.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 }); // many processes start here, and the machine may be busy

/** Another installed version: bundled as it ships, with another number in its package. */
let installed: string;

beforeAll(() => {
	installed = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-version-')));
	execFileSync(process.execPath, ['esbuild.mts', `--outdir=${path.join(installed, 'dist')}`], { cwd: REPOSITORY });
	for (const name of ['node_modules', 'models', 'grammars'])
		symlinkSync(path.join(REPOSITORY, name), path.join(installed, name));
});

afterAll(() => rmSync(installed, { recursive: true, force: true }));

/** The installed version's command line. */
async function other(version: string, dataDir: string, ...args: string[]): Promise<unknown> {
	writeFileSync(path.join(installed, 'package.json'), JSON.stringify({ name: 'understory', version }));
	const child = start(path.join(installed, 'dist', 'cli.js'), [...args, '--json', '--data-dir', dataDir]);
	child.stdin!.end();
	const { code, stdout, stderr } = await end(child);
	if (code !== 0) throw new Error(stderr);
	return JSON.parse(stdout);
}

test('a newer version makes an older owner finish and leave, then takes over; the old one works with it', async () => {
	const dataDir = temporaryDataDir();
	await other('0.0.1', dataDir, 'capture', 'kept by the old one');
	const old = readOwner(dataDir)!;
	expect(old.version).toBe('0.0.1');
	const captured = await cliJson<{ seq: number }>(dataDir, 'capture', 'kept by the new one');
	expect(captured.seq).toBeGreaterThan(1);
	expect(readOwner(dataDir)).toMatchObject({ version: expect.not.stringContaining('0.0.1') });
	await until(() => !isAlive(old.pid));
	expect(await other('0.0.1', dataDir, 'list')).toMatchObject([
		{ content: 'kept by the new one' },
		{ content: 'kept by the old one' },
	]);
});

test('an older version works with a newer owner', async () => {
	const dataDir = temporaryDataDir();
	await other('99.0.0', dataDir, 'capture', 'kept by the newer one');
	const { pid } = readOwner(dataDir)!;
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
	expect(readOwner(dataDir)).toMatchObject({ pid, version: '99.0.0' });
});

test('a window whose owner is replaced is told, and its next forwarder reaches the new owner', async () => {
	const dataDir = temporaryDataDir();
	await other('0.0.1', dataDir, 'capture', 'from the old one');
	const old = readOwner(dataDir)!;
	const window = await LspClient.open(dataDir, []); // of the newer version: it replaces the owner at once
	await until(() => !isAlive(old.pid));
	expect((await window.call('capture/list', {})).captures).toHaveLength(1);
	await other('99.0.0', dataDir, 'list'); // and is replaced itself
	expect(await window.ended).toMatchObject({ code: 1 });
	const again = await LspClient.open(dataDir, []);
	expect((await again.call('capture/list', {})).captures).toHaveLength(1);
	expect(readOwner(dataDir)).toMatchObject({ version: '99.0.0' });
	await again.close();
});
