import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An MCP server over HTTP, and the authorization server beside it, both on loopback. */
export interface ProtectedServer extends Disposable {
	readonly url: string;
	/** Queries of the addresses that calls of its tool came to. */
	readonly queries: readonly string[];
	/** Values of `X-Key` that came with calls of its tool. */
	readonly keys: readonly string[];
	/** Values of `Authorization` that came with calls of its tool. */
	readonly tokens: readonly string[];
	/** Pages of the sign-in that a browser opened. */
	readonly pages: readonly URL[];
}

/** Asks for a sign-in, as RFC 9728, RFC 8414, RFC 7591 and OAuth 2.1 have it, when `signIn` says so. Its page says yes at once. */
export async function startProtectedServer(signIn: boolean): Promise<ProtectedServer> {
	const queries: string[] = [];
	const keys: string[] = [];
	const tokens: string[] = [];
	const pages: URL[] = [];
	let origin = '';
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '/', origin);
		const body = await text(request);
		const authorization = authorizationOf(origin, url, body);
		if (authorization !== undefined) return json(response, 200, authorization);
		if (url.pathname === '/authorize') {
			pages.push(url);
			const back = new URL(url.searchParams.get('redirect_uri') ?? '');
			back.searchParams.set('code', 'code');
			back.searchParams.set('state', url.searchParams.get('state') ?? '');
			return void response.writeHead(302, { location: back.href }).end();
		}
		if (request.method !== 'POST') return void response.writeHead(405).end();
		if (signIn && request.headers.authorization !== 'Bearer granted')
			return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
		const message = JSON.parse(body) as { id?: number; method: string };
		if (message.id === undefined) return void response.writeHead(202).end();
		if (message.method === 'tools/call') {
			queries.push(url.search);
			keys.push(String(request.headers['x-key'] ?? ''));
			tokens.push(request.headers.authorization ?? '');
		}
		return json(response, 200, { jsonrpc: '2.0', id: message.id, result: RESULTS[message.method] ?? {} });
	};
	const web = createServer((request, response) => void answer(request, response));
	await new Promise<void>((resolve) => void web.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
	return {
		url: `${origin}/mcp`,
		queries,
		keys,
		tokens,
		pages,
		[Symbol.dispose]() {
			web.closeAllConnections();
			web.close();
		},
	};
}

const RESULTS: Readonly<Record<string, unknown>> = {
	initialize: {
		protocolVersion: '2025-11-25',
		capabilities: { tools: {} },
		serverInfo: { name: 'protected', version: '1' },
	},
	'tools/list': { tools: [{ name: 'look', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } }] },
	'tools/call': { content: [{ type: 'text', text: 'looked' }] },
};

/** What the authorization server says; undefined where another answers. */
function authorizationOf(origin: string, { pathname }: URL, body: string): object | undefined {
	switch (pathname) {
		case '/.well-known/oauth-protected-resource/mcp':
			return { resource: `${origin}/mcp`, authorization_servers: [origin] };
		case '/.well-known/oauth-authorization-server':
			return {
				issuer: origin,
				authorization_endpoint: `${origin}/authorize`,
				token_endpoint: `${origin}/token`,
				registration_endpoint: `${origin}/register`,
				response_types_supported: ['code'],
				code_challenge_methods_supported: ['S256'],
				token_endpoint_auth_methods_supported: ['none'],
			};
		case '/register':
			return { ...(JSON.parse(body) as object), client_id: 'editor' };
		case '/token':
			return { access_token: 'granted', token_type: 'Bearer', refresh_token: 'refresh', expires_in: 3600 };
		default:
			return undefined;
	}
}

function json(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
