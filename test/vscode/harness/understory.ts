import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import type { IndexStatus } from '../../../common/model/indexStatus.ts';
import type { Editor } from './editor.ts';
import { openView } from './openView.ts';
import { runToEnd } from './processes.ts';
import { waitUntil } from './waitUntil.ts';
import type { EditorWindow } from './window.ts';

const repository = path.resolve(import.meta.dirname, '../../..');

/** What `list --json` says of a capture. */
export interface ListedCapture {
	readonly id: string;
	readonly content: string;
	readonly tags: readonly string[];
}

/** Waits until a folder is indexed, and until the window says that there is nothing left to do. */
export async function waitUntilIndexed(editor: Editor, window: EditorWindow, folder: string): Promise<void> {
	await waitUntil(`${folder} is indexed`, () => isIndexed(editor, folder), 90_000);
	await statusItem(window, 'Understory: ready').waitFor({ timeout: 30_000 });
}

async function isIndexed(editor: Editor, folder: string): Promise<boolean> {
	if (editor.ownerPid() === undefined) return false; // the window starts it, not this
	const { roots } = await indexStatus(editor);
	return roots.some(({ root, phase, lastCompleteAt }) => root === folder && phase === 'idle' && lastCompleteAt > 0);
}

/** What the command line says of the index. */
export async function indexStatus(editor: Editor): Promise<IndexStatus> {
	return JSON.parse(await runCli(editor, ['status'])) as IndexStatus;
}

/** The product's item in the status bar, when its label for screen readers starts with `label`. */
export function statusItem(window: EditorWindow, label = 'Understory:'): Locator {
	return window.page.locator(`.statusbar-item:has([aria-label^="${label}"]), .statusbar-item[aria-label^="${label}"]`);
}

/** Captures from the palette, and waits until the editor says that the thought is safe. */
export async function capture(window: EditorWindow, text: string): Promise<void> {
	await window.runCommand('Understory: Capture…');
	await window.fillQuickInput(text);
	await window.acceptQuickInput();
	await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: 60_000 });
}

/** What the command line lists from the editor's data directory, newest first. */
export async function listCaptures(editor: Editor): Promise<ListedCapture[]> {
	return JSON.parse(await runCli(editor, ['list', '--limit', '1000'])) as ListedCapture[];
}

/** Asks the command line for JSON about the editor's data directory. */
function runCli(editor: Editor, args: readonly string[]): Promise<string> {
	const cli = path.join(repository, 'dist/cli.js');
	return runToEnd(process.execPath, [cli, ...args, '--json', '--data-dir', editor.dataDir], process.env);
}

/** Opens the search view and types a question. Returns the view. */
export async function searchInView(window: EditorWindow, question: string): Promise<Frame> {
	const view = await openView(window, 'Understory: Focus Search View', 'search');
	await view.locator('#query').fill(question);
	return view;
}

/** Asks the search view anew and waits for the answer; nothing of an earlier one is left in it. Returns the view. */
export async function answerInView(window: EditorWindow, question: string): Promise<Frame> {
	const view = await searchInView(window, '');
	await view.locator('.tree').waitFor({ state: 'detached' });
	await view.locator('#query').fill(question);
	await view
		.locator('.count')
		.or(view.getByText('No results', { exact: true }))
		.first()
		.waitFor();
	return view;
}

/** The passage with this symbol or text among the results of the search view. */
export function hitRow(view: Frame, text: string): Locator {
	return view.locator('.hit-row').filter({ hasText: text }).first();
}

/** Opens the inbox. Returns the view. */
export function openInbox(window: EditorWindow): Promise<Frame> {
	return openView(window, 'Understory: Open Inbox', 'inbox');
}

/** Console entries of the extension's own scripts that are errors, and every uncaught exception. */
export function ownErrors(window: EditorWindow): string[] {
	return window.console
		.filter(({ kind, source }) => kind === 'exception' || (kind === 'error' && source.includes('/dist/webview/')))
		.map(({ kind, text }) => `${kind}: ${text}`);
}
