import { SSEClientTransport, type FetchLike, type Transport } from '@modelcontextprotocol/client';
import { fillReferences } from '../../common/model/secretReference.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import type { UpstreamSecrets } from '../ports/upstream.ts';
import { boundedFetch, TooLarge } from './boundedFetch.ts';
import { HttpTransport } from './httpTransport.ts';
import { ProcessTransport } from './processTransport.ts';

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** The way to a server, not yet begun. Of the secrets it is given those that its definition names. */
export function createTransport(
	{ type, command, args, cwd, url, env, headers }: Upstream,
	secrets: UpstreamSecrets,
	onRemark: (line: string) => void,
	signedIn: FetchLike | undefined,
): Transport {
	const named = pick(secrets.env, env);
	if (type === 'stdio')
		return new ProcessTransport({
			command,
			args: args.map((text) => fillReferences(text, (name) => named[name])),
			cwd,
			env: named,
			maxMessageBytes: MAX_MESSAGE_BYTES,
			onRemark,
			redact: (line) => redacted(line, Object.values(secrets.env)),
		});
	const requestInit = { headers: pick(secrets.headers, headers) };
	const bounds = { fetch: signedIn ?? fetch, maxMessageBytes: MAX_MESSAGE_BYTES };
	const address = new URL(fillReferences(url, (name) => named[name] && encodeURIComponent(named[name])));
	if (type === 'http') return new HttpTransport(address, { requestInit }, bounds);
	const transport: SSEClientTransport = new SSEClientTransport(address, {
		requestInit,
		fetch: boundedFetch({
			...bounds,
			onBroken: (error) => {
				// It would be read again from the beginning.
				if (error instanceof TooLarge) void transport.close();
			},
		}),
	});
	return transport;
}

/** True for the first HTTP transport, over which a server does not say which call a question belongs to. */
export function isOverSse(transport: Transport | undefined): boolean {
	return transport instanceof SSEClientTransport;
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
	return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

/** Servers like to print what they were started with. The longest value first: one may be part of another. */
function redacted(line: string, secrets: readonly string[]): string {
	return secrets
		.filter((value) => value.length >= 4)
		.toSorted((a, b) => b.length - a.length)
		.reduce((text, value) => text.replaceAll(value, '•••'), line);
}
