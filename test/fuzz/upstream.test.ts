import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcpCaller, openUpstreams, programServer, scriptTransport } from '../server/upstream/support.ts';
import { listenHere } from '../listenHere.ts';
import { openServices } from './services.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';

type Say = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

function serve(say: Say): Promise<string> {
	return listenHere(createServer((request, response) => void say(request, response)));
}

const message = fc.record(
	{
		jsonrpc: fc.oneof(fc.constant('2.0'), json),
		id: fc.oneof(fc.nat(5), json),
		method: fc.oneof(
			fc.constantFrom(
				'notifications/progress',
				'notifications/message',
				'notifications/tools/list_changed',
				'notifications/cancelled',
				'elicitation/create',
				'sampling/createMessage',
				'roots/list',
				'ping',
			),
			text,
		),
		params: json,
		result: json,
		error: json,
	},
	{ requiredKeys: [] },
);
const line = fc.oneof(text, damaged(message.map((value) => JSON.stringify(value))));

test('whatever a program writes, what is a message is told, and it goes on', async () => {
	// Writes the bytes that it is sent.
	const program = `require('node:readline').createInterface(process.stdin)
		.on('line', (line) => process.stdout.write(Buffer.from(JSON.parse(line).params.bytes, 'base64')))`;
	const transport = scriptTransport(program, { maxMessageBytes: 1_000_000 });
	const told: unknown[] = [];
	let sound = Promise.withResolvers<void>();
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
	transport.onmessage = (heard) => {
		told.push(heard);
		if ('result' in heard && heard.id === 'sound') sound.resolve();
	};
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
	transport.onclose = () => sound.reject(new Error(transport.failure));
	await transport.start();
	const end = Buffer.from('\n{"jsonrpc":"2.0","id":"sound","result":{}}\n');
	const written = fc.oneof(
		bytes,
		fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from(lines.join('\n'))),
	);
	await fc.assert(
		fc.asyncProperty(written, async (data) => {
			sound = Promise.withResolvers();
			const params = { bytes: Buffer.concat([data, end]).toString('base64') };
			await transport.send({ jsonrpc: '2.0', method: 'write', params });
			await sound.promise;
		}),
		{ numRuns: RUNS },
	);
	for (const heard of told) expect(heard).toMatchObject({ jsonrpc: '2.0' });
});

const event = fc.oneof(
	{ weight: 9, arbitrary: line.map((data) => `data: ${data}\n\n`) },
	{ weight: 4, arbitrary: text },
	// A stream that has an id is asked for again after a second.
	{
		weight: 1,
		arbitrary: fc.tuple(text, text).map(([id, data]) => `id: ${id}\r\nevent: message\r\ndata: ${data}\r\n\r\n`),
	},
);

test('whatever the event stream of a call says, the call ends, and the next is done', async () => {
	const { folder, store, logger, bugs } = await openServices();
	let next: Buffer | undefined;
	const url = await serve(async (request, response) => {
		if (request.method !== 'POST') return void response.writeHead(405).end();
		const { id, method } = JSON.parse(await readText(request)) as { id?: number; method: string };
		if (id === undefined) return void response.writeHead(202).end();
		const answer = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });
		if (method === 'tools/call') {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			return void response.end(next ?? `data: ${answer({ content: [{ type: 'text', text: 'sound' }] })}\n\n`);
		}
		const serverInfo = { name: 'fuzz', version: '1' };
		const begun = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo };
		const listed = { tools: [{ name: 'fine', inputSchema: { type: 'object' } }] };
		const results: Readonly<Record<string, unknown>> = { initialize: begun, 'tools/list': listed };
		response.writeHead(200, { 'content-type': 'application/json' }).end(answer(results[method] ?? {}));
	});
	const server = programServer({ type: 'http', command: '', args: [], url, alias: 'fuzz', name: 'fuzz' });
	store.execute({ type: 'upstream/add', id: 'fuzz', definition: server });
	const hub = openUpstreams({ store, dataDir: folder, logger });
	const begin = () => hub.test('fuzz', new AbortController().signal);
	const call = (): Promise<unknown> =>
		hub
			.route('tools/call', { name: 'fuzz__fine', arguments: {} }, mcpCaller())
			.catch((error: unknown) => (error instanceof Error ? 'refused' : expect.unreachable(String(error))));
	const stream = fc.oneof(
		bytes,
		fc.array(event, { maxLength: 10 }).map((events) => Buffer.from(events.join(''))),
	);
	await fc.assert(
		fc.asyncProperty(stream, async (said) => {
			next = said;
			expect(await begin()).toMatchObject({ phase: 'ready' }); // a lost one is not tried again at once
			expect(await call()).toBeDefined();
			next = undefined;
			expect(await begin()).toMatchObject({ phase: 'ready' });
			expect(await call()).toMatchObject({ content: [{ text: 'sound' }] });
		}),
		{ numRuns: RUNS / 8 },
	);
	expect(bugs).toEqual([]);
});
