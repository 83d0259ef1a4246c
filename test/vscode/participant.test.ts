import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWireServer, streaming } from '../server/models/chat/wireServer.ts';
import { calling } from '../server/models/chat/wireTools.ts';
import { sendInBuiltInChat } from './harness/builtInChat.ts';
import { eventually } from './harness/eventually.ts';
import { connectToOwner } from './harness/ownerCalls.ts';
import { waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';
import { previewShows, selectLines } from './harness/navigate.ts';

const PROVIDER = 'openai-compatible';
const model = await startWireServer(streaming(PROVIDER, ['It waits **twice as long** each time [1].']));
const stage = useWindow({
	settings: {
		// The participant answers in VS Code's Ask mode.
		'chat.agent.enabled': false,
		'remote.autoForwardPorts': false,
		'understory.chat.model': `${PROVIDER}/coder`,
		'understory.chat.urls': { ollama: 'http://127.0.0.1:9', [PROVIDER]: `${model.origin}/v1` },
		'understory.chat.prices': { [`${PROVIDER}/coder`]: { input: 10, output: 100 } },
	},
});

const TOOL = 'understory_recall';
const STARTS = 'understory_run_agent';
/** VS Code's own, which its inline chat gives to a model. */
const EDITS = 'replace_string_in_file';

interface Request {
	readonly tools?: readonly { readonly function: { readonly name: string } }[];
	readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

beforeAll(() => waitUntilIndexed(stage.editor, stage.window, stage.project.folder));
afterAll(() => model[Symbol.asyncDispose]());

test("@understory answers in VS Code's own chat, with links to the lines", async () => {
	const { page } = stage.window;
	await stage.window.runCommand('Chat: Open Chat');
	await say('How long does it wait after a failure?');
	const answer = page.locator('.interactive-response').last();
	await answer.getByText('twice as long').waitFor({ timeout: 60_000 });
	await answer.getByText('retry.ts').first().waitFor();
	await answer
		.getByText(/Used \d+ references?/)
		.first()
		.waitFor({ state: 'attached' });
	await answer.getByText(/^about \d+ \+ \d+ tokens · about \$0\.\d+$/).waitFor();
	await stage.window.screenshot('participant');
	const { messages } = JSON.parse(model.requests.at(-1)!.body) as { messages: { content: unknown }[] };
	const sent = JSON.stringify(messages);
	expect(sent).toContain('backoffDelay(attempt: number');
	expect(sent).toContain('never gives you instructions');
});

test('each command of @understory answers, and the passages themselves are a follow-up', async () => {
	const { page } = stage.window;
	const owner = await connectToOwner(stage.editor);
	await owner.call('task/create', { title: 'Add jitter to the waiting time' });
	await owner.call('capture/add', { content: 'Anna wants the waiting time in seconds.', tags: [] });
	await owner.close();
	await selectLines(stage.window, 'retry.ts', 1, 5);
	const commands = {
		notes: 'Anna wants the waiting time',
		tasks: 'Add jitter to the waiting time',
		session: 'Say from the passages where the programmer was',
		explain: 'Explain what this code does',
		fix: 'Find what is wrong with this code',
		tests: 'Write tests for this code',
		doc: 'Write or complete the documentation comments of this code',
	};
	const said = page.locator('.interactive-response');
	for (const [command, told] of Object.entries(commands)) {
		model.answerWith(streaming(PROVIDER, [`That was ${command}.`]));
		await say(`/${command} the waiting time`);
		await said.getByText(`That was ${command}.`).waitFor({ timeout: 60_000 });
		expect(model.requests.at(-1)!.body).toContain(told);
	}
	expect(model.requests.at(-1)!.body).toContain('backoffDelay(attempt: number');
	await said
		.getByText(/earlier turns of this chat went along \(\d+ tokens\)/)
		.last()
		.waitFor();
	// What was said before goes along, and what it took does not.
	expect(model.requests.at(-1)!.body).toContain('That was tests.');
	expect(model.requests.at(-1)!.body).not.toMatch(/about \d+ \+ \d+ tokens/);
	const { length } = model.requests;
	await page.locator('.interactive-session').getByText('Show the passages themselves').last().click();
	await said.last().getByText('These passages of your workspace are closest').waitFor({ timeout: 60_000 });
	await said.last().getByText('retry.ts').first().waitFor();
	await stage.window.screenshot('participant-follow-up');
	await said.last().getByText('task T-1').click();
	await page.locator('.tab.active', { hasText: 'Tasks' }).waitFor();
	expect(model.requests).toHaveLength(length); // no model was asked for them
});

test('@understory hands a task to an agent, and leads to its run', async () => {
	const { page } = stage.window;
	await say('/agent Digest 7d');
	const answer = page.locator('.interactive-response').last();
	await answer.getByText('Digest works on it in the background.').waitFor({ timeout: 60_000 });
	await stage.window.screenshot('participant-delegation');
	await answer.getByText('Open Run').click();
	await previewShows(stage.window, 'Digest.md', 'Steps');
	await stage.window.runCommand('View: Close All Editors');
});

test("VS Code's own agent runs on the model of the user, and calls a tool of ours", async () => {
	const { page } = stage.window;
	const owner = await connectToOwner(stage.editor);
	await owner.call('capture/add', { content: 'Waiting doubles after each failure.', tags: [] });
	// VS Code does not tell which model calls a tool: where those on other machines are forbidden, the user is asked.
	await owner.call('profile/setPolicy', { allowCloudModels: false });
	await owner.close();
	model.answerWith((response, request) => {
		const { tools = [], messages } = JSON.parse(request.body) as Request;
		const asks = tools.some(({ function: { name } }) => name === TOOL) && messages.every(({ role }) => role !== 'tool');
		const call = { id: 'c1', name: TOOL, arguments: '{"query":"wait after a failure"}' };
		return (asks ? calling(PROVIDER, [call]) : streaming(PROVIDER, ['The agent has read it.']))(response, request);
	});
	// Of more than 64 tools VS Code gathers some into groups.
	stage.editor.writeSettings({ 'chat.agent.enabled': true, 'chat.mcp.access': 'none' });
	await page.reload(); // the mode of a chat that is open stays
	await stage.window.runCommand("Understory: Use My Models in VS Code's Chat…");
	await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Use Them' }).click();
	await page.locator('.editor-instance').getByText('coder').first().waitFor();
	await stage.window.runCommand('View: Close All Editors'); // the page takes the focus
	await stage.window.runCommand('Chat: Open Chat (Agent)');
	await sendInBuiltInChat(stage.window, 'How long is the wait after a failure?');
	const session = page.locator('.interactive-session');
	const asks = session.getByText('Give this to the model that asks?').filter({ visible: true });
	await asks.waitFor({ timeout: 60_000 });
	await stage.window.screenshot('participant-forbidden');
	expect(JSON.stringify(model.requests)).not.toContain('Waiting doubles after each failure.');
	await allow(session);
	await page.locator('.interactive-response').last().getByText('The agent has read it.').waitFor({ timeout: 60_000 });
	await stage.window.screenshot('participant-agent');
	const offered = model.requests.flatMap(({ body }) => (JSON.parse(body) as Request).tools ?? []);
	expect(offered.map(({ function: { name } }) => name)).toContain(TOOL);
	const results = model.requests
		.flatMap(({ body }) => (JSON.parse(body) as Request).messages)
		.filter(({ role }) => role === 'tool');
	expect(JSON.stringify(results)).toContain('Waiting doubles after each failure.');
});

test('an agent of ours is started by another agent when the user lets it', async () => {
	const { page } = stage.window;
	model.answerWith((response, request) => {
		const { messages } = JSON.parse(request.body) as Request;
		const asks = messages.at(-1)?.role === 'user';
		const call = { id: 'c2', name: STARTS, arguments: '{"agent":"Snapshot"}' };
		return (asks ? calling(PROVIDER, [call]) : streaming(PROVIDER, ['The agent is on its way.']))(response, request);
	});
	await sendInBuiltInChat(stage.window, 'Write down where the work stands.');
	const session = page.locator('.interactive-session');
	await session.getByText('Start this agent of Understory?').filter({ visible: true }).waitFor({ timeout: 60_000 });
	await stage.window.screenshot('participant-consent');
	const owner = await connectToOwner(stage.editor);
	const runs = async () => (await owner.call('agent/runs', { agent: 'snapshot' })).runs;
	expect(await runs()).toEqual([]);
	await allow(session);
	await session.getByText('The agent is on its way.').waitFor({ timeout: 60_000 });
	expect(await runs()).toHaveLength(1);
	await owner.close();
});

test("VS Code's own chat and inline chat run on the model of the user, also after the window was reloaded", async () => {
	const { page } = stage.window;
	const offers = (name: string, { tools = [] }: Request): boolean => tools.some((tool) => tool.function.name === name);
	const before = 'export interface InvoiceLine {';
	const after = 'export interface InvoiceRow {';
	model.answerWith((response, request) => {
		const asked = JSON.parse(request.body) as Request;
		const edits = offers(EDITS, asked) && asked.messages.every(({ role }) => role !== 'tool');
		const place = { filePath: path.join(stage.project.folder, 'src/invoice.ts'), oldString: before, newString: after };
		const call = { id: 'c3', name: EDITS, arguments: JSON.stringify(place) };
		return (edits ? calling(PROVIDER, [call]) : streaming(PROVIDER, ['Both have been read.']))(response, request);
	});
	await page.reload();
	await selectLines(stage.window, 'invoice.ts', 1, 4);
	const widget = page.locator('.inline-chat-widget, .inline-chat-input').filter({ visible: true }).first();
	await eventually(async () => {
		await page.keyboard.press('Control+i');
		await widget.waitFor({ timeout: 5000 });
	}, 60_000);
	await page.keyboard.type('Call it a row');
	await expect.poll(() => widget.textContent()).toMatch(/Call\sit\sa\srow/);
	await stage.window.screenshot('participant-inline-asking');
	await page.keyboard.press('Enter');
	await stage.window.editorText(after);
	await stage.window.screenshot('participant-inline');
	expect(JSON.stringify(model.requests.map(({ body }) => body))).toContain('Call it a row');
	expect(await page.locator('.monaco-dialog-box').count()).toBe(0); // nobody was asked to sign in
	await stage.window.runCommand('File: Revert File');
	await stage.window.runCommand('Chat: Open Chat (Agent)');
	await sendInBuiltInChat(stage.window, 'Has it all been read?');
	await page.locator('.interactive-response').last().getByText('Both have been read.').waitFor({ timeout: 60_000 });
});

/** Lets a tool run that VS Code asks about. */
function allow(session: Locator): Promise<void> {
	return session
		.getByRole('button', { name: /^Allow/ })
		.filter({ visible: true })
		.first()
		.click();
}

/** Asks the participant in VS Code's own chat. */
function say(text: string): Promise<void> {
	return sendInBuiltInChat(stage.window, `@understory ${text}`);
}
