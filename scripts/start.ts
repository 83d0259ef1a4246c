import { execFileSync, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endOwner } from '../test/vscode/harness/owner.ts';
import { endChild } from '../test/vscode/harness/processes.ts';
import { say } from './kit/terminal.ts';
import { openInBrowser } from './start/browser.ts';
import { findDesktopEditor, startDesktop } from './start/desktop.ts';
import { startUnlessInterrupted } from './start/unlessInterrupted.ts';
import { startWeb } from './start/web.ts';
import type { RunningEditor, StartOptions } from './start/runningEditor.ts';

/**
 * `npm start [-- FOLDER] [--port N] [--web] [--no-open] [--home DIR]`: builds Understory and shows it at work on a
 * folder: in desktop VS Code when `code` is on the PATH, else in VS Code in the browser. Ctrl+C ends everything it
 * started.
 * Profile and data are kept in `.understory-start`, or in the folder that `--home` names.
 */
const repository = path.resolve(import.meta.dirname, '..');

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		port: { type: 'string', default: '8300' },
		web: { type: 'boolean', default: false },
		'no-open': { type: 'boolean', default: false },
		home: { type: 'string', default: path.join(repository, '.understory-start') },
	},
});

process.exitCode = await main();

async function main(): Promise<number> {
	const folder = path.resolve(process.env['INIT_CWD'] ?? '.', positionals[0] ?? repository);
	if (!existsSync(folder) || !statSync(folder).isDirectory()) {
		say(`${folder} is not a folder.`);
		return 2;
	}
	say('Building …');
	execFileSync(process.execPath, ['esbuild.mts'], { cwd: repository, stdio: 'inherit' });
	const interrupted = nextInterrupt();
	const home = path.resolve(values.home);
	const options: StartOptions = {
		repository,
		home,
		folder,
		port: Number(values.port),
		dataDir: path.join(home, 'data'),
	};
	const editor = await startUnlessInterrupted(() => startEditor(options), interrupted);
	if (editor === undefined) return 0;
	try {
		await Promise.race([interrupted, showIndexing(options, interrupted).then(() => editor.ended)]);
	} finally {
		say('\nEnding VS Code and the server …');
		await editor.stop();
		await endOwner(options.dataDir);
	}
	return 0;
}

async function startEditor(options: StartOptions): Promise<RunningEditor> {
	const code = values.web ? undefined : findDesktopEditor();
	if (code !== undefined) {
		say(`Opening ${options.folder} in desktop VS Code (--web: in the browser). Ctrl+C ends it.`);
		return startDesktop(code, options);
	}
	const editor = await startWeb(options, say);
	say(`\n  Understory in VS Code, on ${options.folder}:\n\n  ${editor.address}\n\n  Ctrl+C ends it.\n`);
	if (!values['no-open']) openInBrowser(editor.address);
	return editor;
}

/** The command line does the same as the window will: brings the index up to date and shows how far it is. */
async function showIndexing({ repository, folder, dataDir }: StartOptions, interrupted: Promise<void>): Promise<void> {
	const args = [path.join(repository, 'dist/cli.js'), 'index', folder, '--data-dir', dataDir];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
	const ended = new Promise<void>((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	await Promise.race([ended, interrupted.then(() => endChild(child))]);
}

function nextInterrupt(): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
	});
}
