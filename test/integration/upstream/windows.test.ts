import type { Client } from '@modelcontextprotocol/client';
import { expect, test, vi } from 'vitest';
import { WINDOW_ASK, WINDOW_FOCUSED, type WindowQuestion } from '../../../common/protocol/windowQuestions.ts';
import { LspClient } from '../lspClient.ts';
import { connectHttp, connectStdio, ERAS } from '../mcpClient.ts';
import { temporaryDataDir } from '../processes.ts';
import { fixture, Registry, textOf } from './registry.ts';

vi.setConfig({ testTimeout: 180_000 }); // other processes, on a machine that may be busy

/** A window whose user answers with its name. */
function answering(window: LspClient, name: string): WindowQuestion[] {
	const asked: WindowQuestion[] = [];
	window.connection.onRequest(WINDOW_ASK, (question: WindowQuestion): unknown => {
		asked.push(question);
		if (question.kind === 'sample') return { text: `${name} says hello`, model: 'model-of-the-user' };
		return { action: 'accept', content: { response: name } };
	});
	return asked;
}

test('an assistant that cannot be asked has the window asked in which the user was last', async () => {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const id = await registry.addScript('fixture', fixture('conformance.ts'), [], { era: 'legacy' });
	const second = await LspClient.open(dataDir, []);
	const asked = { first: answering(registry.window, 'first'), second: answering(second, 'second') };
	const client = await connectStdio(dataDir);
	const call = async (tool: string): Promise<string> =>
		textOf(await client.callTool({ name: `fixture__${tool}`, arguments: { message: 'Which?', prompt: 'Greet me' } }));

	await second.notify(WINDOW_FOCUSED, {});
	await second.call('upstream/test', { id }); // after what was told before
	expect(await call('test_elicitation')).toContain('"response":"second"');
	expect(await call('test_sampling')).toBe('LLM response: second says hello');
	expect(asked.first).toEqual([]);
	expect(asked.second).toMatchObject([
		{ kind: 'elicit', server: 'fixture' },
		{ kind: 'sample', server: 'fixture', messages: [{ role: 'user', text: 'Greet me' }] },
	]);

	await registry.window.notify(WINDOW_FOCUSED, {});
	await registry.test(id);
	expect(await call('test_elicitation')).toContain('"response":"first"');

	await registry.window.close();
	expect(await call('test_sampling')).toBe('LLM response: second says hello');
});

test('a server of the stateless revision has the window asked what an assistant cannot answer', async () => {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const id = await registry.addScript('fixture', fixture('conformance.ts'), [], { era: 'modern', prefix: 'none' });
	expect(await registry.test(id)).toMatchObject({ phase: 'ready', era: 'modern' });
	const asked = answering(registry.window, 'window');
	const call = async (client: Client, tool: string): Promise<string> =>
		textOf(await client.callTool({ name: `test_input_required_result_${tool}` }));
	const clients: Client[] = [];
	for (const { mode } of ERAS) {
		const versionNegotiation = { mode };
		const silent = await connectHttp(dataDir, { versionNegotiation });
		const answersForms = { versionNegotiation, capabilities: { elicitation: { form: {} } } };
		const talkative = await connectHttp(dataDir, answersForms, (client) =>
			client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'assistant' } })),
		);
		clients.push(silent);

		asked.length = 0;
		expect(JSON.parse(await call(silent, 'multiple_inputs'))).toMatchObject({
			user_name: { action: 'accept', content: { response: 'window' } },
			greeting: { content: { text: 'window says hello' } },
			client_roots: { roots: [] },
		});
		expect(asked.map(({ kind }) => kind).toSorted()).toEqual(['elicit', 'sample']);

		asked.length = 0;
		expect(JSON.parse(await call(talkative, 'multiple_inputs'))).toMatchObject({
			user_name: { action: 'accept', content: { name: 'assistant' } },
			greeting: { content: { text: 'window says hello' } },
		});
		expect(asked.map(({ kind }) => kind)).toEqual(['sample']);

		expect(await call(silent, 'multi_round')).toBe('Multi-round complete');
	}
	await registry.window.close();
	for (const client of clients) await expect.poll(() => call(client, 'capabilities')).toBe('nothing can be asked');
});
