import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openHttpDoor } from '../../../server/doors/http/listener.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';

async function openDoor(): Promise<number> {
	const handler = () => (): Promise<Response> => Promise.resolve(new Response('here'));
	const door = await openHttpDoor({ dataDir: temporaryFolder(), logger: silentLogger, handler });
	onTestFinished(() => door.close());
	return door.endpoint.port;
}

test.each(['a b', '127.0.0.1:x', '[', '%', 'evil.example@127.0.0.1', 'a:b@localhost'])(
	'a request whose Host (%s) makes no address is a bad one',
	async (host) => {
		const socket = connect(await openDoor(), '127.0.0.1');
		await once(socket, 'connect');
		socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
		expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
	},
);

test('a connection is kept between requests, and the client is told how long', async () => {
	const response = await fetch(`http://127.0.0.1:${await openDoor()}/`);
	expect(await response.text()).toBe('here');
	expect(response.headers.get('keep-alive')).toBe('timeout=75');
});

test.each([
	['TRACE / HTTP/1.1', 405, 'methodNotAllowed'],
	['POST / HTTP/1.1\r\nContent-Length: 1000000000000', 413, 'contentTooLarge'],
])('%s is refused as a problem, before anything of it is read', async (head, status, code) => {
	const socket = connect(await openDoor(), '127.0.0.1');
	await once(socket, 'connect');
	socket.write(`${head}\r\nHost: 127.0.0.1\r\n\r\n`);
	const answer = await text(socket);
	expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
	expect(answer).toContain(`"code":"${code}"`);
});
