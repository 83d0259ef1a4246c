import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import {
	createMcpHandler,
	inputRequired,
	isLegacyRequest,
	Server,
	WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';

/** What a test asks of an MCP server that is reached over HTTP. */
export interface HttpServer {
	readonly url: string;
	/** What it was told and noticed so far, in words. */
	readonly said: readonly string[];
	/** Connections that are open now. */
	connections(): Promise<number>;
	/** Conversations of the older revision that have not ended. */
	sessions(): number;
	/** Breaks every connection, as a server that is killed; who comes back finds none of the conversations. */
	kill(): void;
	/** Tells those that listen to it that its resource `http://one` is another one. */
	touch(): void;
}

/**
 * A server in this process that speaks both revisions. Its tool `fine` answers, `waits` does not, `waitsOnce` does the second time, and
 * `confirms` asks once; `which` does, too, and says what it was answered.
 */
export async function startHttpServer(): Promise<HttpServer> {
	const said: string[] = [];
	const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
	const modern = createMcpHandler(() => createTools(said), { legacy: 'reject' });
	const begin = async (): Promise<WebStandardStreamableHTTPServerTransport> => {
		const transport = new WebStandardStreamableHTTPServerTransport({
			sessionIdGenerator: randomUUID,
			onsessioninitialized: (id) => void sessions.set(id, transport),
			onsessionclosed: (id) => void sessions.delete(id),
		});
		await createTools(said).connect(transport);
		return transport;
	};
	const answer = async (request: Request): Promise<Response> => {
		const parsedBody: unknown = request.method === 'POST' ? await request.json() : undefined;
		const what = (parsedBody as { method?: string } | undefined)?.method ?? request.method;
		said.push(`told ${what}`);
		request.signal.addEventListener('abort', () => void said.push(`left ${what}`));
		if (!(await isLegacyRequest(request, parsedBody))) return modern.fetch(request, { parsedBody });
		const session = request.headers.get('mcp-session-id');
		const transport = session === null ? await begin() : sessions.get(session);
		return transport?.handleRequest(request, { parsedBody }) ?? new Response('It has ended.', { status: 404 });
	};
	const handle = toNodeHandler({ fetch: answer });
	const web = createServer((request, response) => void handle(request as NodeIncomingMessageLike, response));
	await new Promise<void>((resolve) => void web.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		web.closeAllConnections();
		web.close();
	});
	return {
		url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/mcp`,
		said,
		connections: () =>
			new Promise((resolve, reject) =>
				web.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
			),
		sessions: () => sessions.size,
		touch: () => modern.notify.resourceUpdated('http://one'),
		kill: () => {
			sessions.clear();
			web.closeAllConnections();
		},
	};
}

const WHICH = inputRequired.elicit({
	message: 'Which?',
	requestedSchema: { type: 'object', properties: { word: { type: 'string' } } },
});
const SURE = inputRequired.elicit({ message: 'Sure?', requestedSchema: { type: 'object', properties: {} } });

function createTools(said: string[]): Server {
	const server = new Server(
		{ name: 'http', version: '1' },
		{ capabilities: { tools: {}, logging: {}, resources: { subscribe: true } } },
	);
	const inputSchema = { type: 'object' as const };
	server.setRequestHandler('resources/list', () => ({ resources: [{ uri: 'http://one', name: 'one' }] }));
	server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
	server.setRequestHandler('tools/list', () => ({
		tools: [
			{ name: 'fine', inputSchema },
			{ name: 'waits', inputSchema },
			{ name: 'confirms', inputSchema },
			{ name: 'which', inputSchema },
			{ name: 'waitsOnce', inputSchema, annotations: { readOnlyHint: true } },
		],
	}));
	server.setRequestHandler(
		'tools/call',
		async ({ params: { name } }, { mcpReq: { signal, inputResponses, notify } }) => {
			said.push(`call ${name}`);
			if (name === 'confirms' && inputResponses === undefined)
				return inputRequired({ inputRequests: { sure: SURE }, requestState: 'its own' });
			if (name === 'which') {
				if (inputResponses === undefined) return inputRequired({ inputRequests: { which: WHICH } });
				return { content: [{ type: 'text', text: JSON.stringify(inputResponses['which']) }] };
			}
			// With the first message its stream is open.
			if (name === 'waits') await notify({ method: 'notifications/message', params: { level: 'info', data: 'waits' } });
			const before = said.filter((line) => line === `call ${name}`).length;
			if (name === 'waits' || (name === 'waitsOnce' && before === 1))
				await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
			if (signal.aborted) said.push(`cancelled ${name}`);
			return { content: [{ type: 'text', text: 'fine' }] };
		},
	);
	return server;
}
