import type { Client, Transport } from '@modelcontextprotocol/client';
import { OUR_NAME, OUR_TITLE } from '../../common/model/ourName.ts';
import type { Upstream, UpstreamType } from '../../common/model/upstream.ts';
import { abortable } from '../base/abortable.ts';
import { isEraFailure, takesNoPosts } from './failures.ts';
import { HttpTransport } from './httpTransport.ts';
import { priorVerdict, readManifest, type Manifest } from './manifest.ts';
import { ProcessTransport } from './processTransport.ts';

/** A server that has not said who it is by then is given up. Milliseconds. */
export const CONNECT_MS = 30_000;
const LEGACY = { kind: 'legacy' } as const;

/** A server that is connected, with what it has. */
export interface Opened {
	readonly client: Client;
	readonly transport: Transport;
	readonly manifest: Manifest;
}

export interface OpenOptions {
	readonly upstream: Upstream;
	/** What the server had when it last ran. */
	readonly known: Manifest | undefined;
	readonly asks: Readonly<Record<string, boolean>>;
	readonly createClient: () => Client;
	/** @param type how the server is reached: as its definition says, or as older ones are */
	readonly createTransport: (type: UpstreamType) => Transport;
	/** Gives up, and ends what was started. */
	readonly signal: AbortSignal;
	/** The server refused something until the user signs in. */
	readonly wantsSignIn: () => boolean;
}

/** Starts or reaches a server and reads its lists. Leaves nothing behind when that fails. */
export async function openConnection(options: OpenOptions): Promise<Opened> {
	const { type, era } = options.upstream;
	try {
		return await openInEra(options);
	} catch (error) {
		if (type !== 'http' || era === 'modern' || !takesNoPosts(error)) throw error;
		// What it said to the way that was asked for tells more than what the older way came to.
		return await openWith(options, 'sse', LEGACY).catch(() => Promise.reject(error as Error));
	}
}

async function openInEra(options: OpenOptions): Promise<Opened> {
	const { type, era } = options.upstream;
	const prior = priorVerdict(options.known, era);
	try {
		return await openWith(options, type, prior);
	} catch (error) {
		// A server may take the question for its revision amiss; one that is known to be older is not asked.
		if (prior !== undefined || era !== 'auto' || !isEraFailure(error)) throw error;
		return await openWith(options, type, LEGACY);
	}
}

async function openWith(
	{ upstream, asks, createClient, createTransport, signal, wantsSignIn }: OpenOptions,
	type: UpstreamType,
	prior: Manifest['verdict'] | undefined,
): Promise<Opened> {
	const client = createClient();
	const transport = createTransport(type);
	const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
	try {
		await abortable(client.connect(transport, { ...(prior && { prior }), timeout: CONNECT_MS, signal: limit }), limit);
		if (isOurselves(client)) throw new Error('It is Understory itself, whose tools assistants have anyway. Remove it.');
		const manifest = await readManifest(client, upstream, asks, limit);
		const failure = failureOf(transport);
		if (failure !== undefined) throw new Error(failure);
		if (wantsSignIn()) throw new Error('It wants a sign-in before it says what it has.');
		return { client, transport, manifest };
	} catch (error) {
		const failure = failureOf(transport);
		await client.close().catch(() => undefined); // what failed is told below
		await transport.close().catch(() => undefined);
		if (isTimeout(error)) throw new Error(`It did not answer within ${CONNECT_MS / 1000} s.`, { cause: error });
		throw failure === undefined || isEraFailure(error) ? error : new Error(failure, { cause: error });
	}
}

/** Our own lists would have themselves in them, and so on without end. */
function isOurselves(client: Client): boolean {
	const { name, title } = client.getServerVersion() ?? {};
	return name === OUR_NAME && title === OUR_TITLE;
}

/** Why a server's process ended, or why we ended the connection. */
export function failureOf(transport: Transport): string | undefined {
	const tells = transport instanceof ProcessTransport || transport instanceof HttpTransport;
	return tells ? transport.failure : undefined;
}

function isTimeout(error: unknown): boolean {
	return error instanceof Error && error.name === 'TimeoutError';
}
