import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './eventually.ts';
import type { EditorWindow } from './window.ts';

/** Opens a file of the workspace by its name, with the focus in its text. */
export async function openFile(window: EditorWindow, name: string): Promise<void> {
	await openTab(window, name);
	await window.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
}

/** Opens a file of the workspace by its name, in whichever editor it has: a notebook's, say. */
export async function openTab(window: EditorWindow, name: string): Promise<void> {
	const { page } = window;
	// The list of recent files is there first, with another one in front.
	const found = page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name });
	let tries = 0;
	await eventually(async () => {
		if (tries++ > 0) await page.keyboard.press('Escape'); // a key that comes while the window starts may be lost
		await page.keyboard.press('Control+p');
		await page.locator('.quick-input-widget input.input').fill(name, { timeout: 3000 });
		await found.waitFor({ timeout: 5000 });
	}, 60_000);
	await window.acceptQuickInput();
	await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
}

/** Opens a file with the cursor at the start of a line, counted from 1. */
export async function goToLine(window: EditorWindow, name: string, line: number): Promise<void> {
	await openFile(window, name);
	await eventually(async () => {
		await window.page.keyboard.press('Control+g');
		await window.page.locator('.quick-input-widget input.input').fill(`:${line}`, { timeout: 3000 });
	});
	await window.quickPickRow(new RegExp(`line ${line}\\b`));
	await window.acceptQuickInput();
	await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
	await cursorPosition(window).getByText(`Ln ${line}, Col 1`, { exact: true }).waitFor();
}

/** Waits until the cursor, or the end of the selection, is in this line, counted from 1. */
export async function cursorAt(window: EditorWindow, line: number): Promise<void> {
	await cursorPosition(window)
		.getByText(new RegExp(`^Ln ${line}, `))
		.waitFor();
}

/** Puts the cursor behind the last line, counted from 1. An editor that is being shown may put it back where it was. */
export async function goToEnd(window: EditorWindow, lastLine: number): Promise<void> {
	const there = cursorPosition(window).getByText(new RegExp(`^Ln ${lastLine}, `));
	await eventually(async () => {
		await window.page.keyboard.press('Control+End');
		await there.waitFor({ timeout: 3000 });
	});
}

/** Numbers of the lines in sight that an extension has marked as a whole, such as those of a passage that was opened. */
export function markedLines({ page }: EditorWindow): Promise<number[]> {
	return page.locator('.editor-group-container.active .monaco-editor').first().evaluate(numbersOfMarked);
}

/** Runs in the page: a line's marks and its number are drawn in two layers, at the same height. */
function numbersOfMarked(editor: Element): number[] {
	const heightOf = (line: HTMLElement): string => line.style.top || line.style.transform;
	const lines = [...editor.querySelectorAll<HTMLElement>('.view-overlays > div')];
	const isMarked = (line: Element): boolean => line.querySelector('.cdr[class*="TextEditorDecorationType"]') !== null;
	const marked = new Set(lines.filter(isMarked).map(heightOf));
	return [...editor.querySelectorAll<HTMLElement>('.margin-view-overlays > div')]
		.filter((line) => marked.has(heightOf(line)))
		.map((line) => Number(line.querySelector('.line-numbers')?.textContent))
		.toSorted((a, b) => a - b);
}

/** Opens a file with whole lines selected, counted from 1, both ends included. */
export async function selectLines(window: EditorWindow, name: string, from: number, to: number): Promise<void> {
	const selected = cursorPosition(window).getByText(new RegExp(`^Ln ${to}, .*selected`));
	await eventually(async () => {
		await goToLine(window, name, from);
		for (let line = from; line < to; line++) await window.page.keyboard.press('Shift+ArrowDown');
		await window.page.keyboard.press('Shift+End');
		await selected.waitFor({ timeout: 5000 });
	}, 90_000);
}

/** Waits for the Markdown preview of a document, and for a text in it: its tab is there long before its content. */
export async function previewShows({ page }: EditorWindow, document: string, text: string | RegExp): Promise<void> {
	await page.locator('.tab.active', { hasText: `Preview ${document}` }).waitFor({ timeout: 60_000 });
	await eventually(async () => {
		const shown = await Promise.all(
			page.frames().map(
				(frame) =>
					frame
						.locator('.markdown-body', { hasText: text })
						.count()
						.catch(() => 0), // the frame went away while it was asked
			),
		);
		expect(
			shown.some((count) => count > 0),
			`The preview of ${document} shows no ${String(text)}`,
		).toBe(true);
	}, 60_000);
}

/** Where the status bar says that the cursor is. */
export function cursorPosition({ page }: EditorWindow): Locator {
	return page.locator(String.raw`#status\.editor\.selection`);
}
