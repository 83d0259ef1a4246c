import { expect, test } from 'vitest';
import { capture, openInbox, ownErrors } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import type { Frame } from 'playwright-core';

const stage = useWindow();
const profileItem = (name: string) => stage.window.page.locator(`[aria-label^="Understory profile: ${name}"]`).first();

test('a profile is made, worked in, and the other one knows nothing of it', async () => {
	const { window } = stage;
	await capture(window, 'Buy milk');
	await (await inboxShows('Buy milk')).getByLabel('New capture').fill('half a private thought');
	await window.runCommand('Understory: Create Profile…');
	await window.fillQuickInput('acme');
	await window.acceptQuickInput();
	await window.quickPickRow('Nothing leaves this machine');
	await window.fillQuickInput('Nothing leaves');
	await window.acceptQuickInput();
	await profileItem('acme').waitFor();
	const empty = await openInbox(window);
	await empty.locator('.empty').waitFor();
	expect(await empty.getByLabel('New capture').inputValue()).toBe('');
	await capture(window, 'The client wants blue');
	await inboxShows('The client wants blue');
	await window.screenshot('profile-inbox');

	await profileItem('acme').click();
	await window.quickPickRow('nothing leaves this machine');
	await window.screenshot('profile-switch');
	await window.fillQuickInput('default');
	await window.acceptQuickInput();
	await profileItem('acme').waitFor({ state: 'hidden' });
	const inbox = await inboxShows('Buy milk');
	expect(await inbox.locator('body').textContent()).not.toContain('blue');
});

test('the policy is shown and changed', async () => {
	const { window } = stage;
	await switchTo('acme');
	await window.runCommand('Understory: Profile Policy…');
	await window.quickPickRow('Webhooks');
	await window.screenshot('profile-policy');
	await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Webhooks' }).click();
	await window.acceptQuickInput();
	await window.runCommand('Understory: Doctor');
	await window.editorText('Profile: acme, allows no language models on other machines');
	await window.runCommand('View: Close All Editors');
});

test('the workspace remembers its profile', async () => {
	const { window } = stage;
	await window.page.reload();
	await profileItem('acme').waitFor();
	await inboxShows('The client wants blue');
});

test('a profile gets another name and keeps its data', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Rename Profile…');
	await window.acceptRow('acme');
	await window.page.locator('.quick-input-widget .quick-input-message', { hasText: 'Such as work' }).waitFor();
	await window.fillQuickInput('road runner');
	await window.acceptQuickInput();
	await profileItem('road runner').waitFor();
	await inboxShows('The client wants blue');
});

test('a profile is removed with a backup, and the window goes back to the standard one', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Remove Profile…');
	await window.acceptRow('road runner');
	await window.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Keep a Backup' }).click();
	await window.notification(/“road runner” is removed\. A backup is in .*removed-profiles/);
	await profileItem('road runner').waitFor({ state: 'hidden' });
	await inboxShows('Buy milk');
	await window.runCommand('Understory: Switch Profile…');
	await window.quickPickRow('default');
	expect(await window.page.locator('.quick-input-list').textContent()).not.toContain('road runner');
	await window.page.keyboard.press('Escape');
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

async function switchTo(name: string): Promise<void> {
	await stage.window.runCommand('Understory: Switch Profile…');
	await stage.window.quickPickRow(name);
	await stage.window.fillQuickInput(name);
	await stage.window.acceptQuickInput();
	await profileItem(name).waitFor();
}

async function inboxShows(text: string): Promise<Frame> {
	const inbox = await openInbox(stage.window);
	await inbox.locator('.capture', { hasText: text }).waitFor();
	return inbox;
}
