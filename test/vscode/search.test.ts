import { expect, test } from 'vitest';
import { gitIn } from '../gitIn.ts';
import { eventually } from './harness/eventually.ts';
import { pressFor } from './harness/keys.ts';
import { cursorAt, openFile } from './harness/navigate.ts';
import { answerInView, hitRow, ownErrors, searchInView, statusItem, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const stage = useWindow();

test('the index is built without being asked for, and the view says of how many files', async () => {
	await statusItem(stage.window).waitFor({ timeout: 60_000 });
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	await stage.window.runCommand('Understory: Focus Search View');
	const view = await stage.window.view('search');
	await view.locator('.index-text', { hasText: /^4 files · \d+ passages$/ }).waitFor();
});

test('a question finds the function, arrow keys preview it, Enter opens it', async () => {
	const view = await searchInView(stage.window, 'wait longer after each failure');
	await hitRow(view, 'backoffDelay').waitFor();
	const file = view.locator('.file-row:focus');
	await pressFor(view.locator('#query'), 'ArrowDown', file);
	const passage = view.locator('.hit-row:focus');
	await pressFor(file, 'ArrowDown', passage);
	await stage.window.editorText('backoffDelay');
	expect(await passage.count()).toBe(1); // the preview leaves the focus where it is
	await passage.press('Enter');
	await stage.window.page.locator('.tab.active[data-resource-name="retry.ts"]').waitFor();
	await stage.window.page.locator('.monaco-editor.focused').waitFor();
	await answerInView(stage.window, 'sum with value added tax');
	await hitRow(view, 'invoiceTotal').dblclick();
	await stage.window.page.locator('.tab.active[data-resource-name="invoice.ts"]').waitFor();
	await cursorAt(stage.window, 6);
});

test('the palette searches, too: what is in front is previewed, Enter opens it at its line, its button to the side', async () => {
	const { page } = stage.window;
	await stage.window.runCommand('Understory: Search…');
	await stage.window.fillQuickInput('scale a picture down');
	await stage.window.quickPickRow('make_thumbnail');
	await page.locator('.tab.active[data-resource-name="thumbnail.py"]').waitFor();
	expect(await page.locator('.quick-input-widget').isVisible()).toBe(true);
	await stage.window.fillQuickInput('run an action again until it succeeds');
	await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'retry.ts:7' }).waitFor();
	await stage.window.acceptQuickInput();
	await page.locator('.tab.active[data-resource-name="retry.ts"]').waitFor();
	await cursorAt(stage.window, 7);
	await stage.window.runCommand('Understory: Search…');
	await stage.window.fillQuickInput('backoffDelay');
	const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'backoffDelay' }).first();
	const side = page.locator('.editor-group-container').nth(1).locator('.tab[data-resource-name="retry.ts"]');
	await eventually(async () => {
		if (await side.isVisible()) return;
		await row.hover({ timeout: 5000 });
		await row.locator('[aria-label="Open to the Side"]').click({ timeout: 5000 });
		await side.waitFor({ timeout: 5000 });
	}, 60_000);
});

test('what is typed and saved is found', async () => {
	await stage.window.runCommand('View: Close All Editors');
	await openFile(stage.window, 'invoice.ts');
	await stage.window.editorText('invoiceTotal');
	await stage.window.page.keyboard.press('Control+End');
	await stage.window.page.keyboard.insertText('\nexport function chequebookStub(): string {\n\treturn "pelican";\n}\n');
	await stage.window.page.keyboard.press('Control+s');
	const view = await searchInView(stage.window, 'chequebookStub');
	await hitRow(view, 'chequebookStub').waitFor();
});

test('what another program writes is found, what it deletes is not', async () => {
	stage.project.write(
		'src/orchard.ts',
		'export function graftAppleTree(rootstock: string) {\n\treturn `${rootstock} grafted`;\n}\n',
	);
	const view = await searchAgainUntil('graftAppleTree', (found) => found > 0);
	stage.project.delete('src/orchard.ts');
	await searchAgainUntil('graftAppleTree', (found) => found === 0);
	expect(await view.locator('.file-row', { hasText: 'orchard.ts' }).count()).toBe(0);
});

test('what is found is what the branch that is checked out has', async () => {
	const { project } = stage;
	const git = (...args: readonly string[]): string => gitIn(project.folder, ...args);
	git('init', '-q', '-b', 'main');
	git('add', '.');
	git('commit', '-qm', 'main');
	git('checkout', '-qb', 'other');
	project.write('src/quince.ts', 'export function boilQuinceJelly(sugar: number) {\n\treturn sugar * 2;\n}\n');
	project.delete('tools/thumbnail.py');
	git('add', '.');
	git('commit', '-qm', 'other');
	await searchAgainUntil('boilQuinceJelly', (found) => found > 0);
	await searchAgainUntil('make_thumbnail', (found) => found === 0);
	git('checkout', '-q', 'main');
	await searchAgainUntil('boilQuinceJelly', (found) => found === 0);
	await searchAgainUntil('make_thumbnail', (found) => found > 0);
	git('checkout', '-q', 'other');
	await searchAgainUntil('boilQuinceJelly', (found) => found > 0);
	await searchAgainUntil('make_thumbnail', (found) => found === 0);
});

test('no view wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

/** Asks until the number of passages that name the word is right; the watcher needs a moment. */
async function searchAgainUntil(word: string, right: (found: number) => boolean): ReturnType<typeof searchInView> {
	for (;;) {
		const view = await answerInView(stage.window, word);
		if (right(await view.locator('.hit-row', { hasText: word }).count())) return view;
	}
}
