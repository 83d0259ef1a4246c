import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { boundedFetch, TooLarge } from '../../../server/upstream/boundedFetch.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';
import { listenHere } from '../../listenHere.ts';
import { mcpCaller, openUpstreams, programServer } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

/** What a hostile server answers with, beginning with the request of this name. */
type Answer = (response: ServerResponse) => Promise<void>;

/** A body without end: a text in JSON, one event, or one small event after the other. */
const endless =
	(type: string, begin: string, rest = 'z'.repeat(1 << 20)): Answer =>
	async (response) => {
		response.setMaxListeners(0).writeHead(200, { 'content-type': type }).write(begin);
		while (!response.closed)
			if (!response.write(rest)) await Promise.race(['drain', 'close'].map((event) => once(response, event)));
	};
const REMARK = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } };
const ANSWERS = {
	json: endless('application/json', '{"jsonrpc":"2.0","id":1,"result":{"tools":"'),
	event: endless('text/event-stream', 'id: 1\ndata: {"jsonrpc":"2.0","id":1,"result":{"tools":"'),
	flood: endless('text/event-stream', '', `data: ${JSON.stringify(REMARK)}\n\n`.repeat(1000)),
};
const LARGE = 'The server sent a message of more than 33554432 bytes';

/** @returns the address of a server that answers without end when it is asked this */
async function startEndless(method: string, answer: Answer): Promise<string> {
	const web = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			if (request.method !== 'POST') return void response.writeHead(405).end();
			const asked = JSON.parse(body) as { id?: number; method: string };
			if (asked.method === method) return void answer(response);
			if (asked.id === undefined) return void response.writeHead(202).end();
			const serverInfo = { name: 'endless', version: '1' };
			const result =
				asked.method === 'initialize'
					? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo }
					: { tools: [{ name: 'fine', inputSchema: { type: 'object' } }] };
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result }));
		});
	});
	return `${await listenHere(web)}/mcp`;
}

test.each([
	['json', LARGE],
	['event', LARGE],
	['flood', 'The server sent messages without end'],
] as const)('an answer of a server over HTTP that never ends (%s) is not gathered, and is told', async (kind, told) => {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const add = async (id: string, method: string): Promise<void> => {
		const url = await startEndless(method, ANSWERS[kind]);
		const definition = programServer({
			alias: id,
			name: id,
			command: '',
			args: [],
			type: 'http',
			url,
			timeoutSeconds: 3600,
		});
		store.execute({ type: 'upstream/add', id, definition });
	};
	await add('lists', 'tools/list');
	await add('calls', 'tools/call');
	const hub = openUpstreams({ store, dataDir: folder, logger: silentLogger });
	const status = await hub.test('lists', new AbortController().signal);
	expect(status).toMatchObject({ tools: 0, problems: [expect.stringContaining(told) as string] });
	expect(await hub.test('calls', new AbortController().signal)).toMatchObject({ phase: 'ready', tools: 1 });
	const called = hub.route('tools/call', { name: 'calls__fine', arguments: {} }, mcpCaller());
	expect(await called).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(told) as string }] });
});

test('small events are read wherever their ends fall; one large one is not', async () => {
	const broken: Error[] = [];
	const read = (chunks: readonly string[], type = 'text/event-stream') => {
		const body = new ReadableStream({
			start: (controller) => {
				for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
				controller.close();
			},
		});
		const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': type } }));
		const bounded = boundedFetch({ fetch, maxMessageBytes: 20, onBroken: (error) => broken.push(error) });
		return bounded('http://127.0.0.1/').then((response) => response.text());
	};
	for (const end of ['\n\n', '\r\n\r\n', '\r\r']) {
		const text = `data: 12345678${end}`.repeat(50);
		expect(await read([text.slice(0, 15), ...text.slice(15).split('')])).toBe(text);
	}
	expect(broken).toEqual([]);
	await expect(read('data: 123456789012345\n\n'.split(''))).rejects.toThrow(TooLarge);
	await expect(read(['12345678901', '2345678901'], 'application/json')).rejects.toThrow('more than 20 bytes');
	await expect(read([':\n\n'.repeat(5000)])).resolves.toBeDefined();
	await expect(read([':\n\n'.repeat(5001)])).rejects.toThrow('without end');
	expect(broken).toHaveLength(3);
});
