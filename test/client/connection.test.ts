import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerConnection } from '../../client/daemon/connection.ts';
import { RestartPolicy } from '../../client/daemon/restartPolicy.ts';
import { OperationError, RPC_OPERATION_ERROR } from '../../common/protocol/errors.ts';
import { FakeServer } from './fakeLink.ts';

let server: FakeServer;
let connection: ServerConnection;
let phases: string[];

beforeEach(() => {
	vi.useFakeTimers();
	server = new FakeServer();
	const log = {
		info: () => undefined,
		warn: () => undefined,
		error: (error: Error) => expect.unreachable(error.message),
	};
	connection = new ServerConnection(server.open, new RestartPolicy(), log);
	phases = [];
	connection.onDidChangeState(({ phase }) => phases.push(phase));
});

afterEach(() => {
	connection.dispose();
	vi.useRealTimers();
});

test('a call made before the connection is up waits for it', async () => {
	const call = connection.call('index/status', {}).catch((error: unknown) => error);
	expect(await call).toMatchObject({ code: 'unavailable' }); // nobody connects
	connection.start();
	const answer = connection.call('capture/list', {});
	await settle();
	expect(server.last.requests[0]?.method).toBe('understory/capture/list');
	server.last.requests[0]!.answer.resolve({ captures: [], total: 0, seq: 7 });
	expect(await answer).toEqual({ captures: [], total: 0, seq: 7 });
	expect(phases).toEqual(['starting', 'ready']);
});

test('what changes while the connection is being made is told when it is up, the latest once', async () => {
	connection.notify('settings', 1); // nobody connects yet: the handshake tells
	connection.start();
	connection.notify('settings', 2);
	connection.notify('settings', 3);
	connection.notify('focus', {});
	await settle();
	const told = () => server.last.notifications.map(({ method, params }) => [method, params]);
	expect(told()).toEqual([
		['settings', 3],
		['focus', {}],
	]);
	server.last.breakDown('killed');
	connection.notify('settings', 4); // the next handshake tells
	await vi.advanceTimersByTimeAsync(250);
	expect(server.links).toHaveLength(2);
	expect(told()).toEqual([]);
});

test('a request whose connection breaks is asked again on the next one, and is answered once', async () => {
	connection.start();
	const answer = connection.call('capture/add', { id: 'a', content: 'kept' });
	await settle();
	server.last.breakDown('killed');
	await settle();
	expect(connection.state).toEqual({
		phase: 'reconnecting',
		message: 'Connecting to the Understory server again: killed',
	});
	await vi.advanceTimersByTimeAsync(250);
	expect(server.links).toHaveLength(2);
	expect(server.last.requests).toHaveLength(1);
	expect(server.last.requests[0]?.input).toEqual({ id: 'a', content: 'kept' });
	server.last.requests[0]!.answer.resolve({ id: 'a', seq: 1 });
	expect(await answer).toEqual({ id: 'a', seq: 1 });
	expect(server.links[0]?.closed).toBe(true);
});

test.each([
	['capture/add', () => connection.call('capture/add', { content: 'without an id' })],
	['admin/backup', () => connection.call('admin/backup', { file: '/backup.tar.gz' })],
	['note/merge', () => connection.call('note/merge', { into: 'a', ids: ['b'] })],
	['door/createToken', () => connection.call('door/createToken', { name: 'mine', scope: 'read' })],
	['terminal/explain', () => connection.call('terminal/explain', { id: 'c', call: 'x', roots: [] })],
] as const)('%s is not asked twice when twice is not once', async (_operation, ask) => {
	connection.start();
	const answer = ask().catch((error: unknown) => error);
	await settle();
	server.last.breakDown();
	expect(await answer).toMatchObject({ name: 'OperationError', code: 'unavailable' });
});

test('three breaks within a minute: degraded, calls fail at once, and a minute later it is tried again', async () => {
	connection.start();
	await settle();
	for (const delay of [250, 500, 1_000]) {
		server.last.breakDown('out of memory');
		await vi.advanceTimersByTimeAsync(delay);
	}
	expect(server.links).toHaveLength(4);
	server.last.breakDown('out of memory');
	expect(connection.state.phase).toBe('degraded');
	expect(connection.state.message).toContain('out of memory');
	await expect(connection.call('index/status', {})).rejects.toThrow('Understory: Restart Server');
	await vi.advanceTimersByTimeAsync(60_000);
	expect(connection.state.phase).toBe('ready');
});

test('a server that cannot be started says why', async () => {
	server.refusal = new Error('The data directory is not writable.');
	connection.start();
	await vi.advanceTimersByTimeAsync(2_000);
	expect(connection.state.phase).toBe('degraded');
	expect(connection.state.message).toMatch(/cannot be reached: The data directory is not writable\. Run /);
	server.refusal = undefined;
	await connection.restart();
	await settle();
	expect(connection.state).toEqual({ phase: 'ready' });
});

test('an operation that is refused is not repeated; its code and message arrive', async () => {
	connection.start();
	const answer = connection.call('capture/get', { id: 'x' }).catch((error: unknown) => error);
	await settle();
	const refusal = Object.assign(new Error('There is no capture x.'), {
		code: RPC_OPERATION_ERROR,
		data: { code: 'notFound' },
	});
	server.last.requests[0]!.answer.reject(refusal);
	expect(await answer).toEqual(new OperationError('notFound', 'There is no capture x.'));
	expect(server.last.requests).toHaveLength(1);
});

test('a call is cancelled also while there is no connection', async () => {
	connection.start();
	await settle();
	server.last.breakDown();
	const controller = new AbortController();
	const answer = connection.call('search/query', { query: 'x' }, controller.signal).catch((error: unknown) => error);
	await settle();
	controller.abort();
	expect(await answer).toMatchObject({ code: 'cancelled' });
});

test('what an older link reports is of no interest', async () => {
	connection.start();
	await settle();
	const old = server.last;
	await connection.restart();
	await settle();
	old.listener.closed('late');
	old.listener.event({ name: 'understory/event/captures', value: { seq: 1 } });
	const seen: unknown[] = [];
	connection.onEvent((event) => seen.push(event.value));
	old.listener.event({ name: 'understory/event/captures', value: { seq: 2 } });
	server.last.listener.event({ name: 'understory/event/captures', value: { seq: 3 } });
	expect(connection.state.phase).toBe('ready');
	expect(seen).toEqual([{ seq: 3 }]);
});

/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
	await vi.advanceTimersByTimeAsync(0);
}

test('nothing that was meant for one place goes to another', async () => {
	connection.start();
	const call = connection
		.call('capture/add', { id: 'a', content: 'of the first place' })
		.catch((error: unknown) => error);
	await settle();
	const first = server.last;
	expect(first.requests).toHaveLength(1);
	const reopened = connection.reopen();
	first.breakDown();
	await reopened;
	await settle();
	expect(await call).toMatchObject({ code: 'unavailable' });
	expect(server.last).not.toBe(first);
	expect(server.last.requests).toEqual([]);
	void connection.call('capture/list', {});
	await settle();
	expect(server.last.requests).toHaveLength(1);
});

test('a call that waits for a connection is not made in another place', async () => {
	connection.start();
	const call = connection.call('capture/list', {}).catch((error: unknown) => error);
	void connection.reopen();
	await settle();
	await settle();
	expect(await call).toMatchObject({ code: 'unavailable' });
	expect(server.links.flatMap(({ requests }) => requests)).toEqual([]);
});
