import assert from 'node:assert/strict';
import * as vscode from 'vscode';
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

	it('is a search, a memory and the tasks as tools', async () => {
		const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('understory_'));
		assert.deepEqual(names.toSorted(), [
			'understory_recall',
			'understory_remember',
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
