import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { postLetter } from '../../../server/webhooks/post.ts';
import { listenHere } from '../../listenHere.ts';
import { CERTIFICATES } from './certificates.ts';

/** A listener over https; what came in, and how to post to it. */
async function listen(certificate: { readonly cert: string; readonly key: string }) {
	const bodies: string[] = [];
	const server = createServer(certificate, (request, response) => {
		request.setEncoding('utf8').on('data', (body: string) => bodies.push(body));
		request.on('end', () => response.writeHead(204).end());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	return { bodies, port, post: () => post(`https://localhost:${port}/hook`) };
}

function post(url: string, privateNetwork = false, { signal } = new AbortController()): Promise<number> {
	return postLetter({ url, privateNetwork, headers: {}, body: '{"a":1}', signal });
}

/** A proxy of the environment that leads every name to a port of this machine, or says nothing; what it was asked for. */
async function openProxy(port: number | undefined): Promise<string[]> {
	const asked: string[] = [];
	const server = createHttpServer((request, response) => {
		asked.push(request.url ?? '');
		response.writeHead(204).end();
	});
	server.on('connect', (request, socket, head) => {
		asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
		if (port === undefined) return;
		const onward = connect(port, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			onward.write(head);
			socket.pipe(onward).pipe(socket);
		});
		socket.on('error', () => undefined); // the other end goes first
		onward.on('error', () => socket.destroy());
	});
	const { host } = new URL(await listenHere(server));
	onTestFinished(() => void vi.unstubAllEnvs());
	const proxy = `http://ada:secret@${host}`;
	for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) vi.stubEnv(name, proxy);
	for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
	return asked;
}

function trust(certificate: string): void {
	const before = getCACertificates('default');
	onTestFinished(() => setDefaultCACertificates(before));
	setDefaultCACertificates([...before, certificate]);
}

test('an address whose certificate nobody signed gets nothing; one that is trusted gets the letter', async () => {
	const { cert } = CERTIFICATES.localhost;
	const { bodies, post } = await listen(CERTIFICATES.localhost);
	await expect(post()).rejects.toThrow('self-signed certificate');
	expect(bodies).toEqual([]);
	trust(cert);
	expect(await post()).toBe(204);
	expect(bodies).toEqual(['{"a":1}']);
});

test('a trusted certificate of another name is not enough', async () => {
	trust(CERTIFICATES.other.cert);
	const { bodies, post } = await listen(CERTIFICATES.other);
	await expect(post()).rejects.toThrow(/altnames/);
	expect(bodies).toEqual([]);
});

test('behind a proxy a letter goes through it, encrypted to its end; this machine is asked directly', async () => {
	trust(CERTIFICATES.other.cert);
	const { bodies, port, post: postHere } = await listen(CERTIFICATES.other);
	const asked = await openProxy(port);
	expect(await post('https://other.example/hook')).toBe(204);
	expect(bodies).toEqual(['{"a":1}']);
	expect(asked).toEqual([`other.example:443 Basic ${Buffer.from('ada:secret').toString('base64')}`]);
	await expect(post('https://another.example/hook')).rejects.toThrow(/altnames/);
	await expect(postHere()).rejects.toThrow(/altnames/);
	expect(asked).toHaveLength(2);
	vi.stubEnv('NO_PROXY', 'other.example');
	vi.stubEnv('no_proxy', 'other.example');
	await expect(post('https://other.example/hook')).rejects.toThrow(/other\.example/);
	expect(asked).toHaveLength(2);
});

test('a proxy is not asked for what must not be asked', async () => {
	const asked = await openProxy(1);
	await expect(post('https://localhost./hook')).rejects.toThrow('leads to this machine');
	await expect(post('http://other.example/hook', true)).rejects.toThrow('use https');
	await expect(post('https://10.0.0.1/hook')).rejects.toThrow('private network');
	expect(asked).toEqual([]);
	await expect(post('https://other.example/hook')).rejects.toThrow(/^(?!.*secret)/);
});

test('a letter whose proxy says nothing can be given up', async () => {
	const asked = await openProxy(undefined);
	const giveUp = new AbortController();
	const posted = post('https://other.example/hook', false, giveUp);
	await vi.waitFor(() => expect(asked).toHaveLength(1));
	giveUp.abort();
	await expect(posted).rejects.toThrow('cancelled');
});
