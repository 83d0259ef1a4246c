import { afterAll, expect, test } from 'vitest';
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
});
afterAll(() => other.remove());

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
