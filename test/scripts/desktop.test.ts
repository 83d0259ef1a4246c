import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commandLine, processesWithArgument, startDesktop } from '../../scripts/start/desktop.ts';
import { startUnlessInterrupted } from '../../scripts/start/unlessInterrupted.ts';
import type { RunningEditor } from '../../scripts/start/runningEditor.ts';
import { isAlive } from '../vscode/harness/processes.ts';

const FOREVER = 'setInterval(() => {}, 1000)';

test('paths with spaces stay one argument in the command interpreter of Windows', () => {
	expect(commandLine(String.raw`C:\Program Files\Code\code.cmd`, ['--wait', String.raw`C:\my work`])).toBe(
		String.raw`"C:\Program Files\Code\code.cmd" "--wait" "C:\my work"`,
	);
});

test.skipIf(process.platform === 'win32')('a window is found by the folder of its profile', async () => {
	const argument = `--user-data-dir=/tmp/understory profile ${process.pid}`;
	const child = spawn(process.execPath, ['-e', FOREVER, '--', argument], { stdio: 'ignore' });
	await once(child, 'spawn');
	expect(processesWithArgument(argument)).toEqual([child.pid]);
	const ended = once(child, 'exit');
	child.kill();
	await ended;
	expect(processesWithArgument(argument)).toEqual([]);
});

test('a code that cannot be run is said, with what can be done instead', async () => {
	const home = mkdtempSync(path.join(os.tmpdir(), 'understory-desktop-'));
	onTestFinished(() => rmSync(home, { recursive: true, force: true }));
	const options = { repository: home, home, folder: home, port: 0, dataDir: home };
	await expect(startDesktop(home, options)).rejects.toThrow(/cannot be run\. With --web/); // a folder is no program
});

test('Ctrl+C while the editor is installed ends what installs it', async () => {
	const interrupted = Promise.withResolvers<void>();
	let pid: number | undefined;
	const editor = await startUnlessInterrupted(async (): Promise<RunningEditor> => {
		const child = spawn(process.execPath, ['-e', FOREVER], { stdio: 'ignore' });
		const ended = once(child, 'exit');
		pid = child.pid;
		await once(child, 'spawn');
		interrupted.resolve();
		if (process.platform !== 'linux') child.kill(); // as a terminal does
		await ended;
		throw new Error('npm ci failed');
	}, interrupted.promise);
	expect(editor).toBeUndefined();
	expect(isAlive(pid!)).toBe(false);
});

test('an editor that starts is handed on, and what fails without Ctrl+C is said', async () => {
	const never = new Promise<void>(() => {});
	const running: RunningEditor = { ended: never, stop: () => Promise.resolve() };
	expect(await startUnlessInterrupted(() => Promise.resolve(running), never)).toBe(running);
	const failed = startUnlessInterrupted(() => Promise.reject(new Error('no network')), never);
	await expect(failed).rejects.toThrow('no network');
	expect(process.env['UNDERSTORY_STARTING']).toBeUndefined();
});
