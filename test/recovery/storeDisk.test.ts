import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { DiskReport } from './support/captureUntilRefused.ts';

/** What the operating system itself refuses, without any injection. */

const run = promisify(execFile);
const PROGRAM = path.join(import.meta.dirname, 'support', 'captureUntilRefused.ts');

/** Runs a shell script in which `$NODE $PROGRAM` is the capturing process and `$DIR` an empty folder. */
async function inShell(wrapper: readonly string[], script: string): Promise<DiskReport> {
	const dir = mkdtempSync(path.join(os.tmpdir(), 'understory-disk-'));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	const env = { ...process.env, NODE: process.execPath, PROGRAM, DIR: dir };
	const [command, ...args] = [...wrapper, 'bash', '-ec', script] as const;
	const { stdout } = await run(command, args, { env });
	return JSON.parse(stdout) as DiskReport;
}

const NAMESPACE = ['unshare', '--user', '--map-root-user', '--mount'] as const;

/** Whether this machine lets an ordinary user mount a small file system of his own. */
const canMount = await inMountNamespace();

async function inMountNamespace(): Promise<boolean> {
	if (process.platform !== 'linux') return false;
	const [command, ...args] = NAMESPACE;
	return run(command, [...args, 'mount', '-t', 'tmpfs', 'none', os.tmpdir()]).then(
		() => true,
		() => false,
	);
}

test.skipIf(process.platform === 'win32')('a limit on the size of files (ulimit -f)', async () => {
	const report = await inShell([], `trap '' XFSZ; ulimit -f 128; exec "$NODE" "$PROGRAM" "$DIR"`);
	expect(report).toMatchObject({ code: 'unavailable', missing: [], extra: [], findings: [] });
	expect(report.message).toMatch(/^Nothing was saved: EFBIG/);
	expect(report.acknowledged).toBeGreaterThan(50);
});

test('a disk that is full, and then is not', async (context) => {
	if (!canMount) context.skip('this machine lets no ordinary user mount a file system');
	const report = await inShell(
		NAMESPACE,
		`mount -t tmpfs -o size=1m none "$DIR"; head -c 300k /dev/zero >"$DIR/ballast"; mkdir "$DIR/data"; exec "$NODE" "$PROGRAM" "$DIR/data" "$DIR/ballast"`,
	);
	expect(report).toMatchObject({ code: 'diskFull', afterwards: 10, missing: [], extra: [], findings: [] });
	expect(report.message).toMatch(/the disk is full/);
	expect(report.acknowledged).toBeGreaterThan(200);
});
