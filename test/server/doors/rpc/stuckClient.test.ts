import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { expect, onTestFinished, test } from 'vitest';
import { Emitter } from '../../../../common/base/emitter.ts';
import { EventBus } from '../../../../server/app/bus/eventBus.ts';
import { Dispatcher } from '../../../../server/app/dispatcher.ts';
import type { Handlers } from '../../../../server/app/handler.ts';
import type { ServerEvent } from '../../../../server/app/serverEvents.ts';
import { openRpcSession } from '../../../../server/doors/rpc/session.ts';
import { openTestStore, silentLogger, temporaryFolder } from '../../store/support.ts';

/** A real socket with a session at one end; nobody reads the other. */
async function stuckClient(calls: { count: number }): Promise<{
	client: Socket;
	server: Socket;
	notices: Emitter<ServerEvent>;
}> {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	const notices = new Emitter<ServerEvent>((error) => {
		throw error;
	});
	const bus = new EventBus(store, notices.event);
	const address =
		process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, 'client.sock');
	const listener = createServer({ pauseOnConnect: true });
	listener.listen(address);
	await once(listener, 'listening');
	const client = connect(address);
	const [server] = (await once(listener, 'connection')) as [Socket];
	client.pause();
	const handlers = { 'capture/get': () => ((calls.count += 1), answer) } as unknown as Handlers;
	openRpcSession(server, { dispatcher: new Dispatcher(handlers, silentLogger), bus, logger: silentLogger });
	onTestFinished(() => {
		client.destroy();
		server.destroy();
		listener.close();
		bus.dispose();
		store.close();
	});
	return { client, server, notices };
}

const answer = { content: 'x'.repeat(10_000) };

async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

test('a client that does not read keeps one event waiting, and is told the newest when it reads again', async () => {
	const { client, server, notices } = await stuckClient({ count: 0 });
	let most = 0;
	for (let seq = 1; seq <= 20_000; seq++) {
		notices.fire({ name: 'understory/event/captures', payload: { seq } });
		if (seq % 5 === 0) await turns(1);
		most = Math.max(most, server.writableLength);
	}
	expect(most).toBeLessThan(1000);
	const connection = createMessageConnection(new StreamMessageReader(client), new StreamMessageWriter(client));
	const told: number[] = [];
	const newest = new Promise<void>((resolve) =>
		connection.onNotification('understory/event/captures', ({ seq }: { seq: number }) => {
			told.push(seq);
			if (seq === 20_000) resolve();
		}),
	);
	connection.listen();
	client.resume();
	await newest;
	expect(told.length).toBeLessThan(20_000);
});

test('requests of a client that does not read the answers wait outside, and each is answered in the end', async () => {
	const calls = { count: 0 };
	const { client, server } = await stuckClient(calls);
	const connection = createMessageConnection(new StreamMessageReader(client), new StreamMessageWriter(client));
	connection.listen();
	client.pause();
	const requests = 3000;
	const answers = Array.from({ length: requests }, (_, i) =>
		connection.sendRequest('understory/capture/get', { id: `c${i}` }),
	);
	await turns(5000);
	expect(calls.count).toBeLessThan(requests / 2);
	expect(server.isPaused()).toBe(true);
	client.resume();
	expect(await Promise.all(answers)).toHaveLength(requests);
	expect(calls.count).toBe(requests);
});
