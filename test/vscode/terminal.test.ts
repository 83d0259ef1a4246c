import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { findAccessibilityFaults } from './harness/axe.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { hitRow, ownErrors, searchInView, waitUntilIndexed } from './harness/understory.ts';
import { pressFor } from './harness/keys.ts';
import { previewShows } from './harness/navigate.ts';
import { openView } from './harness/openView.ts';
import { unfold } from './harness/tree.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { againUntil, eventually } from './harness/eventually.ts';

const SECRET = `ghp_${'Zq7k'.repeat(9)}`;
/** Bash as Debian sets it up: it keeps neither repetitions nor what begins with a space. */
const SETTINGS = {
	'terminal.integrated.defaultProfile.linux': 'bash',
	'terminal.integrated.env.linux': { HISTCONTROL: 'ignoreboth' },
};
const DAYS = 'understory.terminal.retentionDays';
const stage = useWindow({ settings: SETTINGS });
let owner: OwnerCalls; // there after the first test

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
});

test('the sample project is indexed, and a terminal has the shell integration', async () => {
	writeTask();
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	owner = await connectToOwner(stage.editor);
	await stage.window.runCommand('Terminal: Create New Terminal');
	await stage.window.page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
	await stage.window.page.locator('.terminal-wrapper.active textarea').waitFor({ state: 'attached' });
	// The first commands may come before the integration has told the folder; they are asked for until one is kept.
	await eventually(async () => {
		await typeCommand('true');
		await eventually(async () => expect((await history()).length).toBeGreaterThan(0), 4000);
	}, 60_000);
});

test('a fast command is kept with its exit code, folder, duration and output', async () => {
	await typeCommand('echo quick-kangaroo');
	await eventually(async () => {
		expect(await find('echo quick-kangaroo')).toMatchObject({
			exitCode: 0,
			cwd: stage.project.folder,
			root: stage.project.folder,
			output: 'quick-kangaroo',
		});
	});
});

test('a failing command, and what fixed it', async () => {
	await typeCommand('cat needed.txt; sleep 0.1; test -f needed.txt');
	await eventually(async () => expect((await find('cat needed.txt'))?.exitCode).toBe(1));
	expect((await find('cat needed.txt'))?.output).toContain('No such file');
	await typeCommand('echo wallaby > needed.txt');
	await eventually(async () => expect(await find('echo wallaby')).toBeDefined());
	await typeCommand('cat needed.txt; sleep 0.1; test -f needed.txt');
	await eventually(async () => expect((await find('cat needed.txt'))?.exitCode).toBe(0));
	const failed = (await history()).find(({ exitCode }) => exitCode === 1)!;
	const { fix } = await owner.call('terminal/fix', { id: failed.id });
	expect(fix?.between.map(({ command }) => command)).toEqual(['echo wallaby > needed.txt']);
});

test('a secret is never on the disk', async () => {
	await typeCommand(`export DEPLOY_TOKEN=${SECRET}; sleep 0.1; echo "token is $DEPLOY_TOKEN"`);
	await eventually(async () => expect((await find('export DEPLOY_TOKEN'))?.redacted).toBeGreaterThanOrEqual(2));
	expect((await find('export DEPLOY_TOKEN'))?.output).toContain('[redacted]');
	await owner.call('admin/flush', {});
	const files = execFileSync('find', [stage.editor.dataDir, '-type', 'f'], { encoding: 'utf8' }).trim().split('\n');
	expect(files.length).toBeGreaterThan(3);
	expect(files.filter((file) => readFileSync(file, 'latin1').includes(SECRET))).toEqual([]);
	expect(files.filter((file) => readFileSync(file, 'latin1').includes('DEPLOY_TOKEN')).length).toBeGreaterThan(0);
});

test('what is selected in the terminal is captured without its secrets, and the clipboard is left as it was', async () => {
	const { window } = stage;
	await window.page.evaluate(() => navigator.clipboard.writeText('mine'));
	await typeCommand(`echo lone-echidna ${SECRET}`);
	await eventually(async () => expect(await find('echo lone-echidna')).toBeDefined());
	await window.runCommand('Terminal: Select All');
	await window.runCommand('Understory: Capture Terminal Selection…');
	await window.fillQuickInput('what the terminal said');
	await window.acceptQuickInput();
	await eventually(async () => {
		const [capture] = (await owner.call('capture/list', { limit: 1 })).captures;
		expect(capture).toMatchObject({ content: 'what the terminal said', source: { door: 'terminal' } });
		expect(capture!.source!.excerpt).toContain('echo lone-echidna [redacted]');
		expect(capture!.source!.excerpt).not.toContain(SECRET);
	});
	expect(await window.page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
});

test('what is ignored, begins with a space, or runs while recording is off, is not kept', async () => {
	await typeCommand('pass show mail');
	await typeCommand(' echo hidden-numbat');
	await typeCommand('alias greet="echo hello-bilby"; greet > /dev/null');
	await eventually(async () => expect(await find('alias greet="echo hello-bilby"; greet > /dev/null')).toBeDefined());
	await typeCommand('HISTCONTROL='); // what bash keeps, it keeps with the space
	await typeCommand(' echo hidden-quokka');
	await takeSettings({ 'understory.terminal.enabled': false, [DAYS]: 181 });
	await typeCommand('echo unseen-platypus; touch unseen.txt');
	await eventually(() => expect(existsSync(path.join(stage.project.folder, 'unseen.txt'))).toBe(true));
	await stage.window.page.waitForTimeout(1000); // what is told of its end has come, too
	await takeSettings({ [DAYS]: 182 });
	await typeCommand('echo seen-again');
	await eventually(async () => expect(await find('echo seen-again')).toBeDefined());
	for (const hidden of ['pass show', 'hidden-numbat', 'hidden-quokka', 'unseen-platypus'])
		expect(await find(hidden), hidden).toBeUndefined();
});

test('a command that is watched tells when it fails, and when it works again and by what', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Watch Pipeline…');
	await window.acceptRow('Terminal command…');
	await window.acceptRow('Another command…');
	const asks = (title: string): Promise<void> =>
		window.page.locator('.quick-input-title', { hasText: title }).waitFor();
	await window.page.locator('.quick-input-widget input[placeholder="npm test"]').waitFor();
	await window.fillQuickInput('test -f koala.txt');
	await window.acceptQuickInput();
	await asks('When has it stalled?');
	await window.acceptQuickInput();
	await asks('Name of the monitor');
	await window.acceptQuickInput();
	await eventually(async () => {
		const { agents } = await owner.call('agent/list', {});
		expect(agents.find(({ name }) => name === 'test -f koala.txt')).toMatchObject({ kind: 'monitor', enabled: true });
	});
	await typeCommand('test -f koala.txt');
	const failed = window.page.locator('.notification-list-item', { hasText: 'failed with exit code 1' });
	await failed.locator('.monaco-button', { hasText: 'Explain' }).waitFor();
	await window.screenshot('monitor-failed');
	await typeCommand('touch koala.txt');
	await eventually(async () => expect(await find('touch koala.txt')).toBeDefined());
	await typeCommand('test -f koala.txt');
	const mended = window.page.locator('.notification-list-item', { hasText: 'works again' });
	await mended.locator('.monaco-button', { hasText: 'Show' }).click();
	await previewShows(window, 'test -f koala.txt.md', 'touch koala.txt');
	await window.screenshot('monitor-report');
	const [run] = (await owner.call('agent/runs', { limit: 1 })).runs;
	expect(run).toMatchObject({ cause: 'recovered', state: 'finished' });
	expect((await owner.call('agent/readRun', { run: run!.id })).report).toContain('`touch koala.txt`');
	await window.runCommand('Notifications: Clear All Notifications');

	// What fixed it is a click away from what was noticed.
	await window.runCommand('Understory: Focus Search View');
	for (const section of ['Search', 'Inbox', 'Tasks']) await window.setSection(section, 'folded'); // room for all agents
	await window.setSection('Agents', 'open');
	const monitor = window.page.getByRole('treeitem', { name: /^test -f koala\.txt, watch/ });
	await unfold(monitor);
	const noticed = window.page.getByRole('treeitem', { name: /^test -f koala\.txt, .*finished, .*works again/ });
	await againUntil(
		() => window.page.locator('.quick-input-widget input.input').waitFor({ timeout: 2000 }),
		async () => {
			await noticed.hover({ timeout: 5000 });
			await noticed.getByRole('button', { name: 'Open What the Agent Made' }).click({ timeout: 5000 });
		},
	);
	await window.fillQuickInput('touch');
	await window.acceptRow('touch koala.txt');
	const fixed = row(await window.view('history'), 'touch koala.txt');
	await fixed.waitFor();
	await expect.poll(() => fixed.evaluate((one) => one.contains(document.activeElement))).toBe(true);
	await window.screenshot('monitor-fixed-by');
	await window.setSection('Agents', 'folded');
	for (const section of ['Search', 'Inbox']) await window.setSection(section, 'open');
});

test('a log file and a process are watched', async () => {
	const { window } = stage;
	const log = path.join(stage.project.folder, 'build.log');
	writeFileSync(log, 'begun\n');
	const asks = (title: string, timeout = 30_000): Promise<void> =>
		window.page.locator('.quick-input-title', { hasText: title }).waitFor({ timeout });
	const answer = async (title: string, text?: string): Promise<void> => {
		await asks(title);
		if (text !== undefined) await window.fillQuickInput(text);
		await window.acceptQuickInput();
	};
	const begin = async (what: string): Promise<void> => {
		await window.runCommand('Understory: Watch Pipeline…');
		await asks('What is to be watched?');
		await window.fillQuickInput(what);
		await window.acceptRow(what);
	};
	await begin('Log file…');
	await asks('Watch log file');
	// The editor's file dialog puts its own folder into the field, perhaps late; then it looks at the path, and takes no
	// answer meanwhile.
	await eventually(async () => {
		const open = await window.page.locator('.quick-input-title', { hasText: 'Watch log file' }).isVisible();
		if (open) await window.fillQuickInput(log);
		if (open) await window.acceptQuickInput();
		await asks('When has it stalled?', 3000);
	});
	await answer('When has it stalled?', '0');
	await answer('Name of the monitor');
	await begin('Process…');
	await asks('Watch process');
	await window.fillQuickInput('many');
	await window.page.locator('.quick-input-message', { hasText: 'id' }).waitFor();
	await answer('Watch process', String(process.pid));
	await answer('When has it stalled?');
	await answer('Name of the monitor', 'The tests');
	await eventually(async () => {
		const { agents } = await owner.call('agent/list', {});
		expect(agents.filter(({ kind, builtIn }) => kind === 'monitor' && !builtIn)).toMatchObject([
			{},
			{ name: 'build.log', task: `log: ${log}\nstall: 0`, enabled: true },
			{ name: 'The tests', task: expect.stringContaining(`process: ${process.pid}`) as string },
		]);
	});
	appendFileSync(log, 'error: no such koala\n');
	await window.page.locator('.notification-list-item', { hasText: 'build.log” tells of a failure.' }).waitFor();
	const [run] = (await owner.call('agent/runs', { limit: 1 })).runs;
	expect((await owner.call('agent/readRun', { run: run!.id })).report).toContain('error: no such koala');
	await window.runCommand('Notifications: Clear All Notifications');
});

test('a task that is watched tells when it fails', async () => {
	const { window } = stage;
	await owner.call('agent/add', { id: 'watched', kind: 'monitor', name: 'Checks', task: 'task: check' });
	await window.runCommand('Tasks: Run Task');
	await window.acceptRow('check');
	await window.page.locator('.notification-list-item', { hasText: '“check” failed with exit code 1.' }).waitFor();
	await window.runCommand('Notifications: Clear All Notifications');
});

test('the history is filtered, and a command goes back into the terminal', async () => {
	const view = await openHistory();
	await view.locator('#history-filter').fill('kangaroo');
	await eventually(async () => expect(await view.locator('.command').count()).toBe(1));
	await pressFor(row(view, 'quick-kangaroo'), 'Space', view.locator('.output', { hasText: 'quick-kangaroo' }));
	await row(view, 'quick-kangaroo').press('Control+Enter');
	await eventually(async () =>
		expect((await history()).filter(({ command }) => command === 'echo quick-kangaroo').length).toBe(2),
	);
	await view.locator('#history-filter').fill('');
	await view.getByLabel('Result').selectOption('failed');
	await eventually(async () => expect(await view.locator('.command.succeeded').count()).toBe(0));
	await pressFor(row(view, 'cat needed.txt'), 'f', view.locator('.fix', { hasText: 'echo wallaby' }));
});

test('an explanation without a model says so and opens', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Explain Last Failed Command');
	await previewShows(window, 'Explanation.md', /not an answer[^]*\[1\] command /);
	await window.runCommand('View: Close Other Editors in Group');
});

test('a command is archived, and comes back', async () => {
	const view = await openHistory();
	await view.getByLabel('Result').selectOption('');
	const undo = view.locator('.toast .button', { hasText: 'Undo' });
	await pressFor(row(view, 'seen-again'), 'Delete', undo);
	await row(view, 'seen-again').waitFor({ state: 'detached' });
	await undo.click();
	await row(view, 'seen-again').waitFor();
});

test('commands are found by a search, and open in the history', async () => {
	const view = await searchInView(stage.window, 'wallaby kind:terminal');
	await hitRow(view, 'wallaby').waitFor();
	await hitRow(view, 'wallaby').dblclick();
	await (await stage.window.view('history')).locator('.command:focus', { hasText: 'needed.txt' }).waitFor();
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('history', async () => {
		await stage.window.setTheme(theme);
		const view = await openHistory();
		await row(view, 'cat needed.txt').hover();
		await stage.window.screenshot(`history-${theme}`);
		expect(await findAccessibilityFaults(view)).toEqual([]);
	});
});

test('a narrow history', async () => {
	const { window } = stage;
	await window.runCommand('View: Split Editor Right');
	await window.page.setViewportSize({ width: 900, height: 800 });
	const view = await openHistory();
	await row(view, 'cat needed.txt').hover();
	await window.screenshot('history-narrow');
	expect(await findAccessibilityFaults(view)).toEqual([]);
});

test('a recent command is put into the terminal from the palette; the history is erased', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Run Recent Command…');
	await window.fillQuickInput('quick-kangaroo');
	await window.acceptRow('quick-kangaroo');
	await window.page.locator('.terminal-wrapper.active .xterm.focus').waitFor();
	const before = (await history()).length;
	// The command may come into the line after the focus; an empty line is no command.
	await againUntil(
		async () => expect((await history()).length).toBe(before + 1),
		() => window.page.keyboard.press('Enter'),
	);
	expect((await history())[0]?.command).toBe('echo quick-kangaroo');
	await window.runCommand('Understory: Erase Terminal History…');
	await window.fillQuickInput('All commands');
	await window.acceptRow('All commands');
	await window.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Erase' }).click();
	await eventually(async () => expect(await history()).toEqual([]));
});

test('no view wrote an error', () => {
	const own = ownErrors(stage.window).filter((error) => !error.includes('extensionId=vscode.markdown'));
	expect(own).toEqual([]);
});

/** Early: the editor reads it a moment later. */
function writeTask(): void {
	const task = {
		label: 'check',
		type: 'shell',
		command: 'test -f wombat.txt',
		problemMatcher: [],
		presentation: { reveal: 'never' },
	};
	mkdirSync(path.join(stage.project.folder, '.vscode'), { recursive: true });
	writeFileSync(
		path.join(stage.project.folder, '.vscode', 'tasks.json'),
		JSON.stringify({ version: '2.0.0', tasks: [task] }),
	);
}

/** Done when the extension has taken them over: what it tells the server has the days, which are others each time. */
async function takeSettings(settings: Readonly<Record<string, unknown>> & { [DAYS]: number }): Promise<void> {
	stage.editor.writeSettings({ ...SETTINGS, ...settings });
	const kept = path.join(stage.editor.dataDir, 'settings.json');
	await eventually(() => expect(readFileSync(kept, 'utf8')).toContain(String(settings[DAYS])));
}

async function typeCommand(command: string): Promise<void> {
	const { page } = stage.window;
	await stage.window.runCommand('Terminal: Focus Terminal');
	await page.locator('.terminal-wrapper.active .xterm.focus').waitFor();
	await page.keyboard.type(command);
	await page.keyboard.press('Enter');
}

async function history() {
	return (await owner.call('terminal/list', {})).commands;
}

async function find(start: string) {
	return (await history()).find(({ command }) => command.includes(start));
}

async function openHistory(): Promise<Frame> {
	const view = await openView(stage.window, 'Understory: Open Terminal History', 'history');
	await view.locator('.commands').waitFor();
	return view;
}

function row(view: Frame, text: string): Locator {
	return view.locator('.command', { hasText: text }).first();
}
