import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { DidChangeWorkspaceFoldersNotification } from 'vscode-languageserver-protocol';
import { expect, onTestFinished, test } from 'vitest';
import { LspClient, uriOf } from '../lspClient.ts';
import { connectHttp, connectStdio, ERAS } from '../mcpClient.ts';
import { temporaryDataDir, until } from '../processes.ts';
import { fixture, published, Registry, textOf, toolNames } from './registry.ts';

test('three published servers at once: every tool of each is called through us', async () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-files-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	writeFileSync(path.join(folder, 'a.txt'), 'alpha\n');
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	const all = await registry.addScript('all', published('server-everything'));
	const files = await registry.addScript('files', published('server-filesystem'), [folder]);
	const memory = await registry.addScript('memory', published('server-memory'), [], { env: ['MEMORY_FILE_PATH'] });
	await registry.window.call('upstream/setSecrets', {
		id: memory,
		env: { MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') },
		headers: {},
	});
	for (const id of [all, files, memory])
		expect(await registry.test(id)).toMatchObject({ phase: 'ready', problems: [] });

	const client = await connectStdio(
		dataDir,
		{ capabilities: { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} } },
		answering,
	);
	const names = await toolNames(client);
	const counts = await Promise.all([all, files, memory].map(async (id) => (await registry.status(id)).tools));
	const upstreamNames = names.filter((name) => name.includes('__'));
	expect(upstreamNames).toHaveLength(counts.reduce((sum, count) => sum + count, 0));

	const outcomes: Record<string, string> = {};
	for (const name of upstreamNames) {
		const result = await client.callTool({ name, arguments: argumentsFor(name, folder) });
		if (result.isError === true) outcomes[name] = textOf(result);
	}
	expect(outcomes).toEqual({});
	const graph = await client.callTool({ name: 'memory__read_graph' });
	expect(graph.structuredContent).toMatchObject({ entities: [{ name: 'Ada' }] });
});

test('an assistant finds the tool among too many to list by the model that ships, whatever the index has', async () => {
	const dataDir = temporaryDataDir();
	const registry = await Registry.open(dataDir);
	await registry.addScript('rich', fixture('rich.ts'), [path.join(dataDir, 'said.many')]);
	const client = await connectStdio(dataDir);
	const { tools } = await client.listTools();
	const names = tools.map(({ name }) => name);
	expect(names).toEqual(expect.arrayContaining(['find_tools', 'call_tool']));
	expect(names.filter((name) => name.startsWith('rich__'))).toEqual([]);
	expect(tools.find(({ name }) => name === 'find_tools')?.outputSchema).toMatchObject({ required: ['tools'] });
	// No word in common: the index of this test knows words alone.
	const found = await client.callTool({ name: 'find_tools', arguments: { query: 'umbrella weather', limit: 1 } });
	expect(found.structuredContent).toMatchObject({ tools: [{ name: 'rich__forecast' }] });
	const called = await client.callTool({
		name: 'call_tool',
		arguments: { name: 'rich__forecast', arguments: { city: 'Bergen' } },
	});
	expect(textOf(called)).toContain('"arguments":{"city":"Bergen"}');
	expect(await registry.window.call('index/status', {})).toMatchObject({ lastResort: true });
});

test('a long call tells how far it is, and whoever asked for it cancels it at the server; the next call works', async () => {
	const dataDir = temporaryDataDir();
	const file = path.join(dataDir, 'told.jsonl');
	const registry = await Registry.open(dataDir);
	const id = await registry.addScript('all', fixture('recorded.ts'), [file, published('server-everything')]);
	await registry.test(id);
	const tool = 'trigger-long-running-operation';
	const told = (method: string): { id?: number; params: { name?: string; requestId?: number } }[] =>
		readFileSync(file, 'utf8')
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as ReturnType<typeof told>[number] & { method: string })
			.filter((message) => message.method === method);
	for (const { mode } of ERAS)
		for (const connect of [connectStdio, connectHttp]) {
			const client = await connect(dataDir, { versionNegotiation: { mode } });
			const cancel = new AbortController();
			const steps: number[] = [];
			const onprogress = ({ progress }: { progress: number }): void => {
				if (steps.push(progress) === 2) cancel.abort(new Error('enough'));
			};
			const call = { name: `all__${tool}`, arguments: { duration: 600, steps: 6000 } };
			await expect(client.callTool(call, { signal: cancel.signal, onprogress })).rejects.toThrow('enough');
			expect(steps.slice(0, 2)).toEqual([1, 2]);
			const sent = told('tools/call').findLast(({ params }) => params.name === tool)!.id;
			await until(() => told('notifications/cancelled').some(({ params }) => params.requestId === sent));
			const echoed = await client.callTool({ name: 'all__echo', arguments: { message: 'still here' } });
			expect(textOf(echoed)).toContain('still here');
		}
	const { calls } = await registry.window.call('upstream/calls', { limit: 20 });
	expect(calls.filter((call) => call.tool === tool).map(({ outcome }) => outcome)).toEqual(
		Array.from({ length: 4 }, () => 'cancelled'),
	);
});

test('a tool that runs as a task at its server is one like any other: it asks, tells how far it is, and is cancelled there', async () => {
	const dataDir = temporaryDataDir();
	const file = path.join(dataDir, 'told.jsonl');
	const registry = await Registry.open(dataDir);
	await registry.addScript('all', fixture('recorded.ts'), [file, published('server-everything')]);
	const asked: object[] = [];
	const client = await connectStdio(dataDir, { capabilities: { elicitation: { form: {} } } }, (assistant) =>
		assistant.setRequestHandler('elicitation/create', ({ params }) => {
			asked.push(params);
			return { action: 'accept', content: { interpretation: 'snake' } };
		}),
	);
	const name = 'all__simulate-research-query';
	const { tools } = await client.listTools();
	expect(tools.find((tool) => tool.name === name)).not.toHaveProperty('execution');
	const messages: unknown[] = [];
	const onprogress = ({ message }: { message?: string | undefined }): void => void messages.push(message);
	const found = await client.callTool({ name, arguments: { topic: 'python', ambiguous: true } }, { onprogress });
	expect(textOf(found)).toContain('python (snake)');
	expect(JSON.stringify([found, asked])).not.toContain('related-task');
	expect(messages.join('\n')).toContain('Requesting clarification');

	const cancel = new AbortController();
	const stop = (): void => cancel.abort(new Error('enough'));
	const call = { name, arguments: { topic: 'rust' } };
	await expect(client.callTool(call, { signal: cancel.signal, onprogress: stop })).rejects.toThrow('enough');
	await until(() => readFileSync(file, 'utf8').includes('"tasks/cancel"'));
	const { calls } = await registry.window.call('upstream/calls', { limit: 5 });
	expect(calls.map(({ outcome }) => outcome)).toEqual(['cancelled', 'ok']);
});

test('a server knows the folders of windows and assistants, and hears when they are others', async () => {
	const dataDir = temporaryDataDir();
	const [first, second] = ['first', 'second'].map((name) => path.join(dataDir, name));
	const window = await LspClient.open(dataDir, [first!]);
	await new Registry(window).addScript('all', published('server-everything'));
	const client = await connectStdio(dataDir);
	const roots = async (): Promise<string[]> => {
		const list = textOf(await client.callTool({ name: 'all__get-roots-list' }));
		return [...list.matchAll(/URI: (\S+)/g)].map(([, uri]) => uri!);
	};
	await expect.poll(roots).toEqual([uriOf(first!)]);
	await window.notify(DidChangeWorkspaceFoldersNotification.method, {
		event: { added: [{ uri: uriOf(second!), name: 'second' }], removed: [{ uri: uriOf(first!), name: 'first' }] },
	});
	await expect.poll(roots).toEqual([uriOf(second!)]);

	let theirs = 'file:///theirs';
	for (const connect of [connectStdio, connectHttp]) {
		theirs = 'file:///theirs';
		const options = { capabilities: { roots: { listChanged: true } } };
		const other = await connect(dataDir, options, (assistant) =>
			assistant.setRequestHandler('roots/list', () => ({ roots: [{ uri: theirs }] })),
		);
		await expect.poll(roots).toEqual([uriOf(second!), 'file:///theirs']);
		theirs = 'file:///changed';
		await other.sendRootsListChanged();
		await expect.poll(roots).toEqual([uriOf(second!), 'file:///changed']);
		await other.close();
		await expect.poll(roots).toEqual([uriOf(second!)]);
	}
});

/** A client whose user agrees to everything. */
function answering(client: Client): void {
	client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
	client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///tmp' }] }));
	client.setRequestHandler('sampling/createMessage', () => ({
		model: 'none',
		role: 'assistant',
		content: { type: 'text', text: 'a sample' },
	}));
}

/** Something each tool can do; in the order of the list each finds what the one before left. */
function argumentsFor(name: string, folder: string): Record<string, unknown> {
	const file = path.join(folder, 'a.txt');
	const observations = [{ entityName: 'Ada', contents: ['counts'] }];
	const table: Record<string, Record<string, unknown>> = {
		all__echo: { message: 'hello' },
		'all__get-annotated-message': { messageType: 'success' },
		'all__get-resource-links': { count: 2 },
		'all__get-resource-reference': { resourceType: 'Text', resourceId: 1 },
		'all__get-structured-content': { location: 'New York' },
		'all__get-sum': { a: 1, b: 2 },
		'all__gzip-file-as-resource': { name: 'a.gz', data: 'data:text/plain;base64,YQ==', outputType: 'resource' },
		'all__simulate-research-query': { topic: 'python', ambiguous: true },
		'all__trigger-long-running-operation': { duration: 0.1, steps: 2 },
		'all__trigger-sampling-request': { prompt: 'say something' },
		'all__trigger-url-elicitation': { url: 'https://example.com/a', message: 'Look' },
		files__read_file: { path: file },
		files__read_text_file: { path: file },
		files__read_media_file: { path: file },
		files__read_multiple_files: { paths: [file] },
		files__write_file: { path: path.join(folder, 'b.txt'), content: 'beta\n' },
		files__edit_file: { path: file, edits: [{ oldText: 'alpha', newText: 'omega' }] },
		files__create_directory: { path: path.join(folder, 'sub') },
		files__list_directory: { path: folder },
		files__list_directory_with_sizes: { path: folder },
		files__directory_tree: { path: folder },
		files__move_file: { source: path.join(folder, 'b.txt'), destination: path.join(folder, 'c.txt') },
		files__search_files: { path: folder, pattern: '**/*.txt' },
		files__get_file_info: { path: file },
		memory__create_entities: {
			entities: [
				{ name: 'Ada', entityType: 'person', observations: ['writes'] },
				{ name: 'Engine', entityType: 'thing', observations: [] },
			],
		},
		memory__create_relations: { relations: [{ from: 'Ada', to: 'Engine', relationType: 'knows' }] },
		memory__add_observations: { observations },
		memory__delete_entities: { entityNames: ['Engine'] },
		memory__delete_observations: { deletions: [{ entityName: 'Ada', observations: ['counts'] }] },
		memory__delete_relations: { relations: [{ from: 'Ada', to: 'Engine', relationType: 'knows' }] },
		memory__search_nodes: { query: 'Ada' },
		memory__open_nodes: { names: ['Ada'] },
	};
	return table[name] ?? {};
}
