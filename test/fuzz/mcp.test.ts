import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { McpHttp } from '../../server/doors/mcp/httpHandler.ts';
import { openMcpSession } from '../../server/doors/mcp/session.ts';
import { openServices } from './services.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';
import { openUpstreams } from '../server/upstream/support.ts';

async function openMcp() {
	const { folder, store, dispatcher, logger, bugs } = await openServices();
	const upstreams = openUpstreams({ store, dataDir: folder, logger });
	return { services: { dispatcher, upstreams, logger, version: '1.0.0' }, folder, bugs };
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
