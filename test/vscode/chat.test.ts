import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginStream, startWireServer, streaming, STREAMS, type WireServer } from '../server/models/chat/wireServer.ts';
import { calling } from '../server/models/chat/wireTools.ts';
import { ONE_PIXEL } from '../onePixel.ts';
import { findAccessibilityFaults } from './harness/axe.ts';
import { answerFileDialog } from './harness/fileDialog.ts';
import { layoutFaults } from './harness/layout.ts';
import { pressFor } from './harness/keys.ts';
import { focusRests, openView } from './harness/openView.ts';
import { connectToOwner } from './harness/ownerCalls.ts';
import { ownErrors, waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { THEMES, type Theme } from './harness/window.ts';
import { cursorAt, goToLine, markedLines, selectLines } from './harness/navigate.ts';

const stage = useWindow({
	settings: { 'understory.chat.urls': { ollama: 'http://127.0.0.1:9' } },
	others: [path.resolve(import.meta.dirname, '../fixtures/modelExtension')],
});
const PROVIDER = 'openai-compatible';
const ANSWER = [
	'It waits **twice as long** after each failure, up to a limit of `30_000` [1].',
	'\n\n| attempt | wait |\n|---|--:|\n| 1 | 100 ms |\n| 2 | 200 ms |\n',
	'\n```ts\nexport function backoffDelay(attempt: number): number {\n\treturn 2 ** attempt; // shorter\n}\n```\n',
	'\n![x](https://example.invalid/leak)',
];
/** What is kept beside the files, to be attached. */
const RECORDS = { task: 'Polish the ferry bell', note: 'Tide table of the pier', terminal: 'make harbour-map' };
let model: WireServer;

beforeAll(async () => {
	model = await startWireServer(streaming(PROVIDER, ['ready']));
	await waitUntilIndexed(stage.editor, stage.window, stage.project.folder);
	const owner = await connectToOwner(stage.editor);
	await owner.call('task/create', { title: RECORDS.task });
	await owner.call('note/create', { title: RECORDS.note, text: `${RECORDS.note}: low at noon.` });
	const ran = { command: RECORDS.terminal, cwd: '', root: stage.project.folder, shell: 'bash', durationMs: 1 };
	const shown = { startedAt: new Date().toISOString(), exitCode: 0, output: '', omitted: 0, redacted: 0 };
	await owner.call('terminal/record', { commands: [{ id: 'map', ...ran, ...shown }] });
	await owner.close();
});
afterAll(() => model[Symbol.asyncDispose]());

test('without a model the view says so, and a question is answered with passages that open their lines', async () => {
	const view = await openChat();
	await view.getByText('No language model is set up').waitFor();
	await stage.window.screenshot('chat-start');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await ask(view, 'how long does it wait after a failure');
	await view.getByText('this is a search result and not an answer').waitFor({ timeout: 60_000 });
	await view.getByRole('button', { name: 'Open source 1', exact: true }).click();
	await stage.window.editorText('backoffDelay');
	await stage.window.screenshot('chat-passages');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await expectCitedLines(view);
});

test('an answer streams, survives that the window is reloaded, and cites exact lines', async () => {
	await useModel();
	let finish = (): void => undefined;
	model.answerWith((response) => {
		const parts = STREAMS[PROVIDER](ANSWER);
		const cut = parts.findIndex((part) => part.includes('attempt | wait'));
		beginStream(PROVIDER, response);
		response.write(parts.slice(0, cut).join(''));
		// A model that says nothing for a minute is given up, and a busy machine may take longer to reload a window.
		const space = STREAMS[PROVIDER]([' ']).find((part) => part.includes('"content":" "'));
		const alive = setInterval(() => response.write(space), 5000);
		finish = () => {
			clearInterval(alive);
			response.end(parts.slice(cut).join(''));
		};
	});
	await stage.window.runCommand('Understory: New Chat');
	let view = await openChat();
	await ask(view, 'How long does it wait after a failure?');
	await view.getByText('twice as long').waitFor({ timeout: 60_000 });
	await view.getByText('Writing…').waitFor();
	await stage.window.page.reload();
	view = await openChat();
	await view.getByText('twice as long').waitFor({ timeout: 60_000 });
	finish();
	await view.getByText('200 ms').waitFor();
	expect(await view.locator('img').count()).toBe(0);
	expect(prompt()).toContain('How long does it wait after a failure?');
	expect(prompt()).toContain('backoffDelay(attempt: number');
	await view.getByRole('button', { name: 'Open source 1', exact: true }).click();
	await stage.window.editorText('backoffDelay');
	await expectCitedLines(view);
	await stage.window.screenshot('chat-cited');
	await view.getByRole('button', { name: 'Copy Code' }).click();
	const copied = (): Promise<string> => stage.window.page.evaluate('navigator.clipboard.readText()');
	await expect.poll(copied).toContain('return 2 ** attempt; // shorter');
});

test.each(Object.keys(THEMES) as Theme[])('looks right and has no fault in %s', async (theme) => {
	await stage.window.setTheme(theme);
	const view = await openChat();
	await stage.window.screenshot(`chat-${theme}`);
	expect(await findAccessibilityFaults(view)).toEqual([]);
});

test('in a narrow side bar nothing is over anything else or sticks out', async () => {
	const view = await openChat();
	for (const width of [260, 180]) {
		await narrow(width);
		await expect.poll(() => view.evaluate(() => innerWidth)).toBeLessThanOrEqual(width);
		await view.locator('#composer').fill('and after the second failure?');
		await view.locator('.composer .sent summary').waitFor();
		expect.soft(await layoutFaults(view)).toEqual([]);
		await stage.window.screenshot(`chat-narrow-${width}`);
		await view.locator('#composer').fill('/');
		await view.locator('#completions').waitFor();
		await view.locator('#composer').press('ArrowUp');
		await expect.poll(() => view.locator('.completions [aria-selected="true"]').textContent()).toContain('/agent');
		expect.soft(await layoutFaults(view)).toEqual([]);
		await stage.window.screenshot(`chat-narrow-commands-${width}`);
		await view.locator('#composer').fill('');
		await view.locator('#composer').press('ArrowUp');
		await view.getByRole('group', { name: 'Goes along again' }).waitFor();
		expect.soft(await layoutFaults(view)).toEqual([]);
		await stage.window.screenshot(`chat-narrow-anew-${width}`);
		await view.locator('#composer').press('Escape');
		await view.getByRole('group', { name: 'Asked anew' }).waitFor({ state: 'hidden' });
	}
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await narrow(360);
});

test('code of an answer becomes a change to the selected lines, to accept and to undo', async () => {
	await stage.window.setTheme('dark');
	await useModel();
	model.answerWith(streaming(PROVIDER, ['```ts\n// shorter\n', 'export const wait = 1;\n```']));
	await selectLines(stage.window, 'retry.ts', 1, 3);
	await stage.window.runCommand('Understory: Add Selection to Chat');
	const view = await openChat();
	await view.locator('.composer .chip', { hasText: 'retry.ts:1–3' }).waitFor();
	await ask(view, '/fix');
	await view.getByText('export const wait').waitFor({ timeout: 60_000 });
	expect(prompt()).toContain('Find what is wrong with this code');
	await view.locator('.answer').last().getByRole('button', { name: 'Apply as a Change to Review' }).click();
	const accept = stage.window.page.locator('.codelens-decoration a').filter({ hasText: 'Accept' }).first();
	await accept.waitFor();
	await stage.window.screenshot('chat-apply');
	await accept.click();
	await stage.window.editorText('export const wait = 1;');
	await goToLine(stage.window, 'retry.ts', 1);
	await view.locator('.answer').last().getByRole('button', { name: 'Insert at Cursor' }).click();
	await stage.window.editorText('export const wait = 1;// shorter');
	await stage.window.runCommand('File: Save'); // as the editor does by itself, a moment later
	await stage.window.page.locator('.tab.active:not(.dirty)').waitFor();
});

test('open editors and problems go along as chips; the text of one is changed, another one is taken out', async () => {
	model.answerWith(streaming(PROVIDER, ['It is fine.']));
	writeFileSync(path.join(stage.project.folder, 'shop.env'), 'LIMIT_PASSWORD=hunter2\n');
	await goToLine(stage.window, 'shop.env', 1);
	await goToLine(stage.window, 'invoice.ts', 1);
	await goToLine(stage.window, 'retry.ts', 1);
	await stage.window.runCommand('Understory: New Chat');
	const view = await openChat();
	await view.locator('#composer').fill('Is the limit right?');
	const shown = view.getByRole('group', { name: 'From the editor' });
	await shown.getByText('Problems in retry.ts').waitFor({ timeout: 30_000 });
	await shown.getByRole('button', { name: 'Remove invoice.ts' }).click();
	await shown.getByText('invoice.ts').waitFor({ state: 'hidden' });
	await shown.getByRole('button', { name: 'Edit what is sent of retry.ts' }).click();
	const text = view.getByLabel('as it is sent. Ctrl+Enter');
	await expect.poll(() => text.inputValue()).toContain('30_000');
	await text.fill('const LIMIT = 30_000; // as I remember it');
	await stage.window.screenshot('chat-edit-piece');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await text.press('Control+Enter');
	const attached = view.getByRole('group', { name: 'Attached' });
	await attached.getByText('(edited)').waitFor();
	// What a search found is attached whole, and not only what the list shows of it.
	await view.getByRole('button', { name: 'Attach Context…' }).click();
	await stage.window.fillQuickInput('scale a picture down');
	await stage.window.acceptRow(/thumbnail/);
	await attached.getByText('thumbnail.py:').waitFor();
	await view.getByRole('button', { name: 'Attach Context…' }).click();
	await stage.window.acceptRow('Another File…');
	await answerFileDialog(stage.window, path.join(stage.project.folder, 'docs/deploy.md'));
	await attached.getByText('deploy.md:').waitFor();
	for (const [at, words] of Object.values(RECORDS).entries()) {
		await view.getByRole('button', { name: 'Attach Context…' }).click();
		await stage.window.fillQuickInput(words);
		await stage.window.acceptRow(words);
		await expect.poll(() => attached.locator('.chip').count()).toBe(4 + at);
	}
	await view.getByRole('button', { name: 'Ask', exact: true }).click();
	await view.getByText('It is fine.').waitFor({ timeout: 60_000 });
	expect(prompt()).toContain('as I remember it');
	for (const words of Object.values(RECORDS)) expect(prompt()).toContain(words);
	expect(prompt()).toContain('## Rolling back');
	expect(prompt()).toContain('image.resize((width, int(image.height * ratio)))');
	expect(prompt()).toContain('The limit is a magic number');
	expect(prompt()).not.toContain('hunter2');
	expect(prompt()).not.toContain('interface InvoiceLine'); // was taken out
	await view.locator('.question').getByText('(edited)').waitFor();
	await view.locator('.answer .sent summary').click();
	await view.locator('.answer .item', { hasText: 'edited' }).getByRole('button', { name: 'as it is sent' }).click();
	await view.locator('.answer .item-text', { hasText: 'as I remember it' }).waitFor();
	await stage.window.screenshot('chat-edited');
	expect(await findAccessibilityFaults(view)).toEqual([]);
});

test('a question that was sent is changed, with what went along, and asked anew beside the first', async () => {
	await goToLine(stage.window, 'invoice.ts', 1); // what the editor shows now is no part of it
	const view = await openChat();
	await view.locator('.answer').last().getByRole('button', { name: 'Change and Ask Anew' }).click();
	const again = view.getByRole('group', { name: 'Goes along again' });
	await again.getByText('Problems in retry.ts').waitFor();
	const attached = view.getByRole('group', { name: 'Attached' });
	await attached.getByText('(edited)').waitFor();
	await attached.getByRole('button', { name: 'Remove deploy.md' }).click();
	await again.getByRole('button', { name: 'Remove Problems in retry.ts' }).click();
	await again.getByText('Problems in retry.ts').waitFor({ state: 'hidden' });
	await stage.window.screenshot('chat-anew');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	model.answerWith(streaming(PROVIDER, ['Now it is finer.']));
	await view.getByRole('button', { name: 'Ask', exact: true }).click();
	await view.getByText('Now it is finer.').waitFor({ timeout: 60_000 });
	await view.locator('.question').getByText('2 of 2').waitFor();
	expect(prompt()).toContain('as I remember it');
	expect(prompt()).not.toContain('The limit is a magic number');
	expect(prompt()).not.toContain('## Rolling back');
	// The next one takes the conversation along, until that is taken out.
	await view.locator('#composer').fill('And the other limit?');
	const earlier = view.locator('.composer').getByRole('button', { name: 'Remove 2 earlier turns' });
	await earlier.click();
	await earlier.waitFor({ state: 'hidden' });
	await view.getByRole('button', { name: 'Ask', exact: true }).click();
	await expect.poll(() => prompt()).toContain('And the other limit?');
	expect(prompt()).not.toContain('Now it is finer.');
	await view.locator('.working').waitFor({ state: 'detached' });
});

test('each command that asks for a kind of thing shows that kind; a search asks no model', async () => {
	await stage.window.runCommand('View: Close All Editors'); // what they show would go along
	await stage.window.runCommand('Understory: New Chat');
	const view = await openChat();
	const answers = view.locator('.answer');
	const asked = model.requests.length;
	await ask(view, '/search scale a picture down');
	await answers.first().getByText('thumbnail.py').first().waitFor({ timeout: 60_000 });
	expect(model.requests).toHaveLength(asked);
	model.answerWith(streaming(PROVIDER, ['So it is.']));
	const found = { notes: RECORDS.note, tasks: RECORDS.task, session: 'Recent activity' };
	for (const [at, [command, words]] of Object.entries(found).entries()) {
		await ask(view, `/${command} ${words}`);
		const answer = answers.nth(at + 1);
		await answer.getByText('So it is.').waitFor({ timeout: 60_000 });
		const [, passages = ''] = /(<passage[^]*)<\/passage/.exec(prompt()) ?? [];
		expect(passages, command).toContain(words);
		await answer.locator('.sent summary').click();
		await answer.locator('.item-name').first().waitFor();
		const names = await answer.locator('.item-name').allTextContents();
		expect(names.join('\n'), command).not.toMatch(/\.(ts|py|md)\b/);
	}
});

test('tools that the model calls are shown; what one would write waits for the user, by keyboard too', async () => {
	const note = { content: 'Waits double after each failure.', tags: ['retry'] };
	const script = [
		calling(PROVIDER, [{ id: 'c1', name: 'search_workspace', arguments: '{"query":"how long it waits"}' }]),
		calling(PROVIDER, [{ id: 'c2', name: 'remember', arguments: JSON.stringify(note) }]),
		streaming(PROVIDER, ['It is kept.']),
	];
	model.answerWith((response, request) => script.shift()!(response, request));
	await stage.window.runCommand('Understory: New Chat');
	const view = await openChat();
	await ask(view, 'Remember how long it waits');
	const allow = view.getByRole('button', { name: 'Allow Once' });
	await allow.waitFor({ timeout: 60_000 });
	await view.getByText('Waits double after each failure.').waitFor();
	await stage.window.screenshot('chat-consent');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await focusRests(view);
	await pressFor(allow, 'Enter', view.getByText('It is kept.'));
	await view.locator('.step.done', { hasText: 'Remember' }).waitFor();
	await view.locator('.answer .by', { hasText: '$0.0004' }).waitFor();
	await stage.window.screenshot('chat-steps');
	expect(await findAccessibilityFaults(view)).toEqual([]);
});

test('an answer is stopped, asked again, and both are kept as branches', async () => {
	model.answerWith((response) => {
		beginStream(PROVIDER, response);
		for (const part of STREAMS[PROVIDER](['Once upon a time']).slice(0, 2)) response.write(part);
	});
	await stage.window.runCommand('Understory: New Chat');
	const view = await openChat();
	await ask(view, 'Tell me a story');
	await view.getByText('Once upon').waitFor({ timeout: 60_000 });
	await view.getByRole('button', { name: 'Stop' }).click();
	await view.getByText('Stopped.').waitFor();
	model.answerWith(streaming(PROVIDER, ['They lived happily.']));
	await view.getByRole('button', { name: 'Answer Again' }).click();
	await view.getByText('They lived happily.').waitFor();
	await view.getByText('2 of 2').waitFor();
	await view.getByRole('button', { name: 'Previous answer' }).click();
	await view.getByText('Once upon').waitFor();
});

test('chats are listed, found by what was said, and deleted with undo', async () => {
	await stage.window.runCommand('Understory: Show Chats');
	const view = await stage.window.view('chat');
	await view.locator('.thread').nth(2).waitFor();
	await stage.window.screenshot('chat-list');
	expect(await findAccessibilityFaults(view)).toEqual([]);
	await view.getByLabel('Search chats').fill('happily');
	await expect.poll(() => view.locator('.thread').count()).toBe(1);
	await pressFor(view.locator('.thread-open'), 'Delete', view.getByText('No chat matches'));
	await view.getByRole('button', { name: 'Undo' }).click();
	await view.locator('.thread-title', { hasText: 'Tell me a story' }).waitFor();
});

test('a chat is exported as a document', async () => {
	const view = await stage.window.view('chat');
	await view.locator('.thread-open').first().click();
	await view.locator('.question').waitFor();
	await stage.window.runCommand('Understory: Export Chat');
	await stage.window.editorText('# Tell me a story');
});

test('a model of another extension is chosen, answers, calls tools and is stopped', async () => {
	await stage.window.runCommand('Understory: New Chat');
	const view = await openChat();
	await view.getByLabel('Model').selectOption('vscode/test-models/echo');
	await ask(view, 'Say hello');
	await view.getByText('Hello from an extension: 0 results').waitFor({ timeout: 60_000 });
	await view.locator('.answer .by', { hasText: 'echo' }).waitFor();
	await ask(view, 'Look it up');
	await view.getByText('Hello from an extension: 1 results').waitFor({ timeout: 60_000 });
	const owner = await connectToOwner(stage.editor);
	const pictures = [{ mimeType: 'image/png', data: ONE_PIXEL }];
	const { text } = await owner.call('chat/complete', {
		id: 'picture',
		model: 'vscode/test-models/echo',
		messages: [{ role: 'user', text: 'What is it?', pictures }],
	});
	expect(text).toMatch(/^I see image\/png of \d+ bytes\. Hello/);
	await owner.close();
	await view.locator('.step.done', { hasText: 'Search' }).waitFor();
	await stage.window.screenshot('chat-editor-model');
	await view.getByLabel('Model').selectOption('vscode/test-models/endless');
	await ask(view, 'Tell me a story');
	await view.getByText('Once upon a time').waitFor({ timeout: 60_000 });
	await view.getByRole('button', { name: 'Stop' }).click();
	await view.locator('.answer .stopped').waitFor();
	await view.getByLabel('Model').selectOption('vscode/test-models/echo');
	await ask(view, 'Say hello again');
	await view.getByText('1 stopped').waitFor({ timeout: 60_000 });
});

test('a model of another extension that cannot answer says why, and the next of the chain answers', async () => {
	model.answerWith(streaming(PROVIDER, ['From the next one.']));
	await useModel({
		'understory.chat.model': 'vscode/test-models/used-up',
		'understory.chat.fallbackModels': ['vscode/test-models/private', 'vscode/nobody/gone', `${PROVIDER}/coder`],
	});
	await stage.window.runCommand('Understory: New Chat');
	const view = await openChat();
	await view.getByLabel('Model').selectOption('');
	await ask(view, 'Who answers?');
	await view.getByText('From the next one.').waitFor({ timeout: 60_000 });
	for (const reason of ['quota of this month is used up', 'may not use private', 'has no model gone'])
		await view.locator('.answer .notice', { hasText: reason }).first().waitFor();
});

test('nothing of ours wrote an error', () => {
	expect(ownErrors(stage.window)).toEqual([]);
});

/** The editor shows exactly the lines that the first source of the only answer is: marked, with the cursor at the first. */
async function expectCitedLines(view: Frame): Promise<void> {
	await view.locator('.answer .sent summary').click();
	const source = view.locator('.answer .item', { has: view.locator('.item-number', { hasText: /^1$/ }) });
	const [, from, to = from] = /:(\d+)(?:–(\d+))?/.exec((await source.locator('.item-name').textContent()) ?? '') ?? [];
	const cited = Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at);
	await cursorAt(stage.window, Number(from));
	await expect.poll(() => markedLines(stage.window)).toEqual(cited);
}

async function openChat(): Promise<Frame> {
	const view = await openView(stage.window, 'Understory: Open Chat', 'chat');
	await expect.poll(() => view.evaluate(() => document.hasFocus() && document.activeElement?.id)).toBe('composer');
	return view;
}

/** Drags the border of the side bar that the chat is in. Pixels. */
async function narrow(width: number): Promise<void> {
	const { page } = stage.window;
	const box = (await page.locator('.part.auxiliarybar').boundingBox())!;
	const borders = await Promise.all(
		(await page.locator('.monaco-sash.vertical').all()).map((one) => one.boundingBox()),
	);
	const distance = (border: (typeof borders)[number]): number =>
		border === null || border.height < box.height / 2 ? Infinity : Math.abs(border.x + border.width / 2 - box.x);
	const border = borders.toSorted((one, other) => distance(one) - distance(other))[0]!;
	const from = border.x + border.width / 2;
	const y = box.y + box.height / 2;
	await page.mouse.move(from, y);
	await page.mouse.down();
	await page.mouse.move(from + box.width - width, y, { steps: 5 });
	await page.mouse.up();
	await page.mouse.move(from - 200, y, { steps: 5 }); // the border stays lit while the pointer is on it
}

async function ask(view: Frame, question: string): Promise<void> {
	await view.locator('#composer').fill(question);
	await view.locator('#composer').press(question.startsWith('/') ? 'Escape' : 'End');
	await view.getByRole('button', { name: 'Ask', exact: true }).click();
}

async function useModel(more: Readonly<Record<string, string | readonly string[]>> = {}): Promise<void> {
	stage.editor.writeSettings({
		'understory.chat.model': `${PROVIDER}/coder`,
		'understory.chat.prices': { [`${PROVIDER}/coder`]: { input: 3, output: 15 } },
		'understory.chat.urls': { ollama: 'http://127.0.0.1:9', [PROVIDER]: `${model.origin}/v1` },
		...more,
	});
	const kept = path.join(stage.editor.dataDir, 'settings.json');
	await expect
		.poll(() => readFileSync(kept, 'utf8'), { timeout: 20_000 })
		.toContain(Object.values(more).flat()[0] ?? model.origin);
}

/** What the model was asked last. */
function prompt(): string {
	const { messages } = JSON.parse(model.requests.at(-1)!.body) as { messages: { content: unknown }[] };
	return JSON.stringify(messages.at(-1)!.content);
}
