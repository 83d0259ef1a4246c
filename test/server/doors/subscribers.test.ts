import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import { EventBus } from '../../../server/app/bus/eventBus.ts';
import { createEventRoute, KEEP_ALIVE_MS } from '../../../server/doors/http/eventStream.ts';
import { openHttpDoor } from '../../../server/doors/http/listener.ts';
import { createRouter } from '../../../server/doors/http/router.ts';
import { TokenFile } from '../../../server/doors/http/tokens.ts';
import { openServices } from '../../fuzz/services.ts';
import { add } from '../store/support.ts';

vi.setConfig({ testTimeout: 120_000 }); // a thousand connections, both ends of them in this process

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 60_000 });

async function openStream() {
	const { folder, store, logger } = await openServices();
	const bus = new EventBus(store, new Emitter<never>((error) => expect.unreachable(String(error))).event);
	const routes = [createEventRoute('/events', bus)];
	const tokens = new TokenFile(folder, logger);
	const door = await openHttpDoor({
		dataDir: folder,
		logger,
		handler: ({ token }) => createRouter({ routes, token, tokens, logger }),
	});
	onTestFinished(async () => {
		await door.close();
		bus.dispose();
	});
	const { port, token } = door.endpoint;
	const listen = async (from = ''): Promise<{ socket: Socket; text: () => string }> => {
		const socket = connect(port, '127.0.0.1');
		let said = '';
		socket.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
		socket.on('error', () => undefined); // the server ends what is left over
		onTestFinished(() => void socket.destroy());
		await once(socket, 'connect');
		socket.write(`GET /events${from} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);
		return { socket, text: () => said };
	};
	return { store, bus, listen };
}

test('a thousand readers get every event in order; the one after them is told to come later', async () => {
	const { store, bus, listen } = await openStream();
	const readers = await Promise.all(Array.from({ length: 1000 }, () => listen()));
	await eventually(() => expect(bus.size).toBe(1000));
	const late = await listen();
	await eventually(() => expect(late.text()).toContain('HTTP/1.1 503'));
	for (let i = 1; i <= 5; i++) add(store, `c${i}`);
	for (const { text } of readers) await eventually(() => expect(text()).toContain('"id":"c5"'));
	const seqs = ['1', '2', '3', '4', '5'];
	for (const { text } of readers) expect([...text().matchAll(/^id: (\d+)$/gm)].map(([, seq]) => seq)).toEqual(seqs);
	for (const { socket } of readers.slice(0, 500)) socket.destroy();
	await eventually(() => expect(bus.size).toBe(500));
	await listen();
	await eventually(() => expect(bus.size).toBe(501));
});

test('a reader that does not read costs bounded memory, delays nobody, and gets everything when it does', async () => {
	const { store, bus } = await openStream();
	const route = createEventRoute('/slow', bus);
	const listen = async (): Promise<ReadableStreamDefaultReader<string>> => {
		const url = new URL('http://127.0.0.1/slow');
		const { body } = await route.answer(new Request(url), url, { id: 'test', scope: 'read' });
		return body!.pipeThrough(new TextDecoderStream()).getReader();
	};
	const slow = await listen();
	for (let i = 0; i < 1100; i++) add(store, `c${i}`);
	expect((await until(slow, '"id":"c1099"')).match(/^event: captureAdded$/gm)).toHaveLength(1100);
	const fast = await listen();
	add(store, 'after');
	for (const reader of [slow, fast]) {
		expect(await until(reader, '"id":"after"')).toContain(`id: ${store.head}`);
		await reader.cancel();
	}
	await eventually(() => expect(bus.size).toBe(0));
});

test('a reader to whom nothing happens hears that the server is still there, and then what happens', async () => {
	expect(KEEP_ALIVE_MS).toBe(15_000);
	const { store, bus } = await openStream();
	const route = createEventRoute('/quiet', bus, 5);
	const url = new URL('http://127.0.0.1/quiet');
	const { body } = await route.answer(new Request(url), url, { id: 'test', scope: 'read' });
	const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
	for (let times = 0; times < 3; times++) await until(reader, ': still here\n\n');
	add(store, 'one');
	expect(await until(reader, '"id":"one"')).toContain('event: captureAdded');
	await until(reader, ': still here\n\n');
	await reader.cancel();
	await eventually(() => expect(bus.size).toBe(0));
});

/** What is read until a text has come. */
async function until(reader: ReadableStreamDefaultReader<string>, wanted: string): Promise<string> {
	let said = '';
	while (!said.includes(wanted)) said += (await reader.read()).value ?? '';
	return said;
}

test('a reader with an empty place in the log hears what comes, and not all that was', async () => {
	const { store, bus, listen } = await openStream();
	add(store, 'before');
	const [empty, all] = [await listen('?from='), await listen('?from=0')];
	await eventually(() => expect(bus.size).toBe(2));
	add(store, 'after');
	for (const { text } of [empty, all]) await eventually(() => expect(text()).toContain('"id":"after"'));
	expect(all.text()).toContain('"id":"before"');
	expect(empty.text()).not.toContain('"id":"before"');
});
