import type { Locator } from 'playwright-core';
import type { EditorWindow } from './window.ts';

/** Opens a file of the workspace by its name, with the focus in its text. */
export async function openFile(window: EditorWindow, name: string): Promise<void> {
	await window.page.keyboard.press('Control+p');
	await window.fillQuickInput(name);
	// The list of recent files is there first, with another one in front.
	await window.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name }).waitFor();
	await window.acceptQuickInput();
	await window.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
	await window.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
}

/** Opens a file with the cursor at the start of a line, counted from 1. */
export async function goToLine(window: EditorWindow, name: string, line: number): Promise<void> {
	await openFile(window, name);
	await window.page.keyboard.press('Control+g');
	await window.fillQuickInput(`:${line}`);
	await window.quickPickRow(new RegExp(`line ${line}\\b`));
	await window.acceptQuickInput();
	await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
	await cursorPosition(window).getByText(`Ln ${line}, Col 1`, { exact: true }).waitFor();
}

/** Opens a file with whole lines selected, counted from 1, both ends included. */
export async function selectLines(window: EditorWindow, name: string, from: number, to: number): Promise<void> {
	await goToLine(window, name, from);
	for (let line = from; line < to; line++) await window.page.keyboard.press('Shift+ArrowDown');
	await window.page.keyboard.press('Shift+End');
	await cursorPosition(window)
		.getByText(new RegExp(`^Ln ${to}, .*selected`))
		.waitFor();
}

/** Where the status bar says that the cursor is. */
function cursorPosition({ page }: EditorWindow): Locator {
	return page.locator(String.raw`#status\.editor\.selection`);
}
