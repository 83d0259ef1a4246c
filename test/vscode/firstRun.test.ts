import { expect, test } from 'vitest';
import { findAccessibilityFaults } from './harness/axe.ts';
import { openInbox } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const stage = useWindow();

test('a new user is told what to do in both views', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Focus Search View');
	const search = await window.view('search');
	await search.locator('.empty', { hasText: 'Ask your workspace' }).waitFor();
	const inbox = await openInbox(window);
	await inbox.locator('.empty', { hasText: 'Keep your first thought' }).waitFor();
	await window.screenshot('first-run');
	expect(await findAccessibilityFaults(search)).toEqual([]);
	expect(await findAccessibilityFaults(inbox)).toEqual([]);
});

test('the walkthrough opens and its pictures are there', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Get Started');
	await window.page.locator('.getting-started-step', { hasText: 'Search by meaning' }).first().waitFor();
	await window.screenshot('walkthrough');
});
