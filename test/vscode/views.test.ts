import { beforeAll, describe, expect, test } from 'vitest';
import { findAccessibilityFaults } from './harness/axe.ts';
import { capture, hitRow, openInbox, ownErrors, searchInView, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';

/** Every view in every kind of theme: a picture in `output/`, and no fault that axe-core can find. */
const stage = useWindow({
	settings: { 'editor.minimap.enabled': false },
});

beforeAll(async () => {
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	await capture(stage.window, 'Retry must not wait longer than the lock of the queue #retry');
	await capture(stage.window, 'Ask Mira whether invoices round half a cent up #money #question');
	await stage.window.runCommand('Understory: Focus Search View');
	await stage.window.resizeSideBar(480);
	await stage.window.setSection('Tasks', 'folded');
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('search', async () => {
		const { window } = stage;
		await window.setTheme(theme);
		await window.setSection('Inbox', 'folded');
		const view = await searchInView(window, 'wait longer after each failure');
		await hitRow(view, 'backoffDelay').focus();
		await window.editorText('backoffDelay');
		await view.locator('.tree:not(.stale)').waitFor();
		await window.screenshot(`search-${theme}`);
		expect(await findAccessibilityFaults(view)).toEqual([]);
	});

	test('inbox', async () => {
		const { window } = stage;
		await window.setSection('Search', 'folded');
		const view = await openInbox(window);
		await view.locator('.capture', { hasText: 'half a cent' }).waitFor();
		await window.screenshot(`inbox-${theme}`);
		expect(await findAccessibilityFaults(view)).toEqual([]);
	});
});

test('a narrow search', async () => {
	const { window } = stage;
	await window.setSection('Inbox', 'folded');
	await window.setSection('Search', 'open');
	await window.resizeSideBar(220);
	const view = await searchInView(window, 'wait longer after each failure');
	await hitRow(view, 'backoffDelay').focus();
	await view.locator('.tree:not(.stale)').waitFor();
	await window.screenshot('search-narrow');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await window.resizeSideBar(480);
});

test('no result', async () => {
	await stage.window.setSection('Search', 'open');
	const view = await searchInView(stage.window, 'kind:capture lang:rust zebra');
	await view.locator('.empty', { hasText: 'No results' }).waitFor();
	await stage.window.screenshot('search-nothing');
	expect(await findAccessibilityFaults(view)).toEqual([]);
});

test('palette search', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Search…');
	await window.fillQuickInput('scale a picture down');
	await window.quickPickRow('make_thumbnail');
	await window.screenshot('palette-search');
	await window.page.keyboard.press('Escape');
});

test('doctor', async () => {
	await stage.window.runCommand('Understory: Doctor');
	await stage.window.editorText('# Understory Doctor');
	await stage.window.screenshot('doctor');
});

test('diagnostics, and a report of them that can be given away', async () => {
	await stage.window.runCommand('Understory: Diagnostics');
	await stage.window.editorText('# Understory Diagnostics');
	await stage.window.screenshot('diagnostics');
	await stage.window.runCommand('Understory: Copy Diagnostics Report');
	await stage.window.page.locator('.notification-toast', { hasText: 'The report is in the clipboard' }).waitFor();
});

test('without webhooks, one is offered', async () => {
	await stage.window.runCommand('Understory: Manage Webhooks…');
	await stage.window.page.locator('.notification-toast', { hasText: 'There are no webhooks.' }).waitFor();
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});
