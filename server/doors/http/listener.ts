import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import type { HttpEndpoint } from '../../../common/protocol/httpEndpoint.ts';
import { createToken } from '../../base/token.ts';
import type { Logger } from '../../ports/logger.ts';
import { readEndpoint, writeEndpoint } from './endpointFile.ts';
import { problem } from './problem.ts';

export interface HttpDoor {
	readonly endpoint: HttpEndpoint;
	/** Ends every connection. */
	close(): Promise<void>;
}

export interface HttpOptions {
	readonly dataDir: string;
	readonly logger: Logger;
	/** Answers a request that reached this machine's loopback address; admission is the handler's business. */
	readonly handler: (endpoint: HttpEndpoint) => (request: Request) => Promise<Response>;
}

/** The one address that no other machine can reach. */
const LOOPBACK = '127.0.0.1';
/** Longest request body. Bytes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** A client that sends its head or body slower than this is cut off. Milliseconds. */
const REQUEST_MS = 30_000;
/** A connection between two requests is kept for this long, as long as clients keep theirs, so that few meet a closed one. Milliseconds. */
const KEEP_MS = 75_000;

/** Listens on loopback, on the port of the last time when it is free. */
export async function openHttpDoor({ dataDir, logger, handler }: HttpOptions): Promise<HttpDoor> {
	const known = readEndpoint(dataDir);
	const token = known?.token ?? createToken();
	let answer: (request: Request) => Promise<Response> = () => Promise.resolve(new Response(undefined, { status: 503 }));
	const handle = toNodeHandler(
		{ fetch: (request) => answer(request) },
		{
			maxRequestBodySize: MAX_BODY_BYTES,
			onerror: (error) => logger.error('An HTTP request failed', error),
		},
	);
	const server = createServer((request, response) => {
		const refusal = refusalOf(request);
		if (refusal === undefined) void handle(request as NodeIncomingMessageLike, response);
		else void refuse(response, refusal);
	});
	server.headersTimeout = REQUEST_MS;
	server.requestTimeout = REQUEST_MS;
	server.keepAliveTimeout = KEEP_MS;
	const port = await listen(server, known?.port);
	server.on('error', (error) => logger.error('The HTTP door failed', error));
	const endpoint: HttpEndpoint = { port, token };
	answer = handler(endpoint);
	writeEndpoint(dataDir, endpoint);
	logger.info('HTTP is listening', { port });
	return {
		endpoint,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Why no request of the web can be made of what came. */
function refusalOf({ method = '', headers, url = '/' }: IncomingMessage): Response | undefined {
	if (!isAddress(`http://${headers.host ?? 'localhost'}${url}`))
		return problem('invalidInput', 'Host and path make no address.');
	if (/^(?:TRACE|TRACK|CONNECT)$/i.test(method)) return problem('methodNotAllowed', `${method} is not offered.`);
	if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES)
		return problem('contentTooLarge', `A body may have ${MAX_BODY_BYTES / 1024 / 1024} MiB.`);
	return undefined;
}

/** Host and path are whatever bytes were sent; from some of them no address can be made, and none may hold a name and password. */
function isAddress(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { username, password } = new URL(text);
	return username === '' && password === '';
}

async function refuse(response: ServerResponse, refusal: Response): Promise<void> {
	const body = await refusal.text();
	response.writeHead(refusal.status, { ...Object.fromEntries(refusal.headers), connection: 'close' }).end(body);
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
	if (wanted !== undefined && (await tryListen(server, wanted))) return wanted;
	if (!(await tryListen(server, 0))) throw new Error('No port of this machine is free.');
	return (server.address() as AddressInfo).port;
}

function tryListen(server: Server, port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const failed = (): void => resolve(false);
		server.once('error', failed);
		server.listen(port, LOOPBACK, () => {
			server.off('error', failed);
			resolve(true);
		});
	});
}
