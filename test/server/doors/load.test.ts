import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import { EventBus } from '../../../server/app/bus/eventBus.ts';
import { OwnChanges } from '../../../server/doors/mcp/ownChanges.ts';
import { createEventRoute } from '../../../server/doors/http/eventStream.ts';
import { openHttpDoor } from '../../../server/doors/http/listener.ts';
import { createRestRoute } from '../../../server/doors/http/rest.ts';
import { createRouter } from '../../../server/doors/http/router.ts';
import { TokenFile } from '../../../server/doors/http/tokens.ts';
import { Changes } from '../../../server/doors/mcp/changes.ts';
import { McpHttp } from '../../../server/doors/mcp/httpHandler.ts';
import { openServices } from '../../fuzz/services.ts';
import { openUpstreams, programServer } from '../upstream/support.ts';

vi.setConfig({ testTimeout: 240_000 }); // hundreds of connections, both ends of them in this process

const SERVER = path.join(import.meta.dirname, '../../integration/upstream/servers/hostile.ts');
const ASSISTANTS = 50;
const CALLS = 20;
const REQUESTS = 200;

async function openDoors() {
	const { folder, store, dispatcher, logger, bugs } = await openServices();
	const upstreams = openUpstreams({ store, dataDir: folder, logger });
	const definition = programServer({
		alias: 'echo',
		name: 'Echo',
		command: process.execPath,
		args: [SERVER, 'good'],
		timeoutSeconds: 60,
	});
	store.execute({ type: 'upstream/add', id: 'echo', definition });
	const changes = new Changes(upstreams, new OwnChanges(store, logger));
	const mcp = new McpHttp({ dispatcher, upstreams, changes, logger, version: '1.0.0' });
	const bus = new EventBus(store, new Emitter<never>((error) => expect.unreachable(String(error))).event);
	const routes = [
		{ path: '/mcp', answer: (request: Request) => mcp.answer(request) },
		createEventRoute('/api/v1/events', bus),
		createRestRoute(dispatcher),
	];
	const tokens = new TokenFile(folder, logger);
	const door = await openHttpDoor({
		dataDir: folder,
		logger,
		handler: ({ token }) => createRouter({ routes, token, tokens, logger }),
	});
	onTestFinished(async () => {
		mcp.dispose();
		await door.close();
		bus.dispose();
	});
	return { ...door.endpoint, upstreams, bus, bugs };
}

type Doors = Awaited<ReturnType<typeof openDoors>>;

async function assistant({ port, token }: Doors, at: number): Promise<Client> {
	const mode = at % 2 === 0 ? 'legacy' : { pin: '2026-07-28' };
	const client = new Client({ name: `assistant ${at}`, version: '1' }, { versionNegotiation: { mode } });
	const requestInit = { headers: { authorization: `Bearer ${token}` } };
	await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), { requestInit }));
	onTestFinished(() => client.close());
	return client;
}

/** Opens a connection, says something and does not read what comes. */
async function dawdle({ port }: Doors, said: string): Promise<Socket> {
	const socket = connect(port, '127.0.0.1').pause();
	socket.on('error', () => undefined); // it is cut off in the end
	onTestFinished(() => void socket.destroy());
	await once(socket, 'connect');
	socket.write(said);
	return socket;
}

function ask({ port, token }: Doors, name: string, input: object): Promise<Response> {
	return fetch(`http://127.0.0.1:${port}/api/v1/${name}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify(input),
	});
}

test('fifty assistants and two hundred requests at once, beside clients that dawdle: each gets its own answers', async () => {
	const doors = await openDoors();
	const { upstreams, bus, bugs, token } = doors;
	await Promise.all([
		...Array.from({ length: 20 }, () => dawdle(doors, 'POST /api/v1/capture/add HTTP/1.1\r\nHost: 127.0')),
		...Array.from({ length: 20 }, () =>
			dawdle(doors, `GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`),
		),
	]);
	await vi.waitFor(() => expect(bus.size).toBe(20), { timeout: 60_000 });
	const clients = await Promise.all(Array.from({ length: ASSISTANTS }, (_, at) => assistant(doors, at)));

	const calling = clients.map(async (client, at) => {
		const echoed: unknown[] = [];
		for (let call = 0; call < CALLS; call++) {
			const { content } = await client.callTool({ name: 'echo__fine', arguments: { at, call } });
			const [block] = content;
			echoed.push((JSON.parse(block?.type === 'text' ? block.text : '{}') as { args?: unknown }).args);
		}
		return echoed;
	});
	const writing = Array.from({ length: REQUESTS }, async (_, at) => {
		const response = await ask(doors, 'capture/add', { content: `thought ${at}` });
		return { status: response.status, id: ((await response.json()) as { id: string }).id };
	});
	const [echoed, written] = await Promise.all([Promise.all(calling), Promise.all(writing)]);

	for (const [at, answers] of echoed.entries())
		expect(answers).toEqual(Array.from({ length: CALLS }, (_, call) => ({ at, call })));
	expect(written.map(({ status }) => status)).toEqual(Array.from({ length: REQUESTS }, () => 200));
	expect(new Set(written.map(({ id }) => id)).size).toBe(REQUESTS);
	const listed = await ask(doors, 'capture/list', { limit: 1000 });
	expect(await listed.json()).toMatchObject({ total: REQUESTS });
	expect(upstreams.processes).toHaveLength(1);
	expect(new Set(upstreams.calls(500).map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
	expect(bugs).toEqual([]);
});
