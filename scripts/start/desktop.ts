import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { endProcessesWith } from '../../test/vscode/harness/processes.ts';
import { editorEnvironment, type RunningEditor, type StartOptions } from './runningEditor.ts';

/** Carried by every process of the window, so that it can be found again: `code` itself does not stay its parent. */
const MARK = 'UNDERSTORY_START_RUN';

/** Path of `code`, the command of desktop VS Code; undefined when it is not on the PATH. */
export function findDesktopEditor(): string | undefined {
	const name = process.platform === 'win32' ? 'code.cmd' : 'code';
	const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
	return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** Opens a window of desktop VS Code with a profile of its own and the extension in development mode. */
export function startDesktop(code: string, options: StartOptions): RunningEditor {
	const run = `${process.pid}-${Date.now()}`;
	const profile = path.join(options.home, 'desktop');
	const child = spawn(
		code,
		[
			'--wait',
			'--new-window',
			`--user-data-dir=${path.join(profile, 'user')}`,
			`--extensions-dir=${path.join(profile, 'extensions')}`,
			`--extensionDevelopmentPath=${options.repository}`,
			options.folder,
		],
		{ env: { ...editorEnvironment(options), [MARK]: run }, stdio: 'ignore', shell: process.platform === 'win32' },
	);
	const ended = new Promise<void>((resolve, reject) => {
		child.once('exit', () => resolve());
		child.once('error', reject);
	});
	return {
		ended,
		stop: async () => {
			child.kill();
			await endProcessesWith(MARK, run);
		},
	};
}
