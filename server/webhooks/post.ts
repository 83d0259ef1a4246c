import { lookup, type LookupAddress } from 'node:dns';
import { lookup as resolve } from 'node:dns/promises';
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isLoopback } from '../core/loopback.ts';
import { addressRefusal, openRefusal, urlRefusal } from './address.ts';

export interface Letter {
	readonly url: string;
	readonly privateNetwork: boolean;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	readonly signal: AbortSignal;
}

/** For the whole exchange. Milliseconds. */
const LIMIT_MS = 15_000;

/**
 * Posts a letter, through the proxy of the environment when there is one. Redirections are not followed, and of the answer
 * only the status is read.
 * @returns the HTTP status
 * @throws Error with a sentence when nobody answered, or when the address is none to be asked
 */
export async function postLetter({ url, privateNetwork, headers, body, signal }: Letter): Promise<number> {
	const target = new URL(url);
	const refusal = urlRefusal(target, privateNetwork) ?? (await refusalBehindProxy(target, privateNetwork));
	if (refusal !== undefined) throw new Error(refusal);
	const { promise, resolve: answered, reject } = Promise.withResolvers<number>();
	const send = target.protocol === 'https:' ? requestHttps : requestHttp;
	const limit = AbortSignal.timeout(LIMIT_MS);
	const over = AbortSignal.any([signal, limit]);
	const failed = (error: Error): void =>
		reject(limit.aborted ? new Error(`${target.host} did not answer within ${LIMIT_MS / 1000} s.`) : error);
	const request = send(
		target,
		{
			method: 'POST',
			headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
			lookup: guardedLookup(target, privateNetwork),
			signal: over,
			agent: agentFor(target),
		},
		(response: IncomingMessage) => {
			answered(response.statusCode ?? 0);
			response.destroy();
		},
	);
	request.on('error', failed);
	// A request that waits for its proxy does not notice.
	over.addEventListener('abort', () => failed(new Error('The delivery was cancelled.')), { once: true });
	request.end(body);
	return promise;
}

/** Of one letter; `NO_PROXY` counts. This machine is never asked through a proxy. */
function agentFor({ hostname, protocol }: URL): HttpAgent | HttpsAgent {
	const options = isLoopback(hostname) ? {} : { proxyEnv: process.env };
	return protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
}

/**
 * A proxy resolves names itself, so they are looked at before it is asked. A name that only the proxy knows passes with https:
 * what answers needs a certificate for it.
 */
async function refusalBehindProxy(url: URL, privateNetwork: boolean): Promise<string | undefined> {
	const { HTTP_PROXY, HTTPS_PROXY, http_proxy: http, https_proxy: https } = process.env;
	if ((HTTP_PROXY ?? HTTPS_PROXY ?? http ?? https ?? '') === '') return undefined;
	const addresses = await resolve(url.hostname, { all: true }).catch((): LookupAddress[] => []);
	if (addresses.length === 0) return openRefusal(url);
	return addresses
		.map(({ address }) => addressRefusal(url, address, privateNetwork))
		.find((refusal) => refusal !== undefined);
}

/** Resolves names as the system does, and refuses what they must not lead to at the moment of the connection. */
function guardedLookup(url: URL, privateNetwork: boolean): LookupFunction {
	return (hostname, options, answer) => {
		if (hostname !== url.hostname) return lookup(hostname, options, answer); // the proxy
		lookup(hostname, { ...options, all: true }, (error, addresses) => {
			const [first] = addresses ?? [];
			if (error !== null || first === undefined)
				return answer(error ?? new Error(`${hostname} has no address.`), [] as LookupAddress[]);
			for (const { address } of addresses) {
				const refusal = addressRefusal(url, address, privateNetwork);
				if (refusal !== undefined) return answer(new Error(refusal), [] as LookupAddress[]);
			}
			if (options.all === true) answer(null, addresses);
			else answer(null, first.address, first.family);
		});
	};
}
