import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { calling } from '../../server/models/chat/wireTools.ts';
import { startWireServer, streaming, type WireServer } from '../../server/models/chat/wireServer.ts';

describe('what the rest of VS Code gets', () => {
	let server: WireServer;
	const config = vscode.workspace.getConfiguration('understory.chat');

	before(async () => {
		server = await startWireServer(streaming('openai-compatible', ['Hello ', 'from here.']));
		const urls = { ollama: 'http://127.0.0.1:9', 'openai-compatible': `${server.origin}/v1` };
		await config.update('urls', urls, vscode.ConfigurationTarget.Global);
		await config.update('model', 'openai-compatible/coder', vscode.ConfigurationTarget.Global);
	});

	after(async () => {
		await config.update('urls', undefined, vscode.ConfigurationTarget.Global);
		await config.update('model', undefined, vscode.ConfigurationTarget.Global);
		await server[Symbol.asyncDispose]();
	});

	it('is the model that is set up here, which streams', async () => {
		const model = await until(async () => (await vscode.lm.selectChatModels({ vendor: 'understory' }))[0]);
		assert.equal(model.id, 'openai-compatible/coder');
		assert.equal(await model.countTokens('hello world'), 2);
		const message = vscode.LanguageModelChatMessage.User('Say hello.');
		const response = await model.sendRequest([message], {}, new vscode.CancellationTokenSource().token);
		let text = '';
		for await (const piece of response.text) text += piece;
		assert.equal(text, 'Hello from here.');
		assert.match(server.requests.at(-1)!.body, /Say hello\./);
	});

	it('is a model that calls the tools it is given, and goes on with their results', async () => {
		const model = await until(async () => (await vscode.lm.selectChatModels({ vendor: 'understory' }))[0]);
		const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' };
		server.answerWith(calling('openai-compatible', [call]));
		const inputSchema = { type: 'object', properties: { city: { type: 'string' } } };
		const options = { tools: [{ name: 'weather', description: 'Tells the weather.', inputSchema }] };
		const question = vscode.LanguageModelChatMessage.User('How is the weather in Oslo?');
		const cancel = new vscode.CancellationTokenSource().token;
		const parts: unknown[] = [];
		for await (const part of (await model.sendRequest([question], options, cancel)).stream) parts.push(part);
		const asked = parts.find((part) => part instanceof vscode.LanguageModelToolCallPart);
		assert.deepEqual([asked?.callId, asked?.name, asked?.input], ['call_1', 'weather', { city: 'Oslo' }]);

		server.answerWith(streaming('openai-compatible', ['It rains.']));
		const result = new vscode.LanguageModelToolResultPart('call_1', [new vscode.LanguageModelTextPart('rain, 4 °C')]);
		const going = [
			question,
			vscode.LanguageModelChatMessage.Assistant([asked!]),
			vscode.LanguageModelChatMessage.User([result]),
		];
		let text = '';
		for await (const piece of (await model.sendRequest(going, options, cancel)).text) text += piece;
		assert.equal(text, 'It rains.');
		assert.match(server.requests.at(-1)!.body, /"role":"tool","tool_call_id":"call_1","content":"rain, 4 °C"/);
		server.answerWith(streaming('openai-compatible', ['Hello ', 'from here.']));
	});

	it('is a search, a memory and the tasks as tools', async () => {
		const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('understory_'));
		assert.deepEqual(names.toSorted(), [
			'understory_activity',
			'understory_recall',
			'understory_remember',
			'understory_run_agent',
			'understory_search',
			'understory_tasks',
		]);
		const found = await until(async () => {
			const hits = await invoke<{ path: string }[]>('understory_search', { query: 'greet somebody by name' });
			return hits.find(({ path }) => path.endsWith('src/greet.ts'));
		});
		assert.ok(found);
		const { id } = await invoke<{ id: string }>('understory_remember', { content: 'The greeting is in English only' });
		assert.ok(id);
		const recalled = await invoke<{ text: string }[]>('understory_recall', { query: 'which language is the greeting' });
		assert.match(recalled[0]!.text, /English only/);
		assert.deepEqual(await invoke('understory_tasks', {}), { total: 0, tasks: [] });
		const happened = await invoke<{ id: string; kind: string }[]>('understory_activity', { kinds: ['capture'] });
		assert.ok(happened.some((entry) => entry.id === id && entry.kind === 'capture'));
	});
});

async function invoke<T>(name: string, input: object): Promise<T> {
	const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
	return JSON.parse((content[0] as vscode.LanguageModelTextPart).value) as T;
}

async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
	for (let waited = 0; ; waited += 200) {
		const found = await find();
		if (found !== undefined || waited > 40_000) return found!;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}
