import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	beginStream,
	refusing,
	startWireServer,
	streaming,
	STREAMS,
	type WireServer,
} from '../server/models/chat/wireServer.ts';
import { ownErrors, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';

const stage = useWindow();
const PROVIDER = 'openai-compatible';
/** Saving through the palette takes its time. */
const SLOW = { timeout: 30_000 };
let model: WireServer;

beforeAll(async () => {
	model = await startWireServer(streaming(PROVIDER, ['ready']));
});
afterAll(() => model[Symbol.asyncDispose]());

test('without a model, a question is answered with passages and says so; an edit says what is missing', async () => {
	stage.editor.writeSettings({ 'understory.chat.urls': { ollama: 'http://127.0.0.1:9' } });
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	await select('retry.ts', 1, 5);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('No language model is set up').waitFor({ timeout: 60_000 });
	await thread().getByRole('link', { name: 'Set Up Model…' }).waitFor();
	await stage.window.screenshot('inline-chat-no-model');
	await close();
	await stage.window.runCommand('Understory: Document Selection');
	await thread().getByText('This needs a language model').waitFor();
	await close();
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
	await stage.window.page.keyboard.press('Control+k');
	await stage.window.page.keyboard.press('a');
	await type('Why a limit?');
	await stage.window.page.keyboard.press('Enter');
	await thread().getByText('It waits longer each time').waitFor();
	await stage.window.screenshot('inline-chat-streaming');
	finish();
	await thread().getByText('Done.').waitFor();
	await thread().getByText('on this machine').waitFor();
	expect(await thread().locator('img[src*="example.invalid"]').count()).toBe(0);
	await thread().getByText('Sent along').waitFor();
	const asked = lastBody();
	expect(asked).toContain('Why a limit?');
	expect(asked).toContain('backoffDelay(attempt: number');
	await stage.window.screenshot('inline-chat-answer');
	await close();
});

test('an edit is shown as a difference, accepted as one step, and undone as one', async () => {
	model.answerWith(streaming(PROVIDER, ['```ts\n', renamed(), '\n```']));
	const before = await select('invoice.ts', 7, 10);
	await edit('Rename net to netto');
	await thread().getByText('netto').first().waitFor();
	await lens('Accept').waitFor();
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
	await close();
});

test('a rejected edit leaves nothing behind', async () => {
	model.answerWith(streaming(PROVIDER, ['```ts\n', renamed(), '\n```']));
	const before = await select('invoice.ts', 7, 10);
	await edit('Rename net to netto');
	await lens('Reject').click();
	await lens('Reject').waitFor({ state: 'detached' });
	expect(await document('invoice.ts')).toBe(before);
	await close();
});

test('what the user types meanwhile stays; the edit moves with its lines', async () => {
	let finish = (): void => undefined;
	model.answerWith((response) => {
		const parts = STREAMS[PROVIDER](['```ts\n', renamed(), '\n```']);
		beginStream(PROVIDER, response);
		response.write(parts.slice(0, 3).join(''));
		finish = () => response.end(parts.slice(3).join(''));
	});
	const before = await select('invoice.ts', 7, 10);
	await edit('Rename net to netto');
	await goTo('invoice.ts', 1);
	await stage.window.page.keyboard.type('const typed = 1;\n');
	finish();
	await lens('Accept').waitFor();
	await lens('Accept').click();
	await expect
		.poll(() => document('invoice.ts'), SLOW)
		.toBe(`const typed = 1;\n${before.replaceAll(/\bnet\b/g, 'netto')}`);
	await stage.window.runCommand('File: Revert File');
	await close();
});

test('a part can be accepted and another rejected', async () => {
	model.answerWith(streaming(PROVIDER, ['```ts\n', renamed().replace('taxRate: number', 'rate: number'), '\n```']));
	const before = await select('invoice.ts', 7, 10);
	await edit('Rename');
	await lens('Accept All (2)').waitFor();
	await stage.window.screenshot('inline-chat-parts');
	await lens('Accept').nth(1).click();
	await lens('Accept All (2)').waitFor({ state: 'detached' });
	await lens('Reject').click();
	await expect.poll(() => document('invoice.ts'), SLOW).toBe(before.replaceAll(/\bnet\b/g, 'netto'));
	await stage.window.runCommand('File: Revert File');
	await close();
});

test('an answer can be stopped, and asked again', async () => {
	model.answerWith((response) => {
		beginStream(PROVIDER, response);
		for (const part of STREAMS[PROVIDER](['Once upon a time']).slice(0, 2)) response.write(part);
	});
	const { length } = model.abandoned;
	await select('retry.ts', 8, 17);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('Once upon').waitFor();
	await button('Stop Answer').click();
	await thread().getByText('Stopped.').waitFor();
	await expect.poll(() => model.abandoned.length, SLOW).toBe(length + 1);
	model.answerWith(streaming(PROVIDER, ['They lived.']));
	await button('Try Again').click();
	await thread().getByText('They lived.').waitFor();
	await close();
});

test('an error says what to do', async () => {
	model.answerWith(refusing(PROVIDER, 401, 'invalid_request_error', 'no such key'));
	await select('retry.ts', 8, 17);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('refused the key').waitFor();
	await thread().getByRole('link', { name: 'Set Up Model…' }).waitFor();
	await close();
});

test('a document that was never saved can be edited, too', async () => {
	model.answerWith(streaming(PROVIDER, ['```\n', 'second and better', '\n```']));
	await stage.window.runCommand('File: New Untitled Text File');
	await stage.window.page.keyboard.type('first\nsecond\nthird');
	await stage.window.page.keyboard.press('ArrowUp');
	await edit('Make it better');
	await lens('Accept').click();
	await stage.window.editorText('second and better');
	await close();
	await undo();
});

test('a key is kept in the secret storage, and is in no file', async () => {
	model.answerWith((response, { path: asked }) =>
		asked.endsWith('/models')
			? void response.end(JSON.stringify({ data: [{ id: 'small' }] }))
			: streaming(PROVIDER, ['Hello.'])(response, { path: asked, method: '', headers: {}, body: '' }),
	);
	await stage.window.runCommand('Understory: Set Up Model…');
	await stage.window.quickPickRow('OpenAI-compatible server…');
	await stage.window.fillQuickInput('OpenAI-compatible');
	await stage.window.acceptQuickInput();
	await stage.window.page.getByText('Address of the server').waitFor();
	await stage.window.acceptQuickInput();
	await stage.window.page.getByText('Key of the server').waitFor();
	await stage.window.fillQuickInput('sk-very-secret');
	await stage.window.acceptQuickInput();
	await stage.window.quickPickRow('small');
	await stage.window.acceptQuickInput();
	await stage.window.notification('openai-compatible/small answers from now on.');
	await select('retry.ts', 8, 17);
	await stage.window.runCommand('Understory: Explain Selection');
	await thread().getByText('Hello.').waitFor();
	expect(model.requests.at(-1)!.headers.authorization).toBe('Bearer sk-very-secret');
	const log = readFileSync(path.join(stage.editor.dataDir, 'logs/server.log'), 'utf8');
	expect(log + readFileSync(path.join(stage.editor.dataDir, 'settings.json'), 'utf8')).not.toContain('very-secret');
	await close();
});

test('nothing of ours wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

async function useModel(): Promise<void> {
	stage.editor.writeSettings({
		'understory.chat.model': `${PROVIDER}/coder`,
		'understory.chat.urls': { ollama: 'http://127.0.0.1:9', [PROVIDER]: `${model.origin}/v1` },
	});
	const kept = path.join(stage.editor.dataDir, 'settings.json');
	await expect.poll(() => readFileSync(kept, 'utf8'), { timeout: 20_000 }).toContain(model.origin);
}

/** The function of the sample project with another name for its variable. */
function renamed(): string {
	const text = readFileSync(path.join(stage.project.folder, 'src/invoice.ts'), 'utf8');
	return text
		.split('\n')
		.slice(6, 10)
		.join('\n')
		.replaceAll(/\bnet\b/g, 'netto');
}

function lastBody(): string {
	const { messages } = JSON.parse(model.requests.at(-1)!.body) as { messages: { content: unknown }[] };
	return JSON.stringify(messages.at(-1)!.content);
}

/** Opens a file and selects whole lines. Returns what the file holds. */
async function select(name: string, from: number, to: number): Promise<string> {
	await goTo(name, from);
	for (let line = from; line < to; line++) await stage.window.page.keyboard.press('Shift+ArrowDown');
	await stage.window.page.keyboard.press('Shift+End');
	return document(name);
}

async function goTo(name: string, line: number): Promise<void> {
	await stage.window.page.keyboard.press('Control+p');
	await stage.window.fillQuickInput(`${name}:${line}`);
	await stage.window.quickPickRow(name);
	await stage.window.acceptQuickInput();
	await stage.window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
	await stage.window.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
	await stage.window.page.keyboard.press('Home');
}

async function edit(text: string): Promise<void> {
	await stage.window.runCommand('Understory: Edit Selection…');
	await type(text);
	await stage.window.page.keyboard.press('Enter');
	await thread().getByText('You', { exact: true }).waitFor();
}

/** The field has the focus as soon as the thread is there. */
async function type(text: string): Promise<void> {
	await thread().locator('.comment-form .monaco-editor.focused').waitFor();
	await stage.window.page.keyboard.type(text);
}

async function close(): Promise<void> {
	await button('Close Conversation').click();
	await thread().waitFor({ state: 'detached' });
}

async function undo(): Promise<void> {
	await stage.window.page.locator('.editor-instance .view-lines').first().click();
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

function lens(title: string): Locator {
	return stage.window.page
		.locator('.codelens-decoration a')
		.filter({ hasText: new RegExp(`^\\W*${title.replaceAll(/[()]/g, '\\$&')}$`) });
}
