import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAccessibilityFaults } from './harness/axe.ts';
import { dragOnto } from './harness/drag.ts';
import { eventually } from './harness/eventually.ts';
import { pressFor } from './harness/keys.ts';
import { focusRests, openView } from './harness/openView.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { ownErrors, statusItem, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';

// An automatic backup would come between.
const stage = useWindow({ settings: { 'understory.backup.automatic': false } });
let owner: OwnerCalls;

beforeAll(async () => {
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	owner = await connectToOwner(stage.editor);
});
afterAll(() => owner.close());

test('the first run says what to do, and a thought that is kept shows at once', async () => {
	const { window } = stage;
	const view = await openDashboard();
	await view.getByText('Keep your first thought').waitFor();
	await window.screenshot('dashboard-first-run');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await view.locator('#draft').fill('Retry must not wait longer than the lock of the queue #retry');
	await view.locator('#draft').press('Control+Enter');
	await view.locator('.capture', { hasText: 'Retry must not' }).waitFor();
	await view.getByRole('button', { name: 'Undo' }).click();
	await view.locator('.capture').waitFor({ state: 'detached' });
	expect(await view.locator('#draft').inputValue()).toContain('Retry must not');
	await view.locator('#draft').press('Control+Enter');
	await view.locator('.capture', { hasText: 'Retry must not' }).waitFor();
});

test('what another window or the command line does is shown without asking', async () => {
	const view = await openDashboard();
	const { id } = await owner.call('capture/add', { content: 'Ask Mira whether invoices round half a cent up #money' });
	await owner.call('capture/add', {
		content: 'The parser drops the last line\nwhen the file has no newline at its end',
	});
	await view.locator('.capture', { hasText: 'Ask Mira' }).waitFor();
	await view.locator('.capture', { hasText: 'The parser drops' }).waitFor();
	const { id: project } = await owner.call('project/create', { name: 'Invoices' });
	await owner.call('task/create', { title: 'Write the guide', project });
	await view.getByRole('button', { name: 'Task added: Write the guide' }).waitFor();
	await view.getByText('1 open, 0 done').first().waitFor();
	await owner.call('capture/edit', { id, status: 'archived' });
	await view.locator('.levels tr', { hasText: 'Archived' }).locator('td', { hasText: '1' }).first().waitFor();
	await view.locator('.capture', { hasText: 'Ask Mira' }).waitFor({ state: 'detached' });
});

test('the keyboard goes everywhere: tabs, list, archive, open', async () => {
	const view = await openDashboard();
	await view.getByRole('tab', { name: /^Inbox/ }).press('ArrowRight');
	await view.locator('.capture', { hasText: 'Ask Mira' }).waitFor();
	await focusRests(view);
	const first = view.locator('.capture', { hasText: 'The parser drops' });
	await pressFor(first, 'ArrowDown', view.locator('.capture:focus', { hasText: 'Ask Mira' }));
	await view.locator('.capture:focus', { hasText: 'Ask Mira' }).press('a');
	await view.locator('.capture', { hasText: 'Ask Mira' }).locator('.level:not(.archived)').waitFor();
	await focusRests(view);
	await view.locator('.capture', { hasText: 'Ask Mira' }).press('a');
	await view.locator('.capture', { hasText: 'Ask Mira' }).locator('.level.archived').waitFor();
	await focusRests(view);
	await view.locator('.capture', { hasText: 'The parser drops' }).press('Enter');
	const inbox = await stage.window.view('inbox');
	await inbox.locator('.capture:focus', { hasText: 'The parser drops' }).waitFor();
});

test('a capture goes into a project by mouse', async () => {
	const view = await openDashboard();
	const { captures } = await owner.call('capture/list', { text: 'parser' });
	const { page } = stage.window;
	const shelf = view.getByRole('toolbar', { name: /to a project$/ });
	await dragOnto(page, view.locator('.capture', { hasText: 'The parser drops' }), shelf.getByText('Invoices'));
	const invoices = (await owner.call('project/list', {})).projects.find(({ name }) => name === 'Invoices')!;
	await eventually(async () =>
		expect((await owner.call('capture/get', { id: captures[0]!.id })).project).toBe(invoices.id),
	);
	await shelf.waitFor({ state: 'detached' });
});

test('a backup is written and its time is shown', async () => {
	const view = await openDashboard();
	await view.getByText('none yet').waitFor();
	await view.getByRole('button', { name: 'Back Up Now' }).click();
	await view.locator('.toast', { hasText: 'Backup written' }).waitFor();
	await view.locator('.fact', { hasText: 'Last backup' }).getByText('now').waitFor();
	const { backup } = await owner.call('overview/read', {});
	expect(backup?.file).toContain('backups');
});

test('projects are listed with what is done', async () => {
	const view = await openDashboard();
	await view.getByRole('tab', { name: /^Projects/ }).click();
	await view.locator('.project', { hasText: 'Invoices' }).getByText('1 open, 0 done').waitFor();
	await stage.window.screenshot('dashboard-projects');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await view.getByRole('tab', { name: /^All/ }).click();
});

describe.each(Object.keys(THEMES) as Theme[])('%s', (theme) => {
	test('picture, and no fault that axe can find', async () => {
		await stage.window.setTheme(theme);
		const view = await openDashboard();
		await view.locator('.capture').first().waitFor();
		await stage.window.screenshot(`dashboard-${theme}`);
		expect(await fits(view)).toBe(true);
		expect(await findAccessibilityFaults(view)).toEqual([]);
	});
});

test('a narrow editor has one column', async () => {
	const { window } = stage;
	await window.setTheme('dark');
	await window.page.setViewportSize({ width: 760, height: 1100 });
	const view = await openDashboard();
	await view.locator('.capture').first().waitFor();
	await window.screenshot('dashboard-narrow');
	expect(await fits(view)).toBe(true);
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await window.page.setViewportSize({ width: 1400, height: 900 });
});

test('what was typed is there when the dashboard comes back into sight', async () => {
	const { window } = stage;
	const view = await openDashboard();
	await view.locator('#draft').fill('half a thought');
	await window.page.waitForTimeout(500); // typing is kept after a pause
	await window.runCommand('Understory: Open Task Board');
	await window.view('board');
	const again = await openDashboard();
	await again.locator('.capture').first().waitFor();
	expect(await again.locator('#draft').inputValue()).toBe('half a thought');
});

test('the dashboard is there again after the window was reloaded', async () => {
	const { window } = stage;
	await window.page.reload();
	await statusItem(window, 'Understory: ready').waitFor({ timeout: 90_000 });
	const view = await openDashboard();
	await view.locator('.capture').first().waitFor({ timeout: 60_000 });
});

test('a long list draws what is looked at, and the keyboard reaches its ends', async () => {
	await Promise.all(Array.from({ length: 600 }, (_, at) => owner.call('capture/add', { content: `Thought ${at}` })));
	const view = await openDashboard();
	await view.getByRole('tab', { name: /^All/ }).click();
	const row = (position: number) => view.locator(`.capture[aria-posinset="${position}"]`);
	await expect.poll(() => row(1).getAttribute('aria-setsize')).toBe('603');
	await row(1).focus();
	await focusRests(view);
	await row(1).press('End');
	await view.locator('.capture:focus[aria-posinset="603"]').press('ArrowUp');
	await view.locator('.capture:focus[aria-posinset="602"]').waitFor();
	await expect.poll(() => row(560).count()).toBe(1);
	await expect.poll(() => row(300).count()).toBe(0);
	expect(await view.locator('.capture').count()).toBeLessThan(300);
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await stage.window.screenshot('dashboard-long-list');
	await view.locator('.capture:focus[aria-posinset="602"]').press('Home');
	await view.locator('.capture:focus[aria-posinset="1"]').waitFor();
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

/** Nothing reaches beyond the page's sides. */
function fits(view: Frame): Promise<boolean> {
	return view.locator('.scroll').evaluate((scroll) => scroll.scrollWidth <= scroll.clientWidth);
}

function openDashboard(): Promise<Frame> {
	return openView(stage.window, 'Understory: Open Dashboard', 'dashboard');
}
