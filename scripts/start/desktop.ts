import { type ChildProcess, execFileSync, spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { endProcess, endProcessesWith } from '../../test/vscode/harness/processes.ts';
import { editorEnvironment, type RunningEditor, type StartOptions } from './runningEditor.ts';

/** Carried by every process of the window, so that it can be found again: `code` itself does not stay its parent. */
const MARK = 'UNDERSTORY_START_RUN';

/** Path of `code`, the command of desktop VS Code; undefined when it is not on the PATH. */
export function findDesktopEditor(): string | undefined {
	const name = process.platform === 'win32' ? 'code.cmd' : 'code';
	const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
	return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/**
 * Opens a window of desktop VS Code with a profile of its own and the extension in development mode.
 * @throws Error when `code` cannot be run
 */
export async function startDesktop(code: string, options: StartOptions): Promise<RunningEditor> {
	const run = `${process.pid}-${Date.now()}`;
	const profile = path.join(options.home, 'desktop');
	const userData = `--user-data-dir=${path.join(profile, 'user')}`;
	const args = [
		'--wait',
		'--new-window',
		userData,
		`--extensions-dir=${path.join(profile, 'extensions')}`,
		`--extensionDevelopmentPath=${options.repository}`,
		options.folder,
	];
	const child = spawnProgram(code, args, { env: { ...editorEnvironment(options), [MARK]: run }, stdio: 'ignore' });
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	try {
		await once(child, 'spawn');
	} catch (error) {
		throw new Error(`${code} cannot be run. With --web VS Code runs in the browser.`, { cause: error });
	}
	return { ended, stop: () => endWindow(child, run, userData) };
}

/** One line for the command interpreter of Windows, in which spaces part words. */
export function commandLine(program: string, args: readonly string[]): string {
	return [program, ...args].map((word) => `"${word}"`).join(' ');
}

/** Processes with an argument, as `ps` shows them. Not on Windows. */
export function processesWithArgument(argument: string): number[] {
	return execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 2 ** 26 })
		.split('\n')
		.filter((line) => line.includes(argument))
		.map((line) => Number.parseInt(line, 10));
}

/** Windows runs a `.cmd` in its command interpreter alone. */
function spawnProgram(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
	return process.platform === 'win32'
		? spawn(commandLine(program, args), { ...options, shell: true })
		: spawn(program, args, options);
}

/** Ends `code` and the window, which is not always its child. */
async function endWindow(child: ChildProcess, run: string, userData: string): Promise<void> {
	if (process.platform === 'win32') {
		if (child.exitCode === null) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
		return;
	}
	child.kill();
	await endProcessesWith(MARK, run);
	if (process.platform === 'darwin') await Promise.all(processesWithArgument(userData).map((pid) => endProcess(pid)));
}
