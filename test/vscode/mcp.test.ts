import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Locator } from 'playwright-core';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { filesWith } from '../filesWith.ts';
import { startWireServer, streaming } from '../server/models/chat/wireServer.ts';
import { findTreeFaults } from './harness/axe.ts';
import { chooseFromMenu } from './harness/contextMenu.ts';
import { againUntil, eventually } from './harness/eventually.ts';
import { connectToOwner, type OwnerCalls } from './harness/ownerCalls.ts';
import { startProtectedServer, type ProtectedServer } from './harness/protectedServer.ts';
import { statusItem } from './harness/understory.ts';
import { unfold } from './harness/tree.ts';
import { useWindow } from './harness/useWindow.ts';

const SERVER = path.resolve(import.meta.dirname, '../integration/upstream/servers/hostile.ts');
const ASKING = path.resolve(import.meta.dirname, '../integration/upstream/servers/conformance.ts');
const home = mkdtempSync(path.join(os.tmpdir(), 'understory-home-'));
const stage = useWindow({
	env: { HOME: home, XDG_CONFIG_HOME: path.join(home, '.config'), CODEX_HOME: path.join(home, '.codex') },
});
let owner: OwnerCalls; // there after the first test

afterAll(async () => {
	await (owner as OwnerCalls | undefined)?.close();
	rmSync(home, { recursive: true, force: true });
});

function row(text: string): Locator {
	return stage.window.page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first();
}

/** Picks or types into the question that is asked now. */
async function answer(text: string): Promise<void> {
	await stage.window.page.locator('.quick-input-widget input').first().waitFor();
	await stage.window.fillQuickInput(text);
	await stage.window.acceptQuickInput();
}

/** Waits for the question: the one before it looks the same while it closes. */
async function answerTo(title: string, text: string): Promise<void> {
	await stage.window.page.locator('.quick-input-title').getByText(title, { exact: true }).waitFor();
	await answer(text);
}

/** Files that hold a text, among all that the editor and the server write: settings, logs, the store, what is kept of servers. */
function keptWith(text: string): string[] {
	const folder = path.dirname(stage.editor.dataDir);
	const files = filesWith(folder, '');
	expect(files.filter((file) => file.endsWith('settings.json'))).not.toEqual([]);
	expect(files.filter((file) => file.startsWith(stage.editor.dataDir)).length).toBeGreaterThan(5);
	return filesWith(folder, text);
}

async function startProtected(signIn: boolean): Promise<ProtectedServer> {
	const server = await startProtectedServer(signIn);
	onTestFinished(() => server[Symbol.dispose]());
	return server;
}

/** Adds a server with the questions of the window. */
async function addByAddress(url: string, name: string, headers: string): Promise<void> {
	await stage.window.runCommand('Understory: Add MCP Server…');
	await answerTo('MCP Server', 'Address');
	await answerTo('MCP Server: Address', url);
	await answerTo('MCP Server: Name', name);
	await answerTo('MCP Server: Headers', headers);
}

async function look(name: string): Promise<string> {
	const client = await connectAssistant();
	const result = await client.callTool({ name });
	await client.close();
	return JSON.stringify(result.content);
}

/** An assistant of another program, over HTTP. */
async function connectAssistant(): Promise<Client> {
	const { url, token } = await owner.call('door/endpoint', {});
	const client = new Client({ name: 'other-assistant', version: '1' });
	const requestInit = { headers: { authorization: `Bearer ${token}` } };
	await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
	return client;
}

test('a server is added by its command, started, and shown with its tools', async () => {
	const { window } = stage;
	await statusItem(window).waitFor({ timeout: 60_000 });
	await window.runCommand('Understory: Add MCP Server…');
	await answerTo('MCP Server', 'Program');
	await answerTo('MCP Server: Command', `"${process.execPath}" "${SERVER}" readOnly`);
	await answerTo('MCP Server: Name', 'Reader');
	await answerTo('MCP Server: Environment variables', '');
	await window.notification('Reader runs and has 1 tool.');
	owner = await connectToOwner(stage.editor);
	await window.runCommand('Understory: Focus on MCP Servers View');
	await row('Reader').waitFor();
	await unfold(row('Reader'));
	await row('fine').waitFor();
	await window.screenshot('mcp-servers');
	expect(await row('Reader').getAttribute('aria-label')).toContain('running');
});

test('a tool is taken away and given back with its check box', async () => {
	const [{ id } = { id: '' }] = (await owner.call('upstream/list', {})).upstreams;
	const offered = async (): Promise<boolean> => (await owner.call('upstream/tools', { id })).tools[0]!.enabled;
	const toggle = (): Promise<void> => row('fine').locator('.monaco-custom-toggle').click({ timeout: 5000 });
	await againUntil(async () => expect(await offered()).toBe(false), toggle);
	await row('off').waitFor();
	await againUntil(async () => expect(await offered()).toBe(true), toggle);
});

test('a server is switched off and on again with its check box', async () => {
	const server = async () => (await owner.call('upstream/list', {})).upstreams.find(({ name }) => name === 'Reader')!;
	/** A list that is drawn anew takes no click: again until the server is what was wanted. */
	const toggle = (enabled: boolean, shown: string): Promise<void> =>
		eventually(async () => {
			if ((await server()).enabled !== enabled) await row('Reader').locator('.monaco-custom-toggle').first().click();
			await row(shown).waitFor({ timeout: 5000 });
		});
	await toggle(false, 'disabled');
	expect((await server()).status.phase).toBe('disabled');
	await toggle(true, 'starts when it is needed');
	expect((await server()).enabled).toBe(true);
});

test('a server gets another command and a value, which is kept where nobody reads it; its tool is decided about', async () => {
	const { window } = stage;
	const secret = 'a-value-for-the-server-alone';
	const edit = async (what: string): Promise<void> => {
		await window.runCommand('Understory: Edit MCP Server…');
		await answerTo('MCP Server', 'Reader');
		await answerTo('Edit Reader', what);
	};
	const limits: [
		what: string,
		text: string,
		field: 'timeoutSeconds' | 'maxOutputKb' | 'era' | 'cwd',
		value: unknown,
	][] = [
		['Time-out', '30', 'timeoutSeconds', 30],
		['Largest result', '128', 'maxOutputKb', 128],
		['Protocol revision', 'The older ones', 'era', 'legacy'],
		['Working folder', home, 'cwd', home],
	];
	for (const [what, text, field, value] of limits) {
		await edit(what);
		await answerTo(`Reader: ${what}`, text);
		// What is typed is checked before it is taken: the next question would close this one.
		await eventually(async () => {
			const [reader] = (await owner.call('upstream/list', {})).upstreams;
			expect(reader?.[field]).toBe(value);
		});
	}
	await window.runCommand('Understory: Edit MCP Server…');
	await answerTo('MCP Server', 'Reader');
	await window.quickPickRow('30 s without a sign of progress');
	await window.screenshot('mcp-edit');
	await answerTo('Edit Reader', 'Command');
	await answerTo('MCP Server: Command', `"${process.execPath}" "${SERVER}" good`);
	await eventually(async () => {
		const [reader] = (await owner.call('upstream/list', {})).upstreams;
		expect(reader?.args).toContain('good'); // as above: the next question would close this one
	});
	await row('not started yet').waitFor(); // what the new program has is not known
	await edit('Values');
	await answerTo('MCP Server: Environment variables', 'TOKEN');
	await window.page.locator('.quick-input-widget input[type="password"]').waitFor();
	await row('needs TOKEN').waitFor();
	await window.screenshot('mcp-secret');
	await answerTo('Reader', secret);
	await row('needs TOKEN').waitFor({ state: 'detached' });
	const [{ id } = { id: '' }] = (await owner.call('upstream/list', {})).upstreams;
	expect(await owner.call('upstream/test', { id })).toMatchObject({ phase: 'ready', missingSecrets: [] });
	await row('changed, asks again').waitFor();

	const client = await connectAssistant();
	const decide = async (choice: string): Promise<void> => {
		await chooseFromMenu(window, {
			of: row('fine'),
			label: 'Decide About Tool…',
			leadsTo: window.page.locator('.quick-input-title').getByText('fine of Reader', { exact: true }),
		});
		await answerTo('fine of Reader', choice);
	};
	await decide('Never run');
	await row('never runs').waitFor();
	expect(await client.callTool({ name: 'reader__fine' })).toMatchObject({
		isError: true,
		content: [{ text: 'You do not allow fine of Reader.' }],
	});
	await decide('Run without a question');
	await row('never runs').waitFor({ state: 'detached' });
	await decide('Time-out');
	await window.page.locator('.quick-input-widget').getByText('empty for what Reader has, 30').waitFor();
	await answerTo('fine: Time-out', '45');
	await row('at most 45 s').waitFor();
	await window.screenshot('mcp-decided');
	await decide('Time-out');
	await answerTo('fine: Time-out', '');
	await row('at most 45 s').waitFor({ state: 'detached' });
	const { content } = await client.callTool({ name: 'reader__fine' });
	expect(JSON.stringify(content)).toContain(secret); // the program got it
	await client.close();
	expect(keptWith(secret)).toEqual([]);
});

test('a server at an address gets its keys, which are kept where nobody reads them, and another one later', async () => {
	const { window } = stage;
	const server = await startProtected(false);
	const secrets = ['the-first-key-of-the-house', 'the-second-key-of-the-house', 'the-key-of-the-street'] as const;
	await addByAddress(`${server.url}?token=${secrets[2]}&room=1`, 'House', 'X-Key');
	await window.page.locator('.quick-input-widget input[type="password"]').waitFor();
	await answerTo('House', secrets[0]);
	await window.notification('TOKEN went to the secret storage');
	await window.notification('House runs and has 1 tool.');
	await window.screenshot('mcp-address');
	expect(await look('house__look')).toContain('looked');
	expect(server.queries).toEqual([`?token=${secrets[2]}&room=1`]);
	await window.runCommand('Understory: Edit MCP Server…');
	await answerTo('MCP Server', 'House');
	await answerTo('Edit House', 'Values');
	await answerTo('MCP Server: Headers', 'X-Key');
	await window.page.locator('.quick-input-message', { hasText: 'Value of TOKEN' }).waitFor();
	await answerTo('House', ''); // it is kept
	await window.page.locator('.quick-input-message', { hasText: 'Value of X-Key' }).waitFor();
	await window.screenshot('mcp-header');
	await answerTo('House', secrets[1]);
	await eventually(async () => {
		await look('house__look');
		expect(server.keys.at(-1)).toBe(secrets[1]);
	});
	expect(server.keys[0]).toBe(secrets[0]);
	expect(server.queries.at(-1)).toContain(secrets[2]);
	for (const secret of secrets) expect(keptWith(secret)).toEqual([]);
	const { upstreams } = await owner.call('upstream/list', {});
	await owner.call('upstream/remove', { id: upstreams.find(({ name }) => name === 'House')!.id });
});

test('a server that wants a sign-in opens its page once, and is called with what it gave', async () => {
	const { window } = stage;
	const server = await startProtected(true);
	await addByAddress(server.url, 'Vault', '');
	const dialog = window.page.locator('.monaco-dialog-box');
	await dialog.getByText('Vault wants you to sign in.').waitFor();
	await window.screenshot('mcp-sign-in');
	const opening = window.page.context().waitForEvent('page');
	await dialog.locator('.monaco-button', { hasText: 'Open Browser' }).click();
	const browser = await opening;
	// The editor in a browser leads through a proxy of its server, which this one has not.
	await browser.goto(browser.url().replace(/^.*\/proxy\/(\d+)\//, 'http://127.0.0.1:$1/'));
	await browser.getByText('Understory has the answer of the sign-in').waitFor();
	await browser.screenshot({ path: path.join(import.meta.dirname, 'output', 'mcp-sign-in-done.png') });
	await browser.close();
	await window.notification('Vault runs and has 1 tool.');
	expect(server.pages).toHaveLength(1);
	expect(server.pages[0]!.searchParams.get('code_challenge_method')).toBe('S256');
	expect(await look('vault__look')).toContain('looked');
	expect(server.tokens).toEqual(['Bearer granted']);
	await row('Vault').waitFor();
	await window.screenshot('mcp-signed-in');
	expect(keptWith('"granted"')).toEqual([]);
	const { upstreams } = await owner.call('upstream/list', {});
	await owner.call('upstream/remove', { id: upstreams.find(({ name }) => name === 'Vault')!.id });
});

test('what a server asks in a call is answered in the window, or declined', async () => {
	const { window } = stage;
	const where = { type: 'stdio' as const, command: process.execPath, args: [ASKING] };
	const trusted = { era: 'legacy' as const, approval: 'always' as const };
	await owner.call('upstream/add', { id: 'asking', alias: 'asking', name: 'Asking', ...where, ...trusted });
	expect(await owner.call('upstream/test', { id: 'asking' })).toMatchObject({ phase: 'ready' });
	const client = await connectAssistant();
	const call = () => client.callTool({ name: 'asking__test_elicitation', arguments: { message: 'Which colour?' } });
	const press = async (label: string): Promise<void> => {
		const question = window.page.locator('.notification-toast').filter({ hasText: 'Asking asks: Which colour?' });
		await question.waitFor();
		await window.screenshot('mcp-elicit');
		await question.locator('.monaco-button', { hasText: label }).click();
	};
	const accepted = call();
	await press('Answer');
	await answerTo('Asking', 'green');
	expect(JSON.stringify((await accepted).content)).toMatch(/accept.*green/);
	const declined = call();
	await press('Decline');
	expect(JSON.stringify((await declined).content)).toContain('decline');
	await client.close();
});

test('a server that wants an answer of a model gets one when the user has seen the question', async () => {
	const { window } = stage;
	await using model = await startWireServer(streaming('openai-compatible', ['As you wish.']));
	stage.editor.writeSettings({
		'understory.chat.model': 'openai-compatible/coder',
		'understory.chat.urls': { 'openai-compatible': `${model.origin}/v1` },
	});
	await eventually(async () => {
		const { models } = await owner.call('chat/models', {});
		expect(models.map(({ ref }) => ref)).toContain('openai-compatible/coder');
	});
	const client = await connectAssistant();
	const call = () => client.callTool({ name: 'asking__test_sampling', arguments: { prompt: 'Greet the user' } });
	const dialog = window.page.locator('.monaco-dialog-box');
	const press = async (label: string): Promise<void> => {
		await dialog.getByText('Asking wants your language model to answer.').waitFor();
		await dialog.getByText('user: Greet the user').waitFor();
		await window.screenshot('mcp-sample');
		await dialog.locator('.monaco-button', { hasText: label }).click();
		await dialog.waitFor({ state: 'detached' });
	};
	const denied = call();
	await press('Deny');
	expect(JSON.stringify((await denied).content)).toContain('did not allow');
	expect(model.requests.filter(({ method }) => method === 'POST')).toEqual([]);
	const allowed = call();
	await press('Ask Model');
	expect(JSON.stringify((await allowed).content)).toContain('As you wish.');
	await client.close();
	await owner.call('upstream/remove', { id: 'asking' });
});

test('a server that does not start says why', async () => {
	const definition = { type: 'stdio', command: 'there-is-no-such-program', alias: 'broken', name: 'Broken' } as const;
	const { id } = await owner.call('upstream/add', definition);
	await owner.call('upstream/test', { id });
	await row('not running · The program').waitFor();
	await unfold(row('Broken'));
	const reason = stage.window.page.locator('.pane-body .monaco-list-row[aria-level="2"]', { hasText: 'was not found' });
	await reason.click();
	await stage.window.notification('Broken: ');
	await stage.window.screenshot('mcp-error');
	await owner.call('upstream/remove', { id });
});

test('servers of another program are imported, renamed, tested and removed', async () => {
	const { window } = stage;
	const theirs = { command: process.execPath, args: [SERVER, 'good'] };
	const ours = { command: process.execPath, args: ['server.js', '--mcp'] };
	const half = { command: process.execPath, args: ['${workspaceFolder}/server.js'] };
	const servers = { 'Old Tools': theirs, understory: ours, 'Half Known': half };
	const { folder } = stage.project;
	const places: readonly (readonly [file: string, name: string])[] = [
		[path.join(folder, '.mcp.json'), 'Of a project'],
		[path.join(folder, '.cursor', 'mcp.json'), 'Of Cursor here'],
		[path.join(home, '.claude.json'), 'Of Claude Code'],
		[path.join(home, '.config', 'Claude', 'claude_desktop_config.json'), 'Of Claude Desktop'],
	];
	const write = (file: string, content: object): void => {
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify(content));
		onTestFinished(() => rmSync(file));
	};
	for (const [file, name] of places) write(file, { mcpServers: { [name]: theirs, understory: ours } });
	write(path.join(home, '.cursor', 'mcp.json'), { mcpServers: servers });
	const asking = { command: process.execPath, args: [SERVER, '${input:mode}'] };
	const inputs = [{ id: 'mode', type: 'promptString', description: 'How it behaves' }];
	write(path.join(folder, '.vscode', 'mcp.json'), { inputs, servers: { 'Asking Tools': asking } });
	await window.runCommand('Understory: Import MCP Servers…');
	await window.quickPickRow('Old Tools');
	await window.screenshot('mcp-import');
	expect(await window.page.locator('.quick-input-list').getByText('understory', { exact: true }).count()).toBe(0);
	await window.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
	await window.page.locator('.quick-input-message', { hasText: 'How it behaves' }).waitFor();
	await answerTo('Import Asking Tools', 'good');
	await window.notification('7 MCP servers imported.');
	await window.notification('Half Known is disabled until');
	const imported = async (wanted: string) =>
		(await owner.call('upstream/list', {})).upstreams.find(({ name }) => name === wanted)!;
	for (const [, name] of places) await owner.call('upstream/remove', { id: (await imported(name)).id });
	await row('Old Tools').waitFor();
	expect(await imported('Asking Tools')).toMatchObject({
		args: [SERVER, 'good'],
		cwd: stage.project.folder,
		enabled: true,
	});
	expect(await imported('Half Known')).toMatchObject({ args: half.args, enabled: false });
	await unfold(row('Half Known'));
	await row('${workspaceFolder} stands for something').waitFor();
	await window.screenshot('mcp-imported');
	for (const name of ['Asking Tools', 'Half Known'])
		await owner.call('upstream/remove', { id: (await imported(name)).id });
	await row('Half Known').waitFor({ state: 'detached' });

	await window.runCommand('Understory: Edit MCP Server…');
	await answerTo('MCP Server', 'Old Tools');
	await answerTo('Edit Old Tools', 'Name');
	await answerTo('MCP Server: Name', 'Better Tools');
	await row('Better Tools').waitFor();
	await window.runCommand('Understory: Test MCP Server');
	await answerTo('MCP Server', 'Better Tools');
	await window.notification('Better Tools runs and has 1 tool.');
	const tree = '.pane:has(> .pane-header[aria-label^="MCP Servers"]) .monaco-list';
	expect(await findTreeFaults(window.page.mainFrame(), tree)).toEqual([]);
	await window.runCommand('Understory: Remove MCP Server…');
	await answerTo('MCP Server', 'Better Tools');
	await window.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Remove' }).click();
	await row('Better Tools').waitFor({ state: 'detached' });
});

test('a token is made for a program, and taken back', async () => {
	const { window } = stage;
	await window.runCommand('Understory: Create API Token…');
	await answerTo('Create API Token', 'backup');
	await answerTo('backup', 'read');
	await window.notification('The token “backup” is in the clipboard.');
	const token = await window.page.evaluate<string>('navigator.clipboard.readText()');
	const { url } = await owner.call('door/endpoint', {});
	const list = async (): Promise<number> => {
		const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
		return (await fetch(`${url}/api/v1/capture/list`, { method: 'POST', headers, body: '{}' })).status;
	};
	expect(await list()).toBe(200);
	await window.runCommand('Understory: Revoke API Token…');
	await answerTo('Revoke API Token', 'backup');
	await window.notification('“backup” has no access any more.');
	expect(await list()).toBe(401);
});

test('a call that may change something is allowed in the window, and all calls are listed', async () => {
	const { window } = stage;
	await owner.call('upstream/add', {
		type: 'stdio',
		command: process.execPath,
		args: [SERVER, 'good'],
		alias: 'writer',
		name: 'Writer',
	});
	const client = await connectAssistant();
	await client.callTool({ name: 'reader__fine' });
	const called = client.callTool({ name: 'writer__fine', arguments: { amount: 7 } });
	const dialog = window.page.locator('.monaco-dialog-box');
	await dialog.getByText('other-assistant wants to run').waitFor();
	await window.screenshot('mcp-approval');
	await dialog.locator('.monaco-button', { hasText: 'Allow Once' }).click();
	expect((await called).isError).toBeFalsy();
	await client.close();
	await window.runCommand('Understory: Show MCP Calls');
	await window.editorText('other-assistant');
	await window.screenshot('mcp-calls');
});

test('the assistants of the editor find our tools by themselves', async () => {
	const { window } = stage;
	await window.runCommand('MCP: List Servers');
	await answer('Understory');
	await answer('Start Server');
	await eventually(async () => {
		await window.runCommand('MCP: List Servers');
		await window.fillQuickInput('Understory');
		await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Running' }).waitFor({ timeout: 3000 });
	}, 60_000);
	await window.screenshot('mcp-editor');
	await window.acceptQuickInput();
	await answer('Show Output');
	await window.page
		.locator('.part.panel .view-lines')
		.getByText(/Discovered\s\d+\stools/)
		.first()
		.waitFor();
	await window.screenshot('mcp-editor-tools');
});

test.each([
	['Claude Code', '.claude.json'],
	['Claude Desktop', '.config/Claude/claude_desktop_config.json'],
	['Cursor', '.cursor/mcp.json'],
	['Codex', '.codex/config.toml'],
])('%s is connected after the change was shown; what it had stays', async (assistant, place) => {
	const { window } = stage;
	const file = path.join(home, place);
	mkdirSync(path.dirname(file), { recursive: true });
	const toml = place.endsWith('.toml');
	writeFileSync(file, toml ? 'model = "mine"\n' : '{\n  "mine": true\n}\n');
	await window.runCommand('Understory: Connect Assistant…');
	await answer(assistant);
	const dialog = window.page.locator('.monaco-dialog-box');
	await dialog.getByText(`Write this to the configuration of ${assistant}?`).waitFor();
	await window.screenshot(`mcp-connect-${toml ? 'toml' : 'json'}`);
	await dialog.locator('.monaco-button', { hasText: 'Write' }).click();
	await window.notification(`${assistant} is connected.`);
	const written = readFileSync(file, 'utf8');
	expect(written).toContain('mine');
	if (toml) return expect(written).toMatch(/\[mcp_servers\.understory\]\ncommand = .*\nargs = .*"--mcp"/);
	const { understory } = (JSON.parse(written) as { mcpServers: Record<string, { command: string; args: string[] }> })
		.mcpServers;
	expect(existsSync(understory!.command)).toBe(true);
	expect(understory!.args).toContain('--mcp');
});

test('a webhook is added with what it is told of, and takes a test', async () => {
	const { window } = stage;
	const listener = createServer((_request, response) => void response.writeHead(204).end()).listen(0, '127.0.0.1');
	onTestFinished(() => void listener.close());
	await once(listener, 'listening');
	const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
	await window.runCommand('Understory: Add Webhook…');
	await answerTo('Add Webhook (1/3)', url);
	await window.page.locator('.quick-input-title').getByText('Add Webhook (2/3)', { exact: true }).waitFor();
	await window.screenshot('webhook-add');
	await window.acceptQuickInput();
	await answerTo('Add Webhook (3/3)', 'My listener');
	await window.notification('“My listener” is told of what happens from now on.');
	expect((await owner.call('webhook/list', {})).webhooks).toMatchObject([
		{ name: 'My listener', url, types: ['task*'] },
	]);

	const came = once(listener, 'request') as Promise<[IncomingMessage]>;
	await window.runCommand('Understory: Manage Webhooks…');
	await answerTo('Webhooks', 'My listener');
	await answerTo('My listener', 'Send a Test');
	const [request] = await came;
	expect(request.headers['webhook-signature']).toMatch(/^v1,/);
	await window.notification('“My listener” took the test.');
});

test('a research agent is allowed tools; those that need more than a question are told of', async () => {
	const { window } = stage;
	const program = path.resolve(import.meta.dirname, '../server/agents/searchServer.ts');
	const where = { type: 'stdio' as const, command: process.execPath, args: [program] };
	await owner.call('upstream/add', { id: 'web', alias: 'web', name: 'Web', ...where });
	await window.runCommand('Understory: Choose Tools of Agent…');
	await answerTo('Choose tools of agent', 'Research');
	await window.page.locator('.quick-input-title').getByText('What may Research ask?', { exact: true }).waitFor();
	await window.page.locator(`.quick-input-widget input[placeholder*="need more than a question"]`).waitFor();
	await window.fillQuickInput('Search the Web');
	await window.quickPickRow('Search the Web');
	await window.page.locator('.quick-input-widget input.input').press('ArrowDown');
	await window.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Search the Web' }).waitFor();
	await window.page.keyboard.press('Space');
	await window.screenshot('agent-tools');
	await window.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
	await eventually(async () => {
		const { agents } = await owner.call('agent/list', {});
		expect(agents.find(({ id }) => id === 'research')?.tools).toEqual([{ upstream: 'web', tool: 'search' }]);
	});
});
