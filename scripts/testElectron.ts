import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import type { SuiteReport } from '../test/vscode/exthost/index.ts';
import { buildSuite } from '../test/vscode/harness/exthost.ts';
import { endOwner } from '../test/vscode/harness/owner.ts';
import { createWorkspace } from '../test/vscode/harness/workspace.ts';
import { missingDisplay } from './kit/desktopCode.ts';
import { say } from './kit/terminal.ts';

/**
 * `npm run test:electron`: the extension-host tests in desktop VS Code, which is downloaded, or in the one whose executable
 * `VSCODE_EXECUTABLE` names. Needs a screen, and the internet for the download.
 */
const repository = path.resolve(import.meta.dirname, '..');
const VERSION = 'stable';

process.exitCode = await main();

async function main(): Promise<number> {
	const missing = missingDisplay(process.platform, process.env);
	if (missing !== undefined) {
		say(missing);
		return 1;
	}
	execFileSync(process.execPath, ['esbuild.mts'], { cwd: repository, stdio: 'inherit' });
	let executable: string;
	try {
		executable = process.env['VSCODE_EXECUTABLE'] ?? (await downloadAndUnzipVSCode(VERSION));
	} catch (error) {
		say(`Desktop VS Code could not be downloaded: ${(error as Error).message}`);
		say('This test needs the internet. The same tests run without it, in VS Code in the browser: npm run test:vscode');
		return 1;
	}
	return runIn(executable);
}

async function runIn(vscodeExecutablePath: string): Promise<number> {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-electron-'));
	const report = path.join(folder, 'report.json');
	const dataDir = path.join(folder, 'data');
	const workspace = createWorkspace({ 'src/greet.ts': 'export const greet = (name: string) => `Hello ${name}`;\n' });
	try {
		const extensionTestsPath = await buildSuite();
		return await runTests({
			vscodeExecutablePath,
			extensionDevelopmentPath: repository,
			extensionTestsPath,
			extensionTestsEnv: { UNDERSTORY_TEST_REPORT: report, UNDERSTORY_DATA_DIR: dataDir },
			launchArgs: [workspace.folder, '--disable-workspace-trust', '--user-data-dir', path.join(folder, 'user')],
		});
	} finally {
		printReport(report);
		await endOwner(dataDir); // it outlives its last window by a minute, and its folder goes now
		workspace.remove();
		rmSync(folder, { recursive: true, force: true });
	}
}

function printReport(file: string): void {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch {
		say('The suite did not come to its end.');
		return;
	}
	const { tests } = JSON.parse(text) as SuiteReport;
	for (const { title, state, error } of tests) say(`${state}  ${title}${error === undefined ? '' : `\n${error}`}`);
	const count = (state: string): number => tests.filter((entry) => entry.state === state).length;
	say(`${count('passed')} passed, ${count('failed')} failed`);
}
