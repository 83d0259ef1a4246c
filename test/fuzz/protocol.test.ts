import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { Emitter } from '../../common/base/emitter.ts';
import { Bridge } from '../../client/panels/bridge.ts';
import { parsePassage, parsePiece, parseSource, parseUrl } from '../../client/panels/hostInput.ts';
import { readServers } from '../../client/mcp/configFiles.ts';
import { resolveServer } from '../../client/mcp/resolveServer.ts';
import { splitArguments } from '../../client/mcp/splitArguments.ts';
import { PROTOCOL_VERSION } from '../../common/protocol/handshake.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ToView } from '../../common/protocol/webview.ts';
import { EventBus } from '../../server/app/bus/eventBus.ts';
import { Listener } from '../../server/daemon/listener.ts';
import { openRpcSession } from '../../server/doors/rpc/session.ts';
import { silentLogger, temporaryFolder } from '../server/store/support.ts';
import { openServices } from './services.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';

const TOKEN = 't'.repeat(43);

test('who sends no proper first line is turned away, and the next is let in', async () => {
	const address = path.join(temporaryFolder(), 'owner.sock');
	let served = 0;
	const listener = new Listener({
		address,
		identity: { version: '1.0.0', build: 'b' },
		clientToken: TOKEN,
		ownerToken: 'o'.repeat(43),
		logger: silentLogger,
		serve: ({ socket }) => {
			served++;
			socket.destroy();
		},
		drain: () => {
			throw new Error('drained without the token');
		},
	});
	await listener.listen();
	onTestFinished(() => listener.close());
	const hello = { understory: PROTOCOL_VERSION, kind: 'rpc', version: '1', build: 'b', pid: 1 };
	const wrong = fc.record({ ...Object.fromEntries(Object.keys(hello).map((key) => [key, json])), token: fc.string() });
	const first = fc.oneof(
		bytes,
		text,
		json.map((value) => JSON.stringify(value)),
		wrong.map((value) => JSON.stringify(value)),
	);
	await fc.assert(
		fc.asyncProperty(first, async (said) => {
			const socket = await dial(address);
			socket.end(typeof said === 'string' ? `${said}\n` : said);
			socket.resume();
			await once(socket, 'close');
		}),
		{ numRuns: RUNS },
	);
	expect(served).toBe(0);
	const socket = await dial(address);
	socket.write(`${JSON.stringify({ ...hello, token: TOKEN })}\n`);
	socket.resume();
	await once(socket, 'close');
	expect(served).toBe(1);
});

test('any bytes on one connection leave the others served', async () => {
	const { dispatcher, store } = await openServices();
	const bus = new EventBus(store, new Emitter<never>((error) => expect.unreachable(String(error))).event);
	const address = path.join(temporaryFolder(), 'rpc.sock');
	const server = createServer({ pauseOnConnect: true }, (socket) => {
		socket.on('error', () => undefined); // the other end left
		openRpcSession(socket, { dispatcher, bus, logger: silentLogger });
	});
	server.listen(address);
	await once(server, 'listening');
	onTestFinished(() => {
		bus.dispose();
		server.close();
	});
	const message = json.map((value) => JSON.stringify(value));
	const request = fc
		.record({
			jsonrpc: fc.oneof(fc.constant('2.0'), json),
			id: json,
			method: fc.constantFrom('understory/capture/list', '__proto__', ''),
			params: json,
		})
		.map((value) => JSON.stringify(value));
	const frame = fc
		.tuple(fc.oneof(message, request, text), fc.integer({ min: -2, max: 2 }))
		.map(([body, off]) => `Content-Length: ${Buffer.byteLength(body) + off}\r\n\r\n${body}`);
	await fc.assert(
		fc.asyncProperty(fc.oneof(bytes, text, frame, damaged(frame)), async (said) => {
			const socket = await dial(address);
			socket.end(said);
			socket.resume();
			await once(socket, 'close');
		}),
		{ numRuns: RUNS },
	);
	const socket = await dial(address);
	const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
	connection.listen();
	expect(await connection.sendRequest('understory/capture/list', {})).toMatchObject({ total: 0 });
	connection.dispose();
	socket.destroy();
});

test('a page that says anything reaches only what its view may ask', async () => {
	const called: string[] = [];
	const posted: ToView[] = [];
	const bridge = new Bridge({
		allowed: ['search/query'],
		call: (method) => (called.push(method), Promise.resolve({})),
		post: (message) => posted.push(message),
		ambient: () => ({
			server: { phase: 'ready' },
			folders: [],
			virtual: false,
			trusted: true,
			indexEnabled: true,
			searchLimit: 1,
		}),
		onBug: () => undefined,
	});
	const request = fc.record({
		type: fc.constantFrom('request', 'cancel', 'ready', 'x'),
		id: fc.oneof(fc.integer(), json),
		method: fc.oneof(fc.constantFrom('search/query', 'door/endpoint', '__proto__'), json),
		input: json,
	});
	await fc.assert(
		fc.asyncProperty(fc.oneof(json, request), async (said) => bridge.receive(said)),
		{ numRuns: RUNS * 2 },
	);
	await bridge.receive({ type: 'request', id: 1, method: 'search/query', input: {} });
	expect(new Set(called)).toEqual(new Set(['search/query']));
	expect(posted.length).toBeGreaterThan(0);
});

test('what a page sends to the window is checked, never cast', () => {
	fc.assert(
		fc.property(json, (said) => {
			for (const parse of [parsePassage, parsePiece, parseSource, parseUrl])
				try {
					parse(said);
				} catch (error) {
					expect(OperationError.is(error, 'invalidInput')).toBe(true);
				}
		}),
		{ numRuns: RUNS * 2 },
	);
});

test('a configuration of another program gives servers, or is no JSON', async () => {
	const value = fc.oneof(
		json,
		fc.constantFrom('${env:HOME}', '${input:', '${input:a}', '${workspaceFolder}', '${}', '${:}'),
	);
	const fields = {
		command: value,
		args: fc.array(value),
		env: json,
		url: value,
		headers: json,
		cwd: value,
		envFile: value,
	};
	const server = fc.oneof(json, fc.record(fields));
	const resolving = {
		home: '/home/me',
		environment: {},
		answers: new Map<string, string>(),
		readFile: () => Promise.reject(new Error('there are no files here')),
	};
	const file = fc
		.dictionary(fc.oneof(text, fc.constantFrom('a', 'A')), server)
		.map((servers) => JSON.stringify({ mcpServers: servers, servers }));
	await fc.assert(
		fc.asyncProperty(fc.oneof(text, file, damaged(file)), async (said) => {
			try {
				const found = readServers(said);
				const resolved = await Promise.all(found.map((one) => resolveServer(one, resolving)));
				expect(resolved).toHaveLength(found.length);
			} catch (error) {
				expect(String(error)).toContain('The file is not JSON.');
			}
		}),
		{ numRuns: RUNS },
	);
	fc.assert(
		fc.property(text, (line) => void splitArguments(line)),
		{ numRuns: RUNS },
	);
});

async function dial(address: string): Promise<Socket> {
	const socket = connect(address);
	socket.on('error', () => undefined); // the server may close first
	await once(socket, 'connect');
	return socket;
}
