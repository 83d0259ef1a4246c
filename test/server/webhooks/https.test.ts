import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { postLetter } from '../../../server/webhooks/post.ts';
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
	const url = `https://localhost:${(server.address() as AddressInfo).port}/hook`;
	const { signal } = new AbortController();
	const post = (): Promise<number> => postLetter({ url, privateNetwork: false, headers: {}, body: '{"a":1}', signal });
	return { bodies, post };
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
