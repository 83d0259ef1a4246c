import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { filesWith } from '../filesWith.ts';
import {
	beginStream,
	refusing,
	startWireServer,
	streaming,
	STREAMS,
	type WireServer,
} from '../server/models/chat/wireServer.ts';
import { findTreeFaults } from './harness/axe.ts';
import { eventually } from './harness/eventually.ts';
import { pressChord } from './harness/keys.ts';
import { ownErrors, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { cursorPosition, goToLine, openTab, selectLines } from './harness/navigate.ts';

const stage = useWindow();
const PROVIDER = 'openai-compatible';
/** Saving through the palette takes its time. */
const SLOW = { timeout: 30_000 };
let model: WireServer;
const invoice = readFileSync(invoicePath(), 'utf8');

beforeAll(async () => {
	model = await startWireServer(streaming(PROVIDER, ['ready']));
});
afterAll(() => model[Symbol.asyncDispose]());
/** Before and not after a test, so that the picture of one that failed shows how it failed. */
beforeEach(tidyUp);

test('without a model, a question is answered with passages and says so; an edit says what is missing', async () => {
	stage.editor.writeSettings({ 'understory.chat.urls': { ollama: 'http://127.0.0.1:9' } });
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	await select('retry.ts', 1, 5);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('No language model is set up').waitFor({ timeout: 60_000 });
	await thread().getByRole('link', { name: 'Set Up Model…' }).waitFor();
	await thread().getByRole('link', { name: 'src/retry.ts' }).first().waitFor();
	await stage.window.screenshot('inline-chat-no-model');
	// Another one about the same lines has a field of its own, and the focus.
	await stage.window.runCommand('Understory: Ask About Selection…');
	const asking = thread().filter({ hasText: 'Ask: retry.ts' });
	await type('Why a limit?', asking);
	await stage.window.page.keyboard.press('Enter');
	await asking.getByText('Why a limit?').waitFor();
	await closeOne();
	await closeOne();
	await stage.window.runCommand('Understory: Document Selection');
	await thread().getByText('This needs a language model').waitFor();
});

test('a question is asked in the field at the selection; the answer streams, and cites what was sent along', async () => {
	await useModel();
	let finish = (): void => undefined;
	model.answerWith((response) => {
		const parts = STREAMS[PROVIDER]([
			'It waits **longer** each time [1].',
			' ![x](https://example.invalid/leak)',
			'\n\nDone.',
		]);
		beginStream(PROVIDER, response);
		response.write(parts.slice(0, 2).join(''));
		finish = () => response.end(parts.slice(2).join(''));
	});
	await select('retry.ts', 1, 5);
	await pressChord(stage.window, 'Control+k', 'a');
	await type('Why a limit?');
	await stage.window.page.keyboard.press('Enter');
	await thread().getByText('It waits longer each time').waitFor();
	await stage.window.screenshot('inline-chat-streaming');
	finish();
	await thread().getByText('Done.').waitFor();
	await thread().getByText('on this machine · 11 + 7 tokens · $0.02').waitFor();
	expect(await thread().locator('img[src*="example.invalid"]').count()).toBe(0);
	await thread()
		.getByText(/Sent along: .*\d+ lines after/)
		.waitFor();
	const asked = lastBody();
	expect(asked).toContain('Why a limit?');
	expect(asked).toContain('backoffDelay(attempt: number');
	await stage.window.screenshot('inline-chat-answer');
	expect(await findTreeFaults(stage.window.page.mainFrame(), '.review-widget .review-comment-contents')).toEqual([]);
});

test('an edit is shown as a difference, accepted as one step, and undone as one', async () => {
	await useModel();
	model.answerWith(streaming(PROVIDER, ['```ts\n', renamed(), '\n```']));
	const before = await select('invoice.ts', 7, 10);
	await edit('Rename net to netto');
	await thread().getByText('netto').first().waitFor();
	await lens('Accept').waitFor();
	// More was written than the provider told of.
	await thread()
		.getByText(/^on this machine · about 11 \+ \d+ tokens · about \$0\.\d\d$/)
		.waitFor();
	expect(await document('invoice.ts')).toBe(before);
	for (const theme of Object.keys(THEMES) as Theme[]) {
		await stage.window.setTheme(theme);
		await stage.window.screenshot(`inline-chat-edit-${theme}`);
	}
	await stage.window.setTheme('dark');
	await lens('Accept').click();
	await expect.poll(() => document('invoice.ts'), SLOW).toBe(before.replaceAll(/\bnet\b/g, 'netto'));
	await undo();
	await expect.poll(() => document('invoice.ts'), SLOW).toBe(before);
});

test('a part can be accepted and another rejected', async () => {
	await useModel();
	const answer = `/** Total of the lines with value added tax. */\n${renamed()}`;
	model.answerWith(streaming(PROVIDER, ['```ts\n', answer, '\n```']));
	const before = await select('invoice.ts', 6, 10);
	await edit('Rename');
	await lens('Accept All (2)').waitFor();
	await stage.window.screenshot('inline-chat-parts');
	await (await lowest(lens('Accept'), 2)).click();
	await lens('Accept All (2)').waitFor({ state: 'detached' });
	await lens('Reject').click();
	await lens('Reject').waitFor({ state: 'detached' });
	await expect.poll(() => document('invoice.ts'), SLOW).toBe(before.replaceAll(/\bnet\b/g, 'netto'));
});

test('an answer can be stopped, and asked again', async () => {
	await useModel();
	model.answerWith((response) => {
		beginStream(PROVIDER, response);
		for (const part of STREAMS[PROVIDER](['Once upon a time']).slice(0, 2)) response.write(part);
	});
	const { length } = model.abandoned;
	await select('retry.ts', 8, 17);
	await explainFromMenu();
	await thread().getByText('Once upon').waitFor();
	await button('Stop Answer').click();
	await thread().getByText('Stopped.').waitFor();
	await thread()
		.getByText(/^on this machine · about \d+ \+ \d+ tokens · about \$0\.\d+$/)
		.waitFor();
	await expect.poll(() => model.abandoned.length, SLOW).toBe(length + 1);
	model.answerWith(streaming(PROVIDER, ['They lived.']));
	await button('Try Again').click();
	await thread().getByText('They lived.').waitFor();
	model.answerWith(streaming(PROVIDER, ['They thrived.']));
	await button('Try Again').click();
	await thread().getByText('They thrived.').waitFor();
	expect(lastBody()).not.toContain('They lived.');
	expect(await thread().getByText('They lived.').count()).toBe(0);
});

test('an error says what to do', async () => {
	await useModel();
	model.answerWith(refusing(PROVIDER, 401, 'invalid_request_error', 'no such key'));
	await select('retry.ts', 8, 17);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('refused the key').waitFor();
	await thread().getByRole('link', { name: 'Set Up Model…' }).waitFor();
});

test('a document that was never saved can be edited, too', async () => {
	await useModel();
	model.answerWith(streaming(PROVIDER, ['```\n', 'second and better', '\n```']));
	await stage.window.runCommand('File: New Untitled Text File');
	await stage.window.page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor();
	await stage.window.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
	await stage.window.page.keyboard.type('first\nsecond\nthird');
	await stage.window.editorText('third');
	await stage.window.page.keyboard.press('ArrowUp');
	await stage.window.runCommand('Add Cursor Above');
	await edit('Make it better');
	// It says which of several it is about.
	await thread().getByText('Edit: Untitled-1:2, the first of 2 cursors').waitFor();
	await stage.window.screenshot('inline-chat-several-cursors');
	await lens('Accept').click();
	await stage.window.editorText('second and better');
	await stage.window.editorText('first');
});

test('a cell of a notebook is talked about in the chat, and takes the code of the answer', async () => {
	const { page } = stage.window;
	const file = path.join(stage.project.folder, 'waiting.ipynb');
	writeFileSync(file, notebook(['x = 1', 'def wait(n):\n    return n']));
	await useModel();
	model.answerWith(streaming(PROVIDER, ['```python\n', 'def wait(n):\n    return 2 ** n', '\n```']));
	await openTab(stage.window, 'waiting.ipynb');
	await page.locator('.notebookOverlay .view-line', { hasText: 'return n' }).click();
	await page.keyboard.press('Control+a');
	await stage.window.runCommand('Understory: Fix Problems in Selection');
	const view = await stage.window.view('chat');
	await view.locator('.composer .chip', { hasText: 'waiting.ipynb' }).waitFor();
	await expect.poll(() => view.locator('#composer').inputValue()).toBe('/fix ');
	await view.locator('#composer').press('Escape'); // of the list of commands
	await view.locator('#completions').waitFor({ state: 'hidden' });
	await view.locator('#composer').press('Enter');
	await view.getByRole('button', { name: 'Apply as a Change to Review' }).click();
	await page.locator('.notebookOverlay .view-line', { hasText: 'return 2 ** n' }).waitFor();
	await stage.window.screenshot('inline-chat-notebook');
	await page.locator('.notebookOverlay .view-line', { hasText: 'return 2 ** n' }).click();
	await page.keyboard.press('Control+s');
	await expect.poll(() => readFileSync(file, 'utf8'), SLOW).toContain('2 ** n');
	await stage.window.runCommand('View: Close All Editors');
	await page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
});

test('code of an answer goes to the document it was asked about, although that was never saved and is behind another', async () => {
	const { page } = stage.window;
	await useModel();
	model.answerWith(streaming(PROVIDER, ['```\n', 'second and better', '\n```']));
	await stage.window.runCommand('File: New Untitled Text File');
	const tab = page.locator('.tab.active', { hasText: 'Untitled-1' });
	await tab.waitFor();
	await page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
	await page.keyboard.type('first\nsecond');
	await stage.window.editorText('second');
	await page.keyboard.press('Shift+Home');
	await cursorPosition(stage.window).getByText('(6 selected)').waitFor();
	await stage.window.runCommand('Understory: Add Selection to Chat');
	const view = await stage.window.view('chat');
	await view.locator('.composer .chip', { hasText: 'Untitled-1:2' }).waitFor();
	await view.locator('#composer').fill('Make it better');
	await view.locator('#composer').press('Enter');
	await view.locator('.answer').last().getByText('second and better').waitFor();
	await goToLine(stage.window, 'retry.ts', 1);
	await view.locator('.answer').last().getByRole('button', { name: 'Apply as a Change to Review' }).click();
	await tab.waitFor();
	await lens('Accept').click();
	await stage.window.editorText('second and better');
	await stage.window.editorText('first');
});

test('a key is kept in the secret storage, and is in no file', async () => {
	await useModel();
	model.answerWith((response, { path: asked }) =>
		asked.endsWith('/models')
			? void response.end(JSON.stringify({ data: [{ id: 'small' }] }))
			: streaming(PROVIDER, ['Hello.'])(response, { path: asked, method: '', headers: {}, body: '' }),
	);
	await stage.window.runCommand('Understory: Set Up Model…');
	await stage.window.quickPickRow('Embedding Model…');
	await stage.window.screenshot('set-up-model');
	await stage.window.quickPickRow('OpenAI-compatible server…');
	await stage.window.fillQuickInput('OpenAI-compatible');
	await stage.window.acceptQuickInput();
	await stage.window.page.getByText('Address of the server').waitFor();
	await stage.window.acceptQuickInput();
	await stage.window.page.getByText('Key of the server').waitFor();
	await stage.window.fillQuickInput('sk-very-secret');
	await stage.window.acceptQuickInput();
	await stage.window.acceptRow('small');
	await stage.window.notification('openai-compatible/small answers from now on.');
	await select('retry.ts', 8, 17);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('Hello.').waitFor();
	expect(model.requests.at(-1)!.headers.authorization).toBe('Bearer sk-very-secret');
	// Understory's data, and all that VS Code keeps: settings, state, logs.
	const editor = path.dirname(stage.editor.dataDir);
	expect(filesWith(editor, 'openai-compatible/small').map((file) => path.basename(file))).toContain('settings.json');
	expect(filesWith(editor, 'sk-very-secret')).toEqual([]);
});

test('nothing of ours wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

/** Closes what the test before left open, and puts the file that is edited back. */
async function tidyUp(): Promise<void> {
	const { page } = stage.window;
	await page.keyboard.press('Escape');
	while ((await thread().count()) > 0) await closeOne();
	while ((await page.locator('.tabs-container .tab').count()) > 0) {
		const tab = page.locator('.tabs-container .tab.active');
		const label = await tab.getAttribute('data-resource-name');
		await stage.window.runCommand('View: Revert and Close Editor');
		await page.locator(`.tab[data-resource-name="${label}"]`).waitFor({ state: 'detached' });
	}
	writeFileSync(invoicePath(), invoice);
}

async function useModel(): Promise<void> {
	stage.editor.writeSettings({
		'understory.chat.model': `${PROVIDER}/coder`,
		'understory.chat.urls': { ollama: 'http://127.0.0.1:9', [PROVIDER]: `${model.origin}/v1` },
		'understory.chat.prices': { [`${PROVIDER}/coder`]: { input: 1000, output: 1000 } },
	});
	const kept = path.join(stage.editor.dataDir, 'settings.json');
	await expect.poll(() => readFileSync(kept, 'utf8'), { timeout: 20_000 }).toContain(model.origin);
}

function notebook(cells: readonly string[]): string {
	const code = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [] };
	return JSON.stringify({
		cells: cells.map((source) => ({ ...code, source })),
		metadata: { language_info: { name: 'python' } },
		nbformat: 4,
		nbformat_minor: 5,
	});
}

/** The function of the sample project with another name for its variable. */
function renamed(): string {
	return invoice
		.split('\n')
		.slice(6, 10)
		.join('\n')
		.replaceAll(/\bnet\b/g, 'netto');
}

function invoicePath(): string {
	return path.join(stage.project.folder, 'src/invoice.ts');
}

function lastBody(): string {
	const { messages } = JSON.parse(model.requests.at(-1)!.body) as { messages: { content: unknown }[] };
	return JSON.stringify(messages.at(-1)!.content);
}

async function select(name: string, from: number, to: number): Promise<string> {
	await selectLines(stage.window, name, from, to);
	return document(name);
}

async function edit(text: string): Promise<void> {
	await stage.window.runCommand('Understory: Edit Selection…');
	await type(text);
	await stage.window.page.keyboard.press('Enter');
	await thread().getByText('You', { exact: true }).waitFor();
}

/** The field has the focus as soon as the thread is there. */
async function type(text: string, into = thread()): Promise<void> {
	const field = into.locator('.comment-form .monaco-editor');
	await into.locator('.comment-form .monaco-editor.focused').waitFor();
	await stage.window.page.keyboard.type(text);
	await expect.poll(async () => (await field.textContent())?.replaceAll(/\s/g, '')).toContain(text.replaceAll(' ', ''));
}

async function closeOne(): Promise<void> {
	const count = await thread().count();
	await button('Close Conversation').click();
	await expect.poll(() => thread().count()).toBe(count - 1);
}

/** By keyboard, through the menu of the text: its second entry there. */
async function explainFromMenu(): Promise<void> {
	const { page } = stage.window;
	const menu = page.locator('.monaco-menu');
	await eventually(async () => {
		if (await menu.first().isVisible()) await page.keyboard.press('Escape'); // of an editor, it would end the selection
		await page.keyboard.press('Shift+F10');
		await menu.getByRole('menuitem', { name: 'Understory Chat' }).press('ArrowRight', { timeout: 5000 });
		await menu.getByRole('menuitem', { name: 'Explain Selection' }).waitFor({ timeout: 5000 });
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Enter');
		await thread().waitFor({ timeout: 5000 });
	}, 60_000);
}

async function undo(): Promise<void> {
	await stage.window.page.locator('.editor-instance .view-lines').first().click();
	await stage.window.page.locator('.editor-group-container.active .editor-instance .monaco-editor.focused').waitFor();
	await stage.window.page.keyboard.press('Control+z');
}

/** Text of an open document, saved to be read. */
async function document(name: string): Promise<string> {
	await stage.window.runCommand('File: Save');
	return readFileSync(path.join(stage.project.folder, 'src', name), 'utf8');
}

function thread(): Locator {
	return stage.window.page.locator('.review-widget');
}

function button(name: string): Locator {
	return thread().getByRole('button', { name }).first();
}

/** The last of so many in the document: in the page they stand in any order. */
async function lowest(all: Locator, count: number): Promise<Locator> {
	await expect.poll(() => all.count(), SLOW).toBe(count);
	const tops = await all.evaluateAll((elements) => elements.map((one) => one.getBoundingClientRect().top));
	return all.nth(tops.indexOf(Math.max(...tops)));
}

function lens(title: string): Locator {
	return stage.window.page
		.locator('.codelens-decoration a')
		.filter({ hasText: new RegExp(`^\\W*${title.replaceAll(/[()]/g, '\\$&')}$`) });
}
