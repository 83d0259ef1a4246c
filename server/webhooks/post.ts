import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { addressRefusal, urlRefusal } from './address.ts';

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
 * Posts a letter. Redirections are not followed, and of the answer only the status is read.
 * @returns the HTTP status
 * @throws Error with a sentence when nobody answered, or when the address is none to be asked
 */
export function postLetter({ url, privateNetwork, headers, body, signal }: Letter): Promise<number> {
	const target = new URL(url);
	const refusal = urlRefusal(target, privateNetwork);
	if (refusal !== undefined) return Promise.reject(new Error(refusal));
	const { promise, resolve, reject } = Promise.withResolvers<number>();
	const send = target.protocol === 'https:' ? requestHttps : requestHttp;
	const limit = AbortSignal.timeout(LIMIT_MS);
	const request = send(
		target,
		{
			method: 'POST',
			headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
			lookup: guardedLookup(target, privateNetwork),
			signal: AbortSignal.any([signal, limit]),
			agent: false,
		},
		(response: IncomingMessage) => {
			resolve(response.statusCode ?? 0);
			response.destroy();
		},
	);
	request.on('error', (error) =>
		reject(limit.aborted ? new Error(`${target.host} did not answer within ${LIMIT_MS / 1000} s.`) : error),
	);
	request.end(body);
	return promise;
}

/** Resolves names as the system does, and refuses what they must not lead to at the moment of the connection. */
function guardedLookup(url: URL, privateNetwork: boolean): LookupFunction {
	return (hostname, options, answer) => {
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
