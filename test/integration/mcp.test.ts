import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectHttp, connectStdio, endpoint, ERAS } from './mcpClient.ts';
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
	test('finds nothing that is not portable', async () => {
		const inspector = path.join(REPOSITORY, 'node_modules', '.bin', 'mcp-inspector');
		const server = [process.execPath, SERVER, '--mcp', '--data-dir', temporaryDataDir(), '--idle-exit', '15'];
		const options = [
			'--protocol-era',
			era,
			'--method',
			'tools/list',
			'--strict',
			'--connect-timeout',
			'60000',
			'--format',
			'json',
			'-q',
		];
		const { code, stderr } = await end(start(inspector, ['--cli', ...server, ...options]));
		expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error') });
	});
});
