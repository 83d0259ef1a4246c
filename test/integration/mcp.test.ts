import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LspClient } from './lspClient.ts';
import { connectHttp, connectStdio, endpoint, ERAS } from './mcpClient.ts';
import { fixture, Registry, textOf } from './upstream/registry.ts';
import { end, killOwner, REPOSITORY, SERVER, start, temporaryDataDir } from './processes.ts';

describe.each(ERAS)('an assistant of the $era revision', ({ era, mode }) => {
	test('keeps, finds and works with tasks over stdio', async () => {
		const client = await connectStdio(temporaryDataDir(), { versionNegotiation: { mode } });
		expect(client.getProtocolEra()).toBe(era);
		const { tools } = await client.listTools();
		expect(tools.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['search_workspace', 'remember', 'create_task']),
		);

		const kept = await client.callTool({
			name: 'remember',
			arguments: { content: 'The lighthouse keeper likes tea.' },
		});
		expect(kept.structuredContent).toMatchObject({ id: expect.any(String), seq: 1 });
		const found = await client.callTool({ name: 'search_workspace', arguments: { query: 'lighthouse keeper' } });
		expect(found.content).toMatchObject([{ type: 'text', text: expect.stringContaining('likes tea') }]);

		await client.callTool({ name: 'create_task', arguments: { title: 'Paint the door' } });
		const moved = await client.callTool({ name: 'move_task', arguments: { id: 'T-1', column: 'done' } });
		expect(moved.isError).toBeFalsy();
		const listed = await client.callTool({ name: 'list_tasks', arguments: { state: 'done' } });
		expect(listed.structuredContent).toMatchObject({ total: 1, tasks: [{ title: 'Paint the door', column: 'done' }] });
	});

	test('reads resources and prompts over HTTP', async () => {
		const dataDir = temporaryDataDir();
		const stdio = await connectStdio(dataDir);
		await stdio.callTool({ name: 'create_task', arguments: { title: 'Oil the hinge' } });
		const client = await connectHttp(dataDir, { versionNegotiation: { mode } });
		expect(client.getProtocolEra()).toBe(era);
		const { resources } = await client.listResources();
		expect(resources).toContainEqual(
			expect.objectContaining({ uri: 'understory://task/T-1', title: 'T-1 Oil the hinge' }),
		);
		const { contents } = await client.readResource({ uri: 'understory://task/T-1' });
		expect(contents).toMatchObject([{ mimeType: 'text/markdown', text: expect.stringContaining('Oil the hinge') }]);
		const prompt = await client.getPrompt({ name: 'where_was_i' });
		expect(prompt.messages).toMatchObject([{ content: { text: expect.stringContaining('T-1') } }]);
		await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow('There is no prompt nothing');
	});

	test('is told in words what is wrong with a call', async () => {
		const client = await connectStdio(temporaryDataDir(), { versionNegotiation: { mode } });
		const refused = await client.callTool({ name: 'create_task', arguments: { title: '' } });
		expect(refused).toMatchObject({
			isError: true,
			content: [{ text: expect.stringContaining('a task needs a title') }],
		});
		const missing = await client.callTool({ name: 'get_task', arguments: { id: 'T-9' } });
		expect(missing).toMatchObject({
			isError: true,
			content: [{ text: expect.stringContaining('There is no task T-9') }],
		});
		await expect(client.callTool({ name: 'nothing' })).rejects.toThrow('There is no tool nothing');
		await expect(client.readResource({ uri: 'understory://task/T-9' })).rejects.toThrow('There is no task T-9');
	});

	test('goes on after the owner was killed', async () => {
		const dataDir = temporaryDataDir();
		const client = await connectStdio(dataDir, { versionNegotiation: { mode } });
		await client.callTool({ name: 'remember', arguments: { content: 'before' } });
		await killOwner(dataDir);
		// What is sent before the loss is noticed fails, and says that it may be tried again.
		const after = (): Promise<unknown> => client.callTool({ name: 'remember', arguments: { content: 'after' } });
		await after().catch((error: unknown) => {
			expect(String(error)).toContain('Try again');
			return after();
		});
		const { structuredContent } = await client.callTool({ name: 'list_captures' });
		expect(structuredContent).toMatchObject({ total: 2, captures: [{ content: 'after' }, { content: 'before' }] });
	});
});

test('the HTTP door admits programs of this machine that have the token, and nobody else', async () => {
	const dataDir = temporaryDataDir();
	await connectStdio(dataDir);
	const { port, token } = await endpoint(dataDir);
	expect(statSync(path.join(dataDir, 'http.json')).mode & 0o777).toBe(0o600);
	const ask = (headers: Record<string, string>): Promise<Response> =>
		fetch(`http://127.0.0.1:${port}/mcp`, { method: 'POST', headers, body: '{}' });
	expect((await ask({})).status).toBe(401);
	expect((await ask({ authorization: 'Bearer wrong' })).status).toBe(401);
	expect((await ask({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })).status).toBe(403);
	const session = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'mcp-session-id': 'gone' };
	const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
	const gone = await fetch(`http://127.0.0.1:${port}/mcp`, { method: 'POST', headers: session, body });
	expect(gone.status).toBe(404);
	const problem = (await (await ask({})).json()) as unknown;
	expect(problem).toMatchObject({ status: 401, code: 'unauthorized', detail: expect.any(String) });
});

test('a page that was rebound to loopback is refused', async () => {
	const dataDir = temporaryDataDir();
	await connectStdio(dataDir);
	const { port, token } = await endpoint(dataDir);
	const { request } = await import('node:http');
	const status = await new Promise((resolve, reject) => {
		const headers = { host: 'evil.example.com', authorization: `Bearer ${token}` };
		request({ port, host: '127.0.0.1', path: '/mcp', headers }, (response) => resolve(response.statusCode))
			.on('error', reject)
			.end();
	});
	expect(status).toBe(403);
});

test('every tool, resource and prompt of ours does what it says; long lists come in pages', async () => {
	const dataDir = temporaryDataDir();
	const client = await connectStdio(dataDir);
	const window = await LspClient.open(dataDir, []);
	const { id: project } = await window.call('project/create', { name: 'Lighthouse' });
	await window.call('session/save', {
		id: 's1',
		folders: ['/w'],
		state: { groups: [{ column: 1, active: 0, tabs: ['/w/lamp.ts'] }], cursors: [], terminals: [], tasks: [] },
	});
	const called = new Set<string>();
	const call = async (name: string, args: object = {}): Promise<Record<string, unknown>> => {
		called.add(name);
		const result = await client.callTool({ name, arguments: { ...args } });
		expect(result, name).toMatchObject({ content: [{ type: 'text' }] });
		return result.isError === true
			? { refused: textOf(result) }
			: (result.structuredContent as Record<string, unknown>);
	};

	const { id } = await call('remember', { content: 'The keeper drinks coffee.', tags: ['keeper'] });
	const { id: newer } = await call('remember', { content: 'The keeper drinks tea since Monday.' });
	const old = `capture/${String(id)}`;
	expect(
		await call('supersede_memory', { ref: old, by: `capture/${String(newer)}`, reason: 'Changed.' }),
	).toMatchObject({
		ref: old,
	});
	expect(await call('list_captures', { tag: 'keeper' })).toMatchObject({ total: 1, captures: [{ id }] });
	expect(await call('recall', { query: 'What does the keeper drink?' })).toMatchObject({ hits: [{ id: newer }] });
	expect(await call('remember', { content: 'the keeper drinks tea since Monday' })).toMatchObject({
		id: newer,
		repeats: [`capture/${String(newer)}`],
	});
	expect(await call('search_workspace', { query: 'keeper' })).toMatchObject({ hits: expect.any(Array) });

	const value = { namespace: 'build', key: 'flags' };
	await call('set_context', { ...value, value: ['-O2'] });
	expect(await call('get_context', value)).toMatchObject({ value: ['-O2'] });
	expect(await call('list_contexts', { namespace: 'build' })).toMatchObject({ total: 1 });
	await call('delete_context', value);
	expect(await call('list_contexts', { namespace: 'build' })).toMatchObject({ total: 0 });

	expect(await call('create_task', { title: 'Oil the lamp', project })).toMatchObject({ number: 1 });
	await call('update_task', { id: 'T-1', title: 'Oil the big lamp', priority: 'high' });
	await call('move_task', { id: 'T-1', column: 'doing' });
	expect(await call('get_task', { id: 'T-1' })).toMatchObject({ title: 'Oil the big lamp', column: 'doing' });
	expect(await call('list_tasks', { text: 'lamp' })).toMatchObject({ total: 1 });
	expect(await call('list_projects')).toMatchObject({
		projects: expect.arrayContaining([expect.objectContaining({ id: project })]),
	});

	const { id: note } = await call('create_note', { title: 'Lamps', text: 'Brass.', project: 'Lighthouse' });
	const read = await call('read_note', { id: note });
	expect(read).toMatchObject({ text: expect.stringContaining('Brass.') });
	const text = String(read['text']).replace('Brass', 'Copper');
	expect(await call('write_note', { id: note, text, hash: read['hash'] })).not.toHaveProperty('refused');
	expect(await call('list_notes', { text: 'lamps' })).toMatchObject({ notes: [{ id: note }] });
	expect(await call('recent_activity', { kinds: ['task'] })).toMatchObject({ entries: expect.any(Array) });

	expect(await call('list_agents')).toMatchObject({ agents: expect.any(Array) });
	for (const name of ['read_agent_run', 'cancel_agent_run'])
		expect(await call(name, { run: 'nothing' })).toMatchObject({ refused: expect.stringContaining('no run') });
	expect(await call('find_entities', { text: 'keeper' })).toMatchObject({ behind: expect.anything() });
	expect(await call('linked_to', { id: 'task/nothing' })).toBeDefined();
	expect(await call('path_between', { from: old, to: `capture/${String(newer)}` })).toBeDefined();
	expect(await call('related_to_file', { symbol: 'Lamp' })).toMatchObject({ records: [] });
	expect([...called].toSorted()).toEqual((await client.listTools()).tools.map(({ name }) => name).toSorted());

	const { resourceTemplates } = await client.listResourceTemplates();
	const known: Record<string, string> = {
		task: 'T-1',
		project,
		note: String(note),
		session: 's1',
		capture: String(newer),
	};
	expect(resourceTemplates.map(({ name }) => name).toSorted()).toEqual(Object.keys(known).toSorted());
	for (const [kind, name] of Object.entries(known)) {
		const { contents } = await client.readResource({ uri: `understory://${kind}/${name}` });
		expect(contents, kind).toMatchObject([{ mimeType: 'text/markdown', text: expect.stringMatching(/\S/) }]);
		await expect(client.readResource({ uri: `understory://${kind}/nothing` })).rejects.toThrow(/[Tt]here is no/);
	}
	await window.call('capture/assign', { ids: [String(newer)], project });
	const summary = await client.getPrompt({ name: 'summarise_project', arguments: { project: 'lighthouse' } });
	const about =
		/say most\n\n- The keeper drinks tea[^]*Tasks\n\n.*Oil the big lamp[^]*newest first\n\n- .*The keeper drinks tea[^]*Notes\n\n- Lamps: Copper/;
	expect(summary.messages).toMatchObject([{ content: { text: expect.stringMatching(about) } }]);
	const { text: digest } = await window.call('session/digest', { folders: ['/w'] });
	expect(digest).not.toBe('');
	const where = await client.getPrompt({ name: 'where_was_i' });
	expect(where.messages).toMatchObject([{ content: { text: expect.stringContaining(digest) } }]);
	const ref = { type: 'ref/prompt', name: 'summarise_project' } as const;
	expect(await client.complete({ ref, argument: { name: 'project', value: 'li' } })).toMatchObject({
		completion: { values: ['Lighthouse'] },
	});

	await new Registry(window).addScript('rich', fixture('rich.ts'), [], { prefix: 'none' });
	const pages: number[] = [];
	const names = new Set<string>();
	for (let cursor: string | undefined = '0'; cursor !== undefined;) {
		const { prompts, nextCursor } = await client.listPrompts({ cursor });
		pages.push(prompts.length);
		for (const { name } of prompts) names.add(name);
		cursor = nextCursor;
	}
	expect([pages, names.size]).toEqual([[200, 200, 52], 452]);

	const titles = Array.from({ length: 250 }, (_, at) => `Polish lens ${at}`);
	await Promise.all(titles.map((title) => window.call('task/create', { title })));
	const listed: string[] = [];
	for (let cursor: string | undefined = '0'; cursor !== undefined;) {
		const { resources, nextCursor } = await client.listResources({ cursor });
		listed.push(...resources.map(({ uri }) => uri));
		cursor = nextCursor;
	}
	expect(new Set(listed.filter((uri) => uri.startsWith('understory://task/'))).size).toBe(251);
	await expect(client.listPrompts({ cursor: 'elsewhere' })).rejects.toThrow('cursor');
});

test.each(ERAS)('too many tools to list are found and called through two, $era', async ({ mode }) => {
	const dataDir = temporaryDataDir();
	const window = await LspClient.open(dataDir, []);
	const many = path.join(temporaryDataDir(), 'said.many');
	await new Registry(window).addScript('rich', fixture('rich.ts'), [many]);
	const client = await connectHttp(dataDir, { versionNegotiation: { mode } });
	const { tools: listed } = await client.listTools();
	const find = listed.find(({ name }) => name === 'find_tools');
	expect(listed.map(({ name }) => name)).toContain('call_tool');
	expect(listed.some(({ name }) => name.startsWith('rich__'))).toBe(false);
	expect(find?.outputSchema).toMatchObject({ properties: { tools: { type: 'array' } } });
	// The client checks what comes against the output schema.
	const found = await client.callTool({ name: 'find_tools', arguments: { query: 'will it rain tomorrow?', limit: 3 } });
	const { tools } = found.structuredContent as { tools: { name: string; inputSchema: object }[] };
	expect(tools).toHaveLength(3);
	expect(tools[0]).toMatchObject({ name: 'rich__forecast', inputSchema: { properties: { city: { type: 'string' } } } });
	const called = await client.callTool({
		name: 'call_tool',
		arguments: { name: 'rich__forecast', arguments: { city: 'Bergen' } },
	});
	expect(called).toMatchObject({
		content: [{ text: expect.stringContaining('"arguments":{"city":"Bergen"}') }],
		structuredContent: { b: 1 },
	});
	const nothing = client.callTool({ name: 'call_tool', arguments: { name: 'rich__nothing' } });
	await expect(nothing).rejects.toThrow(/rich__nothing|call_tool/);
	await window.close();
});

test('every tool says what it takes and answers in a form that all clients understand', async () => {
	const client = await connectStdio(temporaryDataDir());
	const { tools } = await client.listTools();
	for (const tool of tools) {
		expect(tool.name).toMatch(/^[a-z][a-z_]{2,39}$/);
		expect(tool.title).toBeTruthy();
		expect(tool.description).toBeTruthy();
		expect(tool.inputSchema.type).toBe('object');
		expect(tool.outputSchema?.type).toBe('object');
		expect(tool.annotations?.readOnlyHint).toBeTypeOf('boolean');
	}
});

test('an assistant built on the first SDK is served', async () => {
	const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
	const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
	const client = new Client({ name: 'first', version: '1' });
	const args = [SERVER, '--mcp', '--data-dir', temporaryDataDir(), '--idle-exit', '15'];
	await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
	onTestFinished(() => client.close());
	const kept = await client.callTool({ name: 'remember', arguments: { content: 'Older assistants remember too.' } });
	expect(kept.structuredContent).toMatchObject({ seq: 1 });
});

describe.each(['legacy', 'modern'])('the inspector of the protocol, %s', (era) => {
	const inspector = path.join(REPOSITORY, 'node_modules', '.bin', 'mcp-inspector');
	const inspect = async (server: readonly string[], ...what: string[]): Promise<string> => {
		const options = ['--protocol-era', era, '--connect-timeout', '60000', '--format', 'json', '-q'];
		if (what[0] === 'tools/list') options.push('--strict'); // it looks at lists of tools alone
		const { code, stdout, stderr } = await end(start(inspector, ['--cli', ...server, ...options, '--method', ...what]));
		expect({ code, stderr }, what.join(' ')).toEqual({ code: 0, stderr: expect.not.stringContaining('error') });
		return stdout;
	};

	test('finds nothing that is not portable', async () => {
		await inspect(
			[process.execPath, SERVER, '--mcp', '--data-dir', temporaryDataDir(), '--idle-exit', '15'],
			'tools/list',
		);
	});

	test('calls, lists, reads and gets over HTTP', async () => {
		const dataDir = temporaryDataDir();
		const window = await LspClient.open(dataDir, []);
		await window.call('task/create', { title: 'Oil the lamp' });
		await new Registry(window).addScript('rich', fixture('rich.ts'), [], { prefix: 'none' });
		const { port, token } = await endpoint(dataDir);
		const header = `Authorization: Bearer ${token}`;
		const server = [`http://127.0.0.1:${port}/mcp`, '--transport', 'http', '--header', header];
		expect(await inspect(server, 'tools/list')).toContain('"full"');
		expect(await inspect(server, 'tools/call', '--tool-name', 'list_tasks')).toContain('Oil the lamp');
		expect(await inspect(server, 'tools/call', '--tool-name', 'full', '--tool-arg', 'a=x')).toContain(
			'structuredContent',
		);
		expect(await inspect(server, 'resources/list')).toContain('understory://task/T-1');
		expect(await inspect(server, 'resources/read', '--uri', 'understory://task/T-1')).toContain('Oil the lamp');
		expect(await inspect(server, 'prompts/list')).toContain('where_was_i');
		expect(await inspect(server, 'prompts/get', '--prompt-name', 'where_was_i')).toContain('Oil the lamp');
	});
});
