import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HttpEndpoint } from '../../common/protocol/httpEndpoint.ts';
import { LspClient } from './lspClient.ts';
import { endpoint } from './mcpClient.ts';
import { temporaryDataDir, until } from './processes.ts';

vi.setConfig({ testTimeout: 120_000 });

/** As many as are let in, with the one that does not read. */
const READERS = 1000;
const TASKS = 3;
/** What the one that does not read is sent, more than the machine holds for a socket: so many values of so many characters. */
const VALUES = 60;
const LONG = 190_000;

interface Reader {
	readonly socket: Socket;
	/** Titles of the tasks it was told of, in order. */
	titles(): string[];
}

/** A program that listens to the events whose types are named, over a socket of its own; all when none is. */
async function listen({ port, token }: HttpEndpoint, types: readonly string[]): Promise<Reader> {
	const socket = connect(port, '127.0.0.1');
	onTestFinished(() => void socket.destroy());
	socket.on('error', () => undefined); // the owner is killed before they leave
	let said = '';
	socket.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
	await once(socket, 'connect');
	const query = types.map((type) => `type=${type}`).join('&');
	const head = [`GET /api/v1/events?${query} HTTP/1.1`, 'Host: 127.0.0.1', `Authorization: Bearer ${token}`];
	socket.write(`${head.join('\r\n')}\r\n\r\n`);
	await until(() => said.includes(': understory')); // it is subscribed
	return { socket, titles: () => [...said.matchAll(/"title":"(task \d+)"/g)].map(([, title]) => title!) };
}

test('a thousand readers of one owner are told of everything; one that does not read delays none, and misses nothing', async () => {
	const dataDir = temporaryDataDir();
	const window = await LspClient.open(dataDir, []);
	const door = await endpoint(dataDir);
	const slow = await listen(door, []);
	slow.socket.pause();
	const readers = await Promise.all(Array.from({ length: READERS - 1 }, () => listen(door, ['taskAdded'])));

	const value = 'x'.repeat(LONG);
	for (let at = 0; at < VALUES; at++) await window.call('context/set', { namespace: 'load', key: `k${at}`, value });
	const titles = Array.from({ length: TASKS }, (_, at) => `task ${at}`);
	for (const title of titles) await window.call('task/create', { title });
	await until(() => readers.every((reader) => reader.titles().length >= TASKS));
	for (const reader of readers) expect(reader.titles()).toEqual(titles);

	expect(slow.socket.bytesRead).toBeLessThan(VALUES * LONG);
	expect(slow.titles()).toEqual([]);
	slow.socket.resume();
	await until(() => slow.titles().length >= TASKS);
	expect(slow.titles()).toEqual(titles);
	expect(slow.socket.bytesRead).toBeGreaterThan(VALUES * LONG);
});
