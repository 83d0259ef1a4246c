import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readLine } from '../../../server/daemon/line.ts';

vi.setConfig({ testTimeout: 60_000 }); // other processes and sockets, on a machine that may be busy

const LONG_MS = 60_000;

test('a line in pieces is one line, and what follows stays for the next reader', async () => {
	const [writer, reader] = await socketPair();
	const line = readLine(reader, 100, LONG_MS);
	for (const part of ['he', 'llo ö', '\nre', 'st']) {
		writer.write(part);
		await sleep(5);
	}
	expect(await line).toBe('hello ö');
	const rest: string[] = [];
	reader.setEncoding('utf8').on('data', (text: string) => rest.push(text));
	reader.resume();
	writer.end(' of it');
	await new Promise((resolve) => reader.once('end', resolve));
	expect(rest.join('')).toBe('rest of it');
});

test('two lines at once: the second is not lost', async () => {
	const [writer, reader] = await socketPair();
	writer.write('one\ntwo\n');
	expect(await readLine(reader, 100, LONG_MS)).toBe('one');
	expect(await readLine(reader, 100, LONG_MS)).toBe('two');
});

test.each([
	['tooLong', (writer: Socket) => writer.write('x'.repeat(101)), LONG_MS],
	['tooLong', (writer: Socket) => writer.write(`${'x'.repeat(101)}\n`), LONG_MS],
	['closed', (writer: Socket) => writer.end('half a li'), LONG_MS],
	['timeout', (writer: Socket) => writer.write('drip'), 20],
])('no line: %s', async (reason, act, limitMs) => {
	const [writer, reader] = await socketPair();
	act(writer);
	await expect(readLine(reader, 100, limitMs)).rejects.toMatchObject({ name: 'LineError', reason });
});

/** Two ends of a connection, as the owner (paused) and a client have them. */
async function socketPair(): Promise<[Socket, Socket]> {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-line-'));
	const server = createServer({ pauseOnConnect: true });
	await new Promise<void>((resolve) => server.listen(path.join(folder, 's'), resolve));
	const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
	const writer = connect(path.join(folder, 's'));
	const reader = await accepted;
	for (const socket of [writer, reader]) socket.on('error', () => undefined); // an end that left breaks the pipe
	onTestFinished(() => {
		writer.destroy();
		reader.destroy();
		server.close();
		rmSync(folder, { recursive: true, force: true });
	});
	return [writer, reader];
}
