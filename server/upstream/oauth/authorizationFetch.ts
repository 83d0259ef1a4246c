import type { FetchLike } from '@modelcontextprotocol/client';
import { isLoopback } from '../../core/loopback.ts';

/** Redirections of one request for metadata. */
const MOST_REDIRECTS = 5;

/**
 * `fetch` for a sign-in. A server names the addresses that are asked, so they are looked at, each redirection too: they are
 * https, or of the server's own host, and none of them leads from another machine into this one. What carries a secret
 * follows no redirection.
 * @param server address of the server that wants the sign-in
 */
export function authorizationFetch(server: () => string): FetchLike {
	return async (url, init) => {
		let target = new URL(url);
		for (let hops = 0; ; hops++) {
			const refusal = refusalOf(target, new URL(server()));
			if (refusal !== undefined) throw new Error(refusal);
			const secret = init?.method === 'POST';
			const response = await fetch(target, { ...init, redirect: secret ? 'error' : 'manual' });
			const next = response.headers.get('location');
			if (next === null || response.status < 300 || response.status > 399) return response;
			if (hops === MOST_REDIRECTS) throw new Error(`${target.host} redirects without end.`);
			await response.body?.cancel();
			target = new URL(next, target);
		}
	};
}

function refusalOf(target: URL, server: URL): string | undefined {
	if (target.hostname === server.hostname) return undefined;
	if (isLoopback(target.hostname) && !isLoopback(server.hostname))
		return `${server.hostname} may not name an address of this machine for the sign-in (${target.host}).`;
	if (target.protocol !== 'https:' && !isLoopback(target.hostname))
		return `The sign-in of ${server.hostname} would go to ${target.host} without encryption.`;
	return undefined;
}
