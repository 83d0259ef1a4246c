import { expect, onTestFinished, test, vi } from 'vitest';
import type { Changes } from '../../../server/doors/mcp/changes.ts';
import { McpHttp } from '../../../server/doors/mcp/httpHandler.ts';
import { openServices } from '../../fuzz/services.ts';
import { openUpstreams } from '../upstream/support.ts';

const MINUTE = 60_000;
const none = () => ({ dispose: () => undefined });

/** @param wait what a list of captures waits for */
async function openHttp(changes: Partial<Changes> = {}, wait?: Promise<void>) {
	const { folder, store, dispatcher, logger } = await openServices();
	const call = dispatcher.call.bind(dispatcher);
	dispatcher.call = async (name, ...rest) => {
		if (name === 'capture/list') await wait;
		return call(name, ...rest);
	};
	const upstreams = openUpstreams({ store, dataDir: folder, logger });
	const told = { onDidChange: none, onDidUpdateResource: none, ...changes } as unknown as Changes;
	const http = new McpHttp({ dispatcher, upstreams, changes: told, logger, version: '1.0.0' });
	onTestFinished(() => http.dispose());
	return (method: string, body?: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
		http.answer(
			new Request('http://127.0.0.1/mcp', {
				method,
				headers: {
					'content-type': 'application/json',
					accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
					...headers,
				},
				...(body !== undefined && { body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }) }),
				...(signal && { signal }),
			}),
		);
}

type Ask = Awaited<ReturnType<typeof openHttp>>;

/** @returns the headers of a conversation in the older revision */
async function begin(ask: Ask): Promise<Record<string, string>> {
	const clientInfo = { name: 'test', version: '1' };
	const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
	const begun = await ask('POST', { method: 'initialize', params });
	await begun.body?.cancel();
	return { 'mcp-session-id': begun.headers.get('mcp-session-id')! };
}

test('a call that takes hours is answered, although nothing else is heard of its conversation', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
	onTestFinished(() => void vi.useRealTimers());
	const { promise, resolve } = Promise.withResolvers<void>();
	const ask = await openHttp({}, promise);
	const session = await begin(ask);
	const response = await ask(
		'POST',
		{ method: 'tools/call', params: { name: 'list_captures', arguments: {} } },
		session,
	);
	vi.advanceTimersByTime(100 * MINUTE);
	resolve();
	expect(await response.text()).toContain('"captures":[]');
	vi.advanceTimersByTime(32 * MINUTE);
	expect((await ask('POST', { method: 'ping' }, session)).status).toBe(404); // nothing was asked for half an hour
});

test('a conversation that only listens goes on; it ends half an hour after it was heard of last', async () => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
	onTestFinished(() => void vi.useRealTimers());
	const ask = await openHttp();
	const session = await begin(ask);
	const left = new AbortController();
	expect((await ask('GET', undefined, session, left.signal)).status).toBe(200);
	const ping = async (): Promise<number> => {
		const response = await ask('POST', { method: 'ping' }, session);
		await response.body?.cancel();
		return response.status;
	};
	vi.advanceTimersByTime(100 * MINUTE);
	expect(await ping()).toBe(200);
	vi.advanceTimersByTime(50 * MINUTE);
	left.abort();
	vi.advanceTimersByTime(29 * MINUTE);
	expect(await ping()).toBe(200);
	vi.advanceTimersByTime(32 * MINUTE);
	expect(await ping()).toBe(404);
});

function listening(resourceSubscriptions: unknown): [body: object, headers: Record<string, string>] {
	const _meta = {
		'io.modelcontextprotocol/protocolVersion': '2026-07-28',
		'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
		'io.modelcontextprotocol/clientCapabilities': {},
	};
	return [
		{ method: 'subscriptions/listen', params: { _meta, notifications: { resourceSubscriptions } } },
		{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' },
	];
}

test.each([['a text'], [['file:///up', 5]], [7]])('a stream for %j is refused, and watches nothing', async (named) => {
	let watched = 0;
	const ask = await openHttp({
		watch: () => {
			watched++;
			return { begun: Promise.resolve(), dispose: () => void watched-- };
		},
	});
	const response = await ask('POST', ...listening(named));
	expect(await response.text()).toContain('"error"');
	expect(watched).toBe(0);
});

test('a stream that names a resource of a server that is not there listens to the rest, and ends its watches with it', async () => {
	const watched = new Set<string>();
	const ask = await openHttp({
		watch: (uri) => {
			watched.add(uri);
			const begun = uri === 'file:///down' ? Promise.reject(new Error('It is down.')) : Promise.resolve();
			return { begun, dispose: () => void watched.delete(uri) };
		},
	});
	const uris = ['file:///up', 'file:///down'];
	const response = await ask('POST', ...listening(uris));
	expect(response.status).toBe(200);
	expect([...watched]).toEqual(uris);
	await response.body?.cancel();
	expect([...watched]).toEqual([]);
});
