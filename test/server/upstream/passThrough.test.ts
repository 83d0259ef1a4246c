import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test, vi } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import type { ProfilePolicy } from '../../../common/model/profile.ts';
import { OPEN_POLICY } from '../../../common/model/profileRules.ts';
import type { UpstreamDefinition } from '../../../common/model/upstream.ts';
import type { Policy } from '../../../server/ports/policy.ts';
import { createStaticEmbedder } from '../../../server/models/static/staticEmbedder.ts';
import type { UpstreamHub } from '../../../server/upstream/hub.ts';
import { isAlive } from '../../integration/processes.ts';
import { FULL_TOOL } from '../../integration/upstream/servers/rich.ts';
import { policyOf } from '../policies.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';
import { PATIENT } from '../patient.ts';
import { listenHere } from '../../listenHere.ts';
import { mcpCaller, openUpstreams, programServer, standStill } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

const SERVER = path.join(import.meta.dirname, '../../integration/upstream/servers/rich.ts');
const MODEL = path.join(import.meta.dirname, '../../../models/understory-fast');

interface Rig {
	/** Registers the same server once more, by this name. */
	twin(name: string): void;
	/** What the server was told so far, a line each. */
	said(): string[];
	hub(options?: Partial<Parameters<typeof openUpstreams>[0]>): UpstreamHub;
	/** Where the server writes what it is told. */
	readonly file: string;
	edit(changes: Partial<UpstreamDefinition>): void;
	forbid(tool: string): void;
}

/** One registered server: the rich one, or the one given. @param mode `many`: a hundred tools; `self`: by our name */
async function openRig(mode: 'few' | 'many' | 'self' = 'few', server?: Partial<UpstreamDefinition>): Promise<Rig> {
	const folder = temporaryFolder();
	const file = path.join(folder, `said.${mode}`);
	const store = await openStoreForTest(path.join(folder, 'data'));
	const rich = { alias: 'rich', name: 'Rich', command: process.execPath, args: [SERVER, file] };
	store.execute({ type: 'upstream/add', id: 'rich', definition: programServer({ ...rich, ...server }) });
	const embedder = createStaticEmbedder({ modelDir: MODEL });
	return {
		said: () => readFileSync(file, 'utf8').trim().split('\n'),
		hub: (options) =>
			openUpstreams({
				store,
				dataDir: folder,
				logger: silentLogger,
				embedder: () => Promise.resolve(embedder),
				...options,
			}),
		file,
		twin: (name) => {
			const definition = programServer({ ...rich, alias: name.toLowerCase(), name });
			store.execute({ type: 'upstream/add', id: name.toLowerCase(), definition });
		},
		edit: (changes) => void store.execute({ type: 'upstream/edit', id: 'rich', changes }),
		forbid: (tool) => void store.execute({ type: 'upstream/rule', id: 'rich', rules: [{ tool, approval: 'never' }] }),
	};
}

/** A policy that allows MCP servers, or does not. */
function switchedPolicy(): Policy & { allow(allowed: boolean): void } {
	const changed = new Emitter<ProfilePolicy>((error) => expect.unreachable(String(error)));
	let now = policyOf(OPEN_POLICY);
	return {
		rules: OPEN_POLICY,
		onDidChange: changed.event,
		refusal: (rule, address) => now.refusal(rule, address),
		demand: (rule, address) => now.demand(rule, address),
		allow: (allowed) => {
			now = policyOf({ ...OPEN_POLICY, allowUpstreamServers: allowed });
			changed.fire(now.rules);
		},
	};
}

const call = (hub: UpstreamHub, name: string, args: object = {}, signal?: AbortSignal) =>
	hub.route('tools/call', { name, arguments: args }, mcpCaller(signal && { signal }));

test('every field of a tool reaches assistants as the server gave it, and what is listed once needs no process', async () => {
	const rig = await openRig();
	const first = rig.hub();
	const full = { ...FULL_TOOL, name: 'rich__full' };
	expect((await first.tools())[0]).toEqual(full);
	expect(first.processes).toHaveLength(1);
	await first.close();

	const again = rig.hub();
	expect((await again.tools())[0]).toEqual(full);
	expect(again.status('rich').phase).toBe('manifest');
	expect(again.processes).toEqual([]);
	expect(await call(again, 'rich__full', { a: 'x' })).toMatchObject({
		content: [{ text: expect.stringMatching(/^{"name":"full","arguments":{"a":"x"}/) as string }],
		structuredContent: { b: 1 },
	});
	expect(again.processes).toHaveLength(1);
});

test('more tools than a model can choose from are found by what they do, and called through one', async () => {
	const rig = await openRig('many');
	const hub = rig.hub();
	expect((await hub.tools()).map(({ name }) => name)).toEqual(['find_tools', 'call_tool']);
	const found = await call(hub, 'find_tools', { query: 'will I need an umbrella, is it going to rain?', limit: 3 });
	const { tools } = (found as { structuredContent: { tools: { name: string; inputSchema: object }[] } })
		.structuredContent;
	expect(tools).toHaveLength(3);
	expect(tools[0]).toMatchObject({
		name: 'rich__forecast',
		inputSchema: { properties: { city: { type: 'string' } } },
	});
	expect(await call(hub, 'call_tool', { name: 'rich__forecast', arguments: { city: 'Bergen' } })).toMatchObject({
		content: [{ text: expect.stringMatching(/^{"name":"forecast","arguments":{"city":"Bergen"}/) as string }],
	});
	expect(await call(hub, 'call_tool', { name: 'rich__nothing' })).toBeUndefined();
	expect(await call(hub, 'call_tool', {})).toBeUndefined();
	expect((await hub.prompts()).map(({ name }) => name)).toHaveLength(450);
});

test('a call that is cancelled is cancelled at the server, too', async () => {
	const rig = await openRig();
	const hub = rig.hub();
	await hub.tools();
	const cancel = new AbortController();
	const waiting = call(hub, 'rich__waits', {}, cancel.signal).catch((error: unknown) => error);
	await vi.waitFor(() => expect(rig.said().join()).toContain('call waits'), PATIENT);
	cancel.abort(new Error('enough'));
	await waiting;
	const id = rig
		.said()
		.find((line) => line.startsWith('call waits'))!
		.split(' ')[2];
	await vi.waitFor(() => expect(rig.said()).toContain(`notifications/cancelled ${id}`), PATIENT);
	expect(hub.calls(1)).toMatchObject([{ tool: 'waits', outcome: 'cancelled' }]);
	expect(await call(hub, 'rich__full')).toMatchObject({ structuredContent: { b: 1 } });
});

test('who watches a resource goes on hearing of it when its server is edited, killed or does not start for a while', async () => {
	const rig = await openRig();
	const hub = rig.hub();
	await hub.tools();
	const heard: string[] = [];
	hub.onDidUpdateResource((uri) => void heard.push(uri));
	const [one, two] = [hub.watch('rich://one')!, hub.watch('rich://one')!];
	await Promise.all([one.begun, two.begun]);
	const subscribed = () => rig.said().filter((line) => line === 'resources/subscribe rich://one').length;
	expect(subscribed()).toBe(1);
	const [running] = hub.processes;
	hub.setSecrets('rich', { env: {}, headers: {}, client: { id: 'ours' } }); // a window hands over what it keeps
	expect(hub.processes).toEqual([running]);
	await call(hub, 'rich__grow');
	await vi.waitFor(() => expect(heard).toEqual(['rich://one']), PATIENT);

	const again = async (change: () => void): Promise<void> => {
		const before = subscribed();
		change();
		await vi.waitFor(() => expect(subscribed()).toBe(before + 1), PATIENT);
		await vi.waitFor(() => expect(heard).toContain('rich://one'), PATIENT); // what was missed is not known
		await vi.waitFor(() => expect(hub.status('rich').phase).toBe('ready'), PATIENT);
	};
	heard.length = 0;
	await again(() => rig.edit({ cwd: path.dirname(SERVER) }));
	heard.length = 0;
	await again(() => process.kill(hub.processes[0]!, 'SIGKILL'));
	heard.length = 0;
	rig.edit({ command: '/nowhere/at/all' });
	await vi.waitFor(() => expect(hub.status('rich').phase).toBe('waiting'), PATIENT);
	await again(() => rig.edit({ command: process.execPath }));
	heard.length = 0;
	await again(() => hub.setSecrets('rich', { env: { KEY: 'another' }, headers: {} }));

	one.dispose();
	two.dispose();
	await vi.waitFor(() => expect(rig.said().at(-1)).toBe('resources/unsubscribe rich://one'), PATIENT);
});

test.skipIf(process.platform === 'win32')(
	'who watches a resource hears of it again when its server starts again at last, or the policy allows it again',
	async () => {
		const policy = switchedPolicy();
		const rig = await openRig();
		const hub = rig.hub({ policy });
		await hub.tools();
		const watch = hub.watch('rich://one')!;
		await watch.begun;
		const subscribed = () => rig.said().filter((line) => line === 'resources/subscribe rich://one').length;
		const file = path.join(temporaryFolder(), 'network');
		const starts = path.join(temporaryFolder(), 'starts');
		const line = `echo >>${starts}; [ -e ${file} ] || exit 3; exec ${process.execPath} ${SERVER} ${rig.file}`;
		rig.edit({ command: '/bin/sh', args: ['-c', line] });
		// Nobody calls it: it is tried again because somebody watches.
		await vi.waitFor(() => expect(readFileSync(starts, 'utf8').length).toBeGreaterThan(1), PATIENT);
		expect(subscribed()).toBe(1);
		writeFileSync(file, '');
		await vi.waitFor(() => expect(subscribed()).toBe(2), PATIENT);

		policy.allow(false);
		await vi.waitFor(() => expect(hub.processes).toEqual([]), PATIENT);
		policy.allow(true);
		await vi.waitFor(() => expect(subscribed()).toBe(3), PATIENT);
		watch.dispose();
	},
);

test('a resource or prompt that is larger than what its server may send is refused with the reason', async () => {
	const rig = await openRig();
	const hub = rig.hub();
	await hub.tools();
	const read = () => hub.route('resources/read', { uri: 'rich://one' }, mcpCaller());
	const get = () => hub.route('prompts/get', { name: 'rich__prompt-1' }, mcpCaller());
	expect(await read()).toMatchObject({ contents: [{ uri: 'rich://one' }] });
	expect(await get()).toMatchObject({ messages: [{ role: 'user' }] });
	rig.edit({ maxOutputKb: 1 });
	await vi.waitFor(() => expect(read()).rejects.toThrow('more than the 1 KiB'), PATIENT);
	await expect(get()).rejects.toThrow('more than the 1 KiB');
});

test('a resource that two servers have is left out, and both are told', async () => {
	const rig = await openRig();
	const hub = rig.hub();
	expect((await hub.resources()).map(({ uri }) => uri)).toEqual(['rich://one']);
	expect(hub.status('rich').problems).toEqual([]);
	rig.twin('Twin');
	await vi.waitFor(async () => expect(await hub.resources()).toEqual([]), PATIENT);
	const told = (other: string) => `rich://one: left out, as ${other} has the same. Disable one of the two servers.`;
	expect([hub.status('rich').problems, hub.status('twin').problems]).toEqual([[told('Twin')], [told('Rich')]]);
	await expect(hub.route('resources/read', { uri: 'rich://one' }, mcpCaller())).rejects.toThrow('both have rich://one');
	rig.edit({ enabled: false });
	await vi.waitFor(async () => expect(await hub.resources()).toHaveLength(1), PATIENT);
	expect(hub.status('twin').problems).toEqual([]);
});

test('a tool that is never to run does not run, whoever calls it', async () => {
	const rig = await openRig();
	const hub = rig.hub();
	await hub.tools();
	rig.forbid('full');
	await vi.waitFor(() => expect(hub.toolsOf('rich')[0]).toMatchObject({ approval: 'never' }), PATIENT);
	expect(await call(hub, 'rich__full')).toMatchObject({
		isError: true,
		content: [{ text: 'You do not allow full of Rich.' }],
	});
	expect(rig.said().join()).not.toContain('call full');
	expect(hub.calls(1)).toMatchObject([{ tool: 'full', outcome: 'denied' }]);
});

test.skipIf(process.platform === 'win32')(
	'a server that is switched off takes what it started with it; one that dies is told of unasked',
	async () => {
		const rig = await openRig();
		const hub = rig.hub();
		const phases: string[] = [];
		await hub.tools();
		await call(hub, 'rich__parent');
		const [first] = numbered(rig, 'grandchild');
		expect(isAlive(first!)).toBe(true);
		rig.edit({ enabled: false });
		await vi.waitFor(() => expect([first!, ...numbered(rig, 'pid')].filter(isAlive)).toEqual([]), PATIENT);

		rig.edit({ enabled: true });
		await vi.waitFor(() => expect(hub.status('rich').phase).toBe('manifest'), PATIENT);
		await call(hub, 'rich__parent');
		const told = Promise.withResolvers<void>();
		hub.onDidChangeStatus(() => {
			phases.push(hub.status('rich').phase);
			told.resolve();
		});
		standStill(); // what is told comes of no timer, within no time
		process.kill(hub.processes[0]!, 'SIGKILL');
		await told.promise; // nobody asked
		vi.useRealTimers();
		expect(phases[0]).toBe('waiting');
		expect(hub.status('rich').lastError).toContain('SIGKILL');
		await vi.waitFor(() => expect(numbered(rig, 'grandchild').filter(isAlive)).toEqual([]), PATIENT);
	},
);

test('a server of the first HTTP transport, with server-sent events, is listed and called, also after it lost the line', async () => {
	const sessions = new Map<string, SSEServerTransport>();
	const web = createServer((request, response) => {
		const url = new URL(request.url ?? '', 'http://127.0.0.1');
		if (request.method === 'POST') {
			void sessions.get(url.searchParams.get('sessionId') ?? '')?.handlePostMessage(request, response);
			return;
		}
		const transport = new SSEServerTransport('/messages', response);
		sessions.set(transport.sessionId, transport);
		void oldServer().connect(transport);
	});
	const url = `${await listenHere(web)}/sse`;
	const hub = (await openRig('few', { type: 'sse', command: '', args: [], url })).hub();
	expect(await hub.test('rich', new AbortController().signal)).toMatchObject({ phase: 'ready', serverName: 'old' });
	expect((await hub.tools()).map(({ name }) => name)).toEqual(['rich__greet']);
	expect(await call(hub, 'rich__greet', { whom: 'you' })).toMatchObject({ content: [{ text: 'Hello you' }] });
	web.closeAllConnections();
	await vi.waitFor(() => expect(hub.status('rich').phase).toBe('waiting'), PATIENT);
	expect(await call(hub, 'rich__greet', { whom: 'again' })).toMatchObject({ content: [{ text: 'Hello again' }] });
	expect(sessions.size).toBe(2);
});

test('servers log as much as any assistant wants, from before they were connected on', async () => {
	const rig = await openRig();
	const hub = rig.hub();
	const quiet = hub.wishLevel('warning');
	await call(hub, 'rich__full');
	const levels = () => rig.said().filter((line) => line.startsWith('level '));
	await vi.waitFor(() => expect(levels()).toEqual(['level warning']), PATIENT);
	const talkative = hub.wishLevel('debug');
	hub.wishLevel('info').dispose();
	await vi.waitFor(() => expect(levels()).toEqual(['level warning', 'level debug']), PATIENT);
	talkative.dispose();
	quiet.dispose(); // nobody has a wish, and none can be taken back
	await vi.waitFor(() => expect(levels()).toEqual(['level warning', 'level debug', 'level warning']), PATIENT);
});

test('we are no server of our own: our lists would be in themselves', async () => {
	const hub = (await openRig('self')).hub();
	const status = await hub.test('rich', new AbortController().signal);
	expect(status).toMatchObject({ phase: 'waiting', lastError: expect.stringContaining('Understory itself') as string });
	expect(await hub.tools()).toEqual([]);
});

function oldServer(): Server {
	const server = new Server({ name: 'old', version: '1' }, { capabilities: { tools: {} } });
	server.setRequestHandler(ListToolsRequestSchema, () => ({
		tools: [{ name: 'greet', inputSchema: { type: 'object' as const } }],
	}));
	server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
		content: [{ type: 'text', text: `Hello ${String(params.arguments?.['whom'])}` }],
	}));
	return server;
}

function numbered(rig: Rig, what: string): number[] {
	return rig.said().flatMap((line) => (line.startsWith(`${what} `) ? [Number(line.split(' ')[1])] : []));
}

/** Tells twenty times in a call that its tools are others, and is slow to say which; `asked` answers how often it was asked. */
const RESTLESS = `
let changes = 0;
let asked = 0;
const send = (message) => console.log(JSON.stringify({ jsonrpc: '2.0', ...message }));
const tool = (name) => ({ name, inputSchema: { type: 'object' } });
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
	const { id, method, params } = JSON.parse(line);
	if (id === undefined) return;
	const answer = (result) => send({ id, result });
	const serverInfo = { name: 'restless', version: '1' };
	if (method === 'initialize')
		return answer({ protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo });
	if (method === 'tools/list') {
		asked++;
		const tools = ['change', 'asked', 'version-' + changes].map(tool);
		return setTimeout(answer, 50, { tools });
	}
	if (method !== 'tools/call') return answer({});
	if (params.name === 'change')
		for (; changes < 20; changes++) send({ method: 'notifications/tools/list_changed' });
	answer({ content: [{ type: 'text', text: 'asked ' + asked }] });
});`;

test('a server whose lists change many times at once is asked for them once more', async () => {
	const program = { command: process.execPath, args: ['-e', RESTLESS] };
	const hub = (await openRig('few', program)).hub();
	const call = (name: string) => hub.route('tools/call', { name: `rich__${name}`, arguments: {} }, mcpCaller());
	await hub.tools();
	await call('change');
	const names = async () => (await hub.tools()).map(({ name }) => name);
	await expect.poll(names, PATIENT).toContain('rich__version-20');
	const { content } = (await call('asked')) as { content: { text: string }[] };
	expect(Number(content[0]!.text.replace('asked ', ''))).toBeLessThanOrEqual(3);
});
