import { SUBSCRIPTION_ID_META_KEY, type Server } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import type { Changes } from '../../../server/doors/mcp/changes.ts';
import { ListenWatches } from '../../../server/doors/mcp/listenWatches.ts';
import { Watches } from '../../../server/doors/mcp/watches.ts';
import { silentLogger } from '../store/support.ts';

test('a watch that is taken back, whose connection closes, or whose server is not there, is ended', async () => {
	const server = {} as Server;
	let watching = 0;
	const changes = {
		onDidUpdateResource: () => ({ dispose: () => undefined }),
		watch: (uri: string) => {
			watching++;
			const begun = uri === 'file:///down' ? Promise.reject(new Error('It is down.')) : Promise.resolve();
			return { begun, dispose: () => watching-- };
		},
	} as unknown as Changes;
	const watches = new Watches(server, changes, silentLogger);

	const first = watches.add('file:///a');
	watches.remove('file:///a');
	await first;
	expect(watching).toBe(0);

	await Promise.all([watches.add('file:///a'), watches.add('file:///a')]);
	expect(watching).toBe(1);

	await expect(watches.add('file:///down')).rejects.toThrow('It is down.');
	expect(watching).toBe(1);

	const last = watches.add('file:///b');
	server.onclose?.();
	await last;
	expect(watching).toBe(0);
});

test('a stream that is cancelled while a server keeps silent watches nothing any more', async () => {
	let watching = 0;
	const { promise, resolve } = Promise.withResolvers<void>();
	const watch = () => {
		watching++;
		return { begun: promise, dispose: () => watching-- };
	};
	const watches = new ListenWatches({ watch } as unknown as Changes, silentLogger);
	const sent = watches.sending({
		jsonrpc: '2.0',
		method: 'notifications/subscriptions/acknowledged',
		params: { _meta: { [SUBSCRIPTION_ID_META_KEY]: 4 }, notifications: { resourceSubscriptions: ['file:///slow'] } },
	});
	expect(watching).toBe(1);
	watches.received({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 4 } });
	resolve();
	await sent;
	expect(watching).toBe(0);
});
