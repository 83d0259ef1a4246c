import { expect, test } from 'vitest';
import { capture, hitRow, listCaptures, openInbox, ownErrors, searchInView } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { openFile } from './harness/navigate.ts';

const stage = useWindow();

test('a thought captured from the palette is durable and in the inbox', async () => {
	await capture(stage.window, 'Ask Mira about the invoice rounding #money');
	const [first] = await listCaptures(stage.editor);
	expect(first).toMatchObject({ content: 'Ask Mira about the invoice rounding #money' });
	const inbox = await openInbox(stage.window);
	await inbox.locator('.capture', { hasText: 'invoice rounding' }).waitFor();
});

test('what is captured is found at once', async () => {
	await capture(stage.window, 'The kangaroo build server reboots on Sundays');
	const view = await searchInView(stage.window, 'kangaroo');
	await hitRow(view, 'kangaroo build server').waitFor();
});

test('a selection is captured with its file, lines and symbol, and its source opens', async () => {
	await openFile(stage.window, 'invoice.ts');
	await stage.window.runCommand('Go to Line/Column...');
	await stage.window.fillQuickInput(':8');
	await stage.window.acceptQuickInput();
	await stage.window.page.keyboard.press('End');
	await stage.window.page.keyboard.press('Shift+Home');
	await stage.window.runCommand('Understory: Capture Selection…');
	await stage.window.fillQuickInput('Does this round half a cent up?');
	await stage.window.acceptQuickInput();
	const inbox = await openInbox(stage.window);
	const source = inbox.locator('.capture', { hasText: 'half a cent' }).locator('.source');
	await source.waitFor();
	expect(await source.textContent()).toContain('invoice.ts:8');
	await stage.window.page.keyboard.press('Escape');
	await stage.window.runCommand('View: Close All Editors');
	await source.click();
	await stage.window.editorText('invoiceTotal');
});

test('a capture can be edited, and a deletion undone', async () => {
	const inbox = await openInbox(stage.window);
	const row = inbox.locator('.capture', { hasText: 'kangaroo' });
	await row.focus();
	await row.press('e');
	await inbox.locator('.capture textarea').fill('The wallaby build server reboots on Sundays');
	await inbox.locator('.capture textarea').press('Control+Enter');
	const edited = inbox.locator('.capture', { hasText: 'wallaby' });
	await edited.waitFor();
	await edited.focus();
	await edited.press('Delete');
	await edited.waitFor({ state: 'detached' });
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).not.toContain(
		'The wallaby build server reboots on Sundays',
	);
	await inbox.getByRole('button', { name: 'Undo' }).click();
	await edited.waitFor();
	expect((await listCaptures(stage.editor)).map(({ content }) => content)).toContain(
		'The wallaby build server reboots on Sundays',
	);
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});
