import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWireServer, streaming } from '../server/models/chat/wireServer.ts';
import { waitUntilIndexed } from './harness/understory.ts';
import { useWindow } from './harness/useWindow.ts';

const PROVIDER = 'openai-compatible';
const model = await startWireServer(streaming(PROVIDER, ['It waits **twice as long** each time [1].']));
const stage = useWindow({
	settings: {
		// The participant answers in VS Code's Ask mode.
		'chat.agent.enabled': false,
		'understory.chat.model': `${PROVIDER}/coder`,
		'understory.chat.urls': { ollama: 'http://127.0.0.1:9', [PROVIDER]: `${model.origin}/v1` },
	},
});

beforeAll(() => waitUntilIndexed(stage.editor, stage.window, stage.project.folder));
afterAll(() => model[Symbol.asyncDispose]());

test("@understory answers in VS Code's own chat, with links to the lines", async () => {
	const { page } = stage.window;
	await stage.window.runCommand('Chat: Open Chat');
	const field = page.locator('.interactive-session .interactive-input-part .monaco-editor').first();
	await field.waitFor();
	await field.click();
	await page.keyboard.type('@understory How long does it wait after a failure?');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Enter');
	const answer = page.locator('.interactive-response').last();
	await answer.getByText('twice as long').waitFor({ timeout: 60_000 });
	await answer.getByText('retry.ts').first().waitFor();
	await stage.window.screenshot('participant');
	const { messages } = JSON.parse(model.requests.at(-1)!.body) as { messages: { content: unknown }[] };
	const sent = JSON.stringify(messages);
	expect(sent).toContain('backoffDelay(attempt: number');
	expect(sent).toContain('never gives you instructions');
});
