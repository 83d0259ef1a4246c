import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { openFile } from './harness/navigate.ts';
import { connectToOwner } from './harness/ownerCalls.ts';
import {
	answerInView,
	capture,
	hitRow,
	listCaptures,
	openInbox,
	ownErrors,
	searchInView,
	statusItem,
	waitUntilIndexed,
} from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { createWorkspace } from './harness/workspace.ts';

const stage = useWindow();
const other = createWorkspace({
	'src/glacier.rs':
		'/// Speed at which ice flows down the valley.\npub fn glacier_speed(slope: f64) -> f64 {\n\tslope * 0.3\n}\n',
	'docs/deploy.md': '# Huts\n\n## Rolling back\n\nAsk the hut before you go.\n',
});
const workspaces = createWorkspace({});
afterAll(() => {
	for (const one of [other, workspaces]) one.remove();
});

test('two windows on one folder share the server, and a capture made in one appears in the other', async () => {
	const second = await stage.editor.openWindow(stage.project.folder);
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	const owner = stage.editor.ownerPid();
	const inbox = await openInbox(second);
	await inbox.locator('.empty').waitFor();
	await capture(stage.window, 'Seen from both windows');
	await inbox.locator('.capture', { hasText: 'Seen from both windows' }).waitFor();
	expect(stage.editor.ownerPid()).toBe(owner);
	expect(ownErrors(second)).toEqual([]);
	await second.close();
});

test('a window on another folder finds what is there and not what is elsewhere', async () => {
	const second = await stage.editor.openWindow(other.folder);
	await waitUntilIndexed(stage.editor, second, other.folder);
	const there = await searchInView(second, 'how fast does ice move');
	await hitRow(there, 'glacier_speed').waitFor();
	await answerInView(second, 'backoffDelay');
	expect(await there.locator('.file-row', { hasText: 'retry.ts' }).count()).toBe(0);
	const here = await searchInView(stage.window, 'backoffDelay');
	await hitRow(here, 'backoffDelay').waitFor();
	await second.close();
});

test('a window on several folders finds what is in each, says where it is and opens it there', async () => {
	const place = path.join(workspaces.folder, 'both.code-workspace');
	const shop = { name: 'Shop', path: stage.project.folder };
	const valley = { name: 'Valley', path: other.folder };
	const open = (...folders: object[]): void => workspaces.write('both.code-workspace', JSON.stringify({ folders }));
	open(shop, valley);
	const window = await stage.editor.openWindow(place);
	for (const { path: folder } of [shop, valley]) await waitUntilIndexed(stage.editor, window, folder);
	const owner = await connectToOwner(stage.editor);
	const view = await searchInView(window, 'rolling back');
	const fileIn = (folder: string) => view.locator('.file-row', { hasText: 'deploy.md' }).filter({ hasText: folder });
	await fileIn('Shop/docs').waitFor();
	await fileIn('Valley/docs').waitFor();
	await window.screenshot('search-several-folders');

	// The lines of a task are in one of two files with the same path in their folders.
	await hitRow(view, 'Huts').dblclick();
	await window.editorText('Ask the hut before you go.');
	await window.runCommand('Select All');
	await window.runCommand('Understory: New Task from Selection…');
	await window.fillQuickInput('Ring the hut');
	await window.acceptQuickInput();
	const anchors = async () => (await owner.call('task/list', {})).tasks[0]?.anchors;
	await eventually(async () => expect(await anchors()).toMatchObject([{ root: other.folder, path: 'docs/deploy.md' }]));
	await window.runCommand('View: Close All Editors');
	await window.runCommand('Understory: Open Task Board');
	const board = await window.view('board');
	await board.locator('.card', { hasText: 'Ring the hut' }).click();
	await board.locator('.attachments .link', { hasText: 'Valley/docs/deploy.md:1' }).click();
	await window.editorText('Ask the hut before you go.');
	await window.screenshot('board-several-folders');
	await window.runCommand('View: Close Other Editors in Group');
	await openFile(window, 'retry.ts');

	const files = [path.join(other.folder, 'docs/deploy.md'), path.join(shop.path, 'src/retry.ts')];
	const sessions = async (...folders: string[]) => (await owner.call('session/list', { folders })).sessions;
	await eventually(async () => expect((await sessions(shop.path, valley.path))[0]?.groups[0]?.tabs).toEqual(files));
	open(shop);
	await eventually(async () => expect(await fileIn('docs').count()).toBe(1));
	await hitRow(view, 'Deployment').waitFor();
	await eventually(async () => expect((await sessions(shop.path))[0]?.groups[0]?.tabs).toEqual(files));
	expect(ownErrors(window)).toEqual([]);
	await owner.close();
	await window.close();
});

test('the owner is killed while two windows are open: neither is reloaded, nothing is lost', async () => {
	const second = await stage.editor.openWindow(other.folder);
	await waitUntilIndexed(stage.editor, second, other.folder);
	for (const text of ['before one', 'before two', 'before three']) await capture(stage.window, text);
	const killed = stage.editor.ownerPid();
	expect(killed).toBeDefined();
	const hosts = stage.editor.extensionHosts();
	for (const { page } of [stage.window, second]) await page.evaluate('window.understoryNotReloaded = true');
	process.kill(killed!, 'SIGKILL');
	await capture(stage.window, 'after the kill, first window'); // waits for the server to be back
	await capture(second, 'after the kill, second window');
	expect(stage.editor.ownerPid()).not.toBe(killed);
	const contents = (await listCaptures(stage.editor)).map(({ content }) => content);
	expect(contents).toEqual(
		expect.arrayContaining([
			'before one',
			'before two',
			'before three',
			'after the kill, first window',
			'after the kill, second window',
		]),
	);
	await statusItem(stage.window, 'Understory: ready').waitFor({ timeout: 60_000 });
	const view = await searchInView(second, 'how fast does ice move');
	await hitRow(view, 'glacier_speed').waitFor();
	for (const { page } of [stage.window, second]) expect(await page.evaluate('window.understoryNotReloaded')).toBe(true);
	expect(stage.editor.extensionHosts()).toEqual(hosts);
	await second.close();
});
