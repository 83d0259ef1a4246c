import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text as readText } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Changes } from '../../server/doors/mcp/changes.ts';
import { McpHttp } from '../../server/doors/mcp/httpHandler.ts';
import { OwnChanges } from '../../server/doors/mcp/ownChanges.ts';
import { openMcpSession } from '../../server/doors/mcp/session.ts';
import { listenHere } from '../listenHere.ts';
import { openServices } from './services.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';
import { PATIENT } from '../server/patient.ts';
import { mcpCaller, openUpstreams, programServer } from '../server/upstream/support.ts';

async function openMcp() {
	const { folder, store, dispatcher, logger, bugs } = await openServices();
	const upstreams = openUpstreams({ store, dataDir: folder, logger });
	const changes = new Changes(upstreams, new OwnChanges(store, logger));
	return { services: { dispatcher, upstreams, changes, logger, version: '1.0.0' }, folder, bugs };
}

const INITIALIZE = {
	jsonrpc: '2.0',
	id: 'begin',
	method: 'initialize',
	params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } },
};
const message = fc.record(
	{
		jsonrpc: fc.oneof(fc.constant('2.0'), json),
		id: fc.oneof(fc.nat(), json),
		method: fc.oneof(
			fc.constantFrom(
				'initialize',
				'tools/call',
				'tools/list',
				'resources/read',
				'prompts/get',
				'completion/complete',
				'ping',
				'notifications/cancelled',
				'subscriptions/listen',
			),
			text,
		),
		params: fc.oneof(
			json,
			fc.record({
				name: fc.oneof(fc.constantFrom('remember', 'set_context', '__proto__'), text),
				arguments: json,
				uri: text,
				cursor: json,
				_meta: json,
			}),
		),
		result: json,
	},
	{ requiredKeys: ['jsonrpc'] },
);
const said = fc.oneof(
	text,
	json.map((value) => JSON.stringify(value)),
	message.map((value) => JSON.stringify(value)),
	fc.array(message, { maxLength: 3 }).map((value) => JSON.stringify(value)),
	damaged(message.map((value) => JSON.stringify(value))),
);

test('a conversation goes on after anything an assistant may send', async () => {
	const { services, folder, bugs } = await openMcp();
	const server = createServer({ pauseOnConnect: true }, (socket) => openMcpSession(socket, services));
	const address = path.join(folder, 'mcp.sock');
	server.listen(address);
	await once(server, 'listening');
	const socket = connect(address);
	onTestFinished(() => {
		socket.destroy();
		server.close();
	});
	const answers = createInterface(socket)[Symbol.asyncIterator]();
	const answerTo = async (id: string): Promise<unknown> => {
		for (;;) {
			const { value, done } = await answers.next();
			if (done === true) return 'closed';
			const answer = JSON.parse(value) as { id?: unknown };
			if (answer.id === id) return answer;
		}
	};
	const send = (value: unknown): void => void socket.write(`${JSON.stringify(value)}\n`);
	send(INITIALIZE);
	expect(await answerTo('begin')).toMatchObject({ result: { serverInfo: { name: 'understory' } } });
	send({ jsonrpc: '2.0', method: 'notifications/initialized' });
	let number = 0;
	await fc.assert(
		fc.asyncProperty(said, async (line) => {
			const id = `ping ${number++}`;
			socket.write(`${line.replaceAll('\n', ' ')}\n`);
			send({ jsonrpc: '2.0', id, method: 'ping' });
			expect(await answerTo(id)).toMatchObject({ id });
		}),
		{ numRuns: RUNS },
	);
	expect(bugs).toEqual([]);
});

test('any body posted to the endpoint for assistants is answered', async () => {
	const { services, bugs } = await openMcp();
	const http = new McpHttp(services);
	onTestFinished(() => http.dispose());
	const post = async (body: string | Buffer<ArrayBuffer>, headers: Record<string, string>): Promise<number> => {
		const response = await http.answer(
			new Request('http://127.0.0.1/mcp', {
				method: 'POST',
				headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
				body,
			}),
		);
		await response.body?.cancel();
		return response.status;
	};
	const version = fc.record(
		{ 'mcp-protocol-version': fc.constantFrom('2026-07-28', '2025-11-25', 'x') },
		{ requiredKeys: [] },
	);
	const session = fc.record({ 'mcp-session-id': fc.constantFrom('x', '') }, { requiredKeys: [] });
	await fc.assert(
		fc.asyncProperty(fc.oneof(said, bytes), version, session, async (body, first, second) => {
			expect(await post(body, { ...first, ...second })).toBeLessThan(500);
		}),
		{ numRuns: RUNS },
	);
	expect(await post(JSON.stringify(INITIALIZE), {})).toBe(200);
	expect(bugs).toEqual([]);
});

const tool = fc.record(
	{
		name: fc.oneof(fc.constantFrom('other', '__proto__'), text, json),
		description: fc.oneof(text, json),
		inputSchema: fc.oneof(fc.constant({ type: 'object' }), json),
		outputSchema: fc.oneof(fc.constant({ type: 'object' }), json),
		annotations: json,
		_meta: json,
	},
	{ requiredKeys: [] },
);
const result = fc.oneof(
	json,
	fc.record(
		{ tools: fc.oneof(fc.array(fc.oneof(tool, json), { maxLength: 5 }), json), nextCursor: json },
		{ requiredKeys: [] },
	),
	fc.record({ content: json, structuredContent: json, isError: json, _meta: json }, { requiredKeys: [] }),
	fc.record({
		content: fc.array(fc.record({ type: fc.oneof(fc.constant('text'), text), text: fc.oneof(text, json) })),
	}),
);

test('whatever a server behind us lists and answers, each call ends, and it is called as before once it is sound', async () => {
	const { folder, store, logger, bugs } = await openServices();
	let next: { readonly tools?: unknown; readonly call?: unknown } = {};
	const web = createHttpServer((request, response) => void answer(request, response, next));
	const url = `${await listenHere(web)}/mcp`;
	const server = programServer({ type: 'http', command: '', args: [], url, alias: 'fuzz', name: 'fuzz' });
	store.execute({ type: 'upstream/add', id: 'fuzz', definition: server });
	const hub = openUpstreams({ store, dataDir: folder, logger });
	const call = (): Promise<unknown> =>
		hub
			.route('tools/call', { name: 'fuzz__fine', arguments: {} }, mcpCaller())
			.catch((error: unknown) => (error instanceof Error ? 'refused' : expect.unreachable(String(error))));
	/** A server is asked for its lists when it is switched on. */
	const list = async () => {
		for (const enabled of [false, true]) {
			store.execute({ type: 'upstream/edit', id: 'fuzz', changes: { enabled } });
			await vi.waitFor(() => expect(hub.status('fuzz').phase === 'disabled').toBe(!enabled), PATIENT);
		}
		return hub.test('fuzz', new AbortController().signal);
	};
	await fc.assert(
		fc.asyncProperty(result, async (tools) => {
			next = { tools };
			await list();
		}),
		{ numRuns: RUNS / 10 },
	);
	next = {};
	expect(await list()).toMatchObject({ phase: 'ready' });
	await fc.assert(
		fc.asyncProperty(result, async (said) => {
			next = { call: said };
			expect(await call()).toBeDefined();
		}),
		{ numRuns: RUNS },
	);
	next = {};
	expect(await call()).toMatchObject({ content: [{ text: 'sound' }] });
	expect(bugs).toEqual([]);
});

/** A server over HTTP that is sound but for what it is to say next. */
async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	next: { readonly tools?: unknown; readonly call?: unknown },
): Promise<void> {
	if (request.method !== 'POST') return void response.writeHead(405).end();
	const { id, method } = JSON.parse(await readText(request)) as { id?: unknown; method: string };
	if (id === undefined) return void response.writeHead(202).end();
	const sound: Readonly<Record<string, unknown>> = {
		initialize: {
			protocolVersion: '2025-11-25',
			capabilities: { tools: {} },
			serverInfo: { name: 'fuzz', version: '1' },
		},
		'tools/list': 'tools' in next ? next.tools : { tools: [{ name: 'fine', inputSchema: { type: 'object' } }] },
		'tools/call': 'call' in next ? next.call : { content: [{ type: 'text', text: 'sound' }] },
	};
	const error = { code: -32_601, message: 'unknown' };
	const said = Object.hasOwn(sound, method) ? { result: sound[method] } : { error };
	response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
}
