import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { gitIn } from '../gitIn.ts';
import { findTreeFaults } from './harness/axe.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { hitRow, ownErrors, searchInView, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { againUntil, eventually } from './harness/eventually.ts';
import { goToLine, openFile, previewShows } from './harness/navigate.ts';
import { unfold } from './harness/tree.ts';

const stage = useWindow();
let owner: OwnerCalls; // there after the first test

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
});

test('the sample project is a repository, and is followed', async () => {
	git('init', '-q', '-b', 'main');
	git('add', '.');
	git('commit', '-q', '-m', 'Everything that was there');
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	owner = await connectToOwner(stage.editor);
	await stage.window.runCommand('Developer: Reload Window'); // the repository was made after the window
	await stage.window.page.locator('.monaco-workbench .part.statusbar').waitFor();
	await eventually(async () => {
		const { entries } = await owner.call('git/list', {});
		expect(entries.map(({ subject }) => subject)).toContain('Everything that was there');
	}, 60_000);
});

test('what is open is kept: files, cursor, branch', async () => {
	await goToLine(stage.window, 'retry.ts', 3);
	await openFile(stage.window, 'invoice.ts');
	await eventually(async () => {
		const [latest] = (await owner.call('session/list', {})).sessions;
		expect(latest?.groups[0]?.tabs.map((file) => path.basename(file))).toEqual(['retry.ts', 'invoice.ts']);
		expect(latest?.cursors.find((one) => one.path.endsWith('retry.ts'))?.line).toBe(2);
		expect(latest?.branches).toEqual([{ root: stage.project.folder, branch: 'main' }]);
	});
});

test('a commit that closes a task does, says so, and can be taken back', async () => {
	const { window } = stage;
	await owner.call('task/create', { title: 'Add jitter' });
	writeFileSync(path.join(stage.project.folder, 'jitter.txt'), 'random\n');
	git('add', '.');
	git('commit', '-q', '-m', 'Jitter keeps the ocelots apart, closes T-1');
	await eventually(async () => expect((await owner.call('task/get', { id: 'T-1' })).column).toBe('done'));
	const toast = window.page.locator('.notification-list-item', { hasText: 'T-1' });
	await toast.waitFor();
	await window.screenshot('commit-closes-task');
	await toast.locator('.monaco-button', { hasText: 'Undo' }).click();
	await eventually(async () => expect((await owner.call('task/get', { id: 'T-1' })).column).toBe('todo'));
	expect((await owner.call('task/get', { id: 'T-1' })).links).toMatchObject([{ kind: 'commit' }]);
});

test('a commit message is found by a search, and opens', async () => {
	const view = await searchInView(stage.window, 'ocelots kind:git');
	await hitRow(view, 'ocelots').dblclick();
	await stage.window.page.locator('.tab', { hasText: 'Commit ' }).waitFor();
});

test('an earlier session is resumed, with a hint that the branch was another', async () => {
	const { window, project } = stage;
	const file = (name: string): string => path.join(project.folder, 'src', name);
	git('switch', '-qc', 'topic');
	await owner.call('session/save', {
		id: 'earlier',
		folders: [project.folder],
		state: {
			groups: [{ column: 1, active: 0, tabs: [file('retry.ts'), file('gone.ts')] }],
			cursors: [{ path: file('retry.ts'), line: 3, character: 0, topLine: 0 }],
			terminals: [],
			tasks: [],
		},
	});
	git('switch', '-q', 'main');
	await window.runCommand('View: Close All Editors');
	await window.runCommand('Understory: Resume Session…');
	await window.acceptRow('topic');
	await window.page.locator('.tab.active[data-resource-name="retry.ts"]').waitFor();
	await window.page.locator('.statusbar-item', { hasText: 'Ln 4, Col 1' }).waitFor();
	await window.page.locator('.notification-list-item', { hasText: 'This was on the branch topic' }).waitFor();
	expect(git('branch', '--show-current').trim()).toBe('main');
	await window.runCommand('Notifications: Clear All Notifications');
});

test('where was I: as a page, and quietly in a new window, whose session is resumed after it was killed', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Where Was I?');
	await previewShows(window, 'Where Was I.md', 'topic');
	await window.screenshot('where-was-i');
	const others = new Set(stage.editor.extensionHosts());
	const second = await stage.editor.openWindow(stage.project.folder);
	await second.page.locator('.statusbar-item', { hasText: 'Where was I?' }).waitFor({ timeout: 60_000 });
	await window.runCommand('Notifications: Clear All Notifications');
	await window.runCommand('View: Close All Editors');
	await openFile(second, 'thumbnail.py');
	await eventually(async () => {
		const { sessions } = await owner.call('session/list', {});
		const last = sessions.find(({ groups }) => groups[0]?.tabs[0]?.endsWith('thumbnail.py'));
		expect(last?.groups).toHaveLength(1);
	});
	// A window that crashes says nothing to the server, which deactivation would.
	const hosts = stage.editor.extensionHosts().filter((pid) => !others.has(pid));
	if (process.platform === 'linux') expect(hosts).toHaveLength(1);
	for (const pid of hosts) process.kill(pid, 'SIGKILL');
	await second.close();
	await window.runCommand('Understory: Resume Session…');
	await window.fillQuickInput('thumbnail.py');
	await window.acceptRow('thumbnail.py');
	await window.page.locator('.tab.active[data-resource-name="thumbnail.py"]').waitFor();
	await window.runCommand('Notifications: Clear All Notifications');
});

test('a task keeps what is open, and brings it back', async () => {
	const { window } = stage;
	await window.runCommand('View: Close All Editors');
	await openFile(stage.window, 'invoice.ts');
	await window.runCommand('Understory: Keep Session in Task…');
	await window.acceptRow('Add jitter');
	await eventually(async () => {
		const { session } = await owner.call('session/held', { task: 'T-1' });
		expect(session?.groups[0]?.tabs.map((name) => path.basename(name))).toEqual(['invoice.ts']);
	});
	await window.runCommand('View: Close All Editors');
	await window.runCommand('Understory: Resume Task…');
	await window.acceptRow('Add jitter');
	await window.page.locator('.tab.active[data-resource-name="invoice.ts"]').waitFor();
});

test('an agent runs from the palette; its report opens, and it is listed with its run', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Focus Search View');
	await window.runCommand('Understory: Run Agent…');
	await window.acceptRow('Digest');
	await previewShows(window, 'Digest.md', 'Jitter keeps the ocelots apart');
	await window.screenshot('agent-report');
	await window.setSection('Search', 'folded');
	await window.setSection('Agents', 'open');
	const row = window.page.getByRole('treeitem', { name: /^Digest, finished/ });
	await row.waitFor();
	await unfold(row);
	await window.page.getByRole('treeitem', { name: /^Digest, .*finished, .*commit/ }).waitFor();
	await window.screenshot('agents');
	await againUntil(
		async () => {
			const { agents } = await owner.call('agent/list', {});
			expect(agents.find(({ id }) => id === 'digest')).toMatchObject({ enabled: true });
		},
		() => row.getByRole('checkbox').click({ timeout: 5000 }),
	);
	await window.page.getByRole('treeitem', { name: /^Digest, next/ }).waitFor();
	await window.setSection('Agents', 'folded');
});

test("an agent of the user's own is set up and edited; its row has what a screen reader needs", async () => {
	const { window } = stage;
	const question = 'Where is the delay doubled?';
	for (const section of ['Inbox', 'Tasks']) await window.setSection(section, 'folded'); // room for all agents
	const asks = (title: string): Promise<void> =>
		window.page.locator('.quick-input-title', { hasText: title }).waitFor();
	await window.runCommand('Understory: New Research Agent…');
	await asks('New research agent');
	await window.fillQuickInput(question);
	await window.acceptQuickInput();
	await asks('Name of the agent');
	await window.acceptQuickInput();
	await window.acceptRow('By hand only');
	await window.page.getByRole('treeitem', { name: `${question}, has not run yet` }).waitFor();
	await window.runCommand('Understory: Edit Agent…');
	await asks('Edit agent');
	await window.fillQuickInput(question);
	await window.acceptRow(question);
	await asks(`Edit ${question}`);
	await window.quickPickRow('Most steps');
	await window.screenshot('agent-edit');
	await window.fillQuickInput('Most steps');
	await window.acceptRow('Most steps');
	await asks('Most steps');
	await window.fillQuickInput('7');
	await window.acceptQuickInput();
	await eventually(async () => {
		const { agents } = await owner.call('agent/list', {});
		expect(agents.find(({ name }) => name === question)?.budget.steps).toBe(7);
	});
	await window.page.keyboard.press('Escape');
	const tree = '.pane:has(> .pane-header[aria-label^="Agents"]) .monaco-list';
	expect(await findTreeFaults(window.page.mainFrame(), tree)).toEqual([]);
	await window.runCommand('Understory: Remove Agent…'); // of the user's own there is one
	await window.acceptRow(question);
	const dialog = window.page.locator('.monaco-dialog-box');
	await dialog.getByText('Its reports and notes stay.').waitFor();
	await dialog.getByRole('button', { name: 'Remove' }).click();
	await window.page.getByRole('treeitem', { name: `${question}, has not run yet` }).waitFor({ state: 'detached' });
	await window.setSection('Agents', 'folded');
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('timeline', async () => {
		const { window } = stage;
		await window.setTheme(theme);
		await window.setSection('Search', 'folded');
		await window.setSection('Timeline', 'open');
		await window.page.locator('.monaco-list-row', { hasText: 'Today' }).waitFor();
		await window.screenshot(`timeline-${theme}`);
	});

	test('agents and MCP servers', async () => {
		await showLists();
		await stage.window.screenshot(`agents-and-servers-${theme}`);
		await hideLists();
	});
});

test('the timeline in a narrow side bar', async () => {
	const { window } = stage;
	await window.resizeSideBar(200);
	await window.page.locator('.monaco-list-row', { hasText: 'Today' }).waitFor();
	await window.screenshot('timeline-narrow');
	const tree = '.pane:has(> .pane-header[aria-label^="Timeline"]) .monaco-list';
	expect(await findTreeFaults(window.page.mainFrame(), tree)).toEqual([]);
	await window.resizeSideBar(300);
});

test('agents and MCP servers in a narrow side bar', async () => {
	const { window } = stage;
	await showLists();
	await window.resizeSideBar(200);
	await window.screenshot('agents-and-servers-narrow');
	await window.resizeSideBar(300);
	await hideLists();
});

async function showLists(): Promise<void> {
	const { window } = stage;
	await window.setSection('Timeline', 'folded');
	const server = { id: 'broken', alias: 'broken', name: 'Broken', type: 'stdio', command: 'no-such-program' } as const;
	await owner.call('upstream/add', server); // again and again it is one
	await owner.call('upstream/test', { id: server.id });
	for (const section of ['Agents', 'MCP Servers']) await window.setSection(section, 'open');
	await window.page.locator('.monaco-list-row', { hasText: 'not running · The program' }).waitFor();
	await window.page
		.getByRole('treeitem', { name: /^Digest, / })
		.first()
		.waitFor();
}

async function hideLists(): Promise<void> {
	for (const section of ['Agents', 'MCP Servers']) await stage.window.setSection(section, 'folded');
	await stage.window.setSection('Timeline', 'open');
}

test('the timeline goes further back when asked', async () => {
	const { window } = stage;
	const many = Array.from({ length: 320 }, (_, at) => owner.call('capture/add', { content: `Thought ${at}` }));
	await Promise.all(many);
	const row = (text: string): Locator => window.page.locator('.monaco-list-row', { hasText: text });
	await eventually(async () => {
		await row('Today').click(); // folded or unfolded: what is below it comes into sight when it is folded
		await row('Show More').waitFor({ timeout: 5000 });
	}, 60_000);
	await againUntil(
		() => row('Show More').waitFor({ state: 'detached', timeout: 5000 }),
		() => row('Show More').click({ timeout: 5000 }),
	);
});

test('no view wrote an error', () => {
	const own = ownErrors(stage.window).filter((error) => !error.includes('extensionId=vscode.markdown'));
	expect(own).toEqual([]);
});

function git(...args: string[]): string {
	return gitIn(stage.project.folder, ...args);
}
