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
}

/** A server in this process that speaks both revisions. Its tool `fine` answers, `waits` does not, and `confirms` asks once. */
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
		const known = sessions.get(request.headers.get('mcp-session-id') ?? '');
		return (known ?? (await begin())).handleRequest(request, { parsedBody });
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
	};
}

const SURE = inputRequired.elicit({ message: 'Sure?', requestedSchema: { type: 'object', properties: {} } });

function createTools(said: string[]): Server {
	const server = new Server({ name: 'http', version: '1' }, { capabilities: { tools: {} } });
	const inputSchema = { type: 'object' as const };
	server.setRequestHandler('tools/list', () => ({
		tools: [
			{ name: 'fine', inputSchema },
			{ name: 'waits', inputSchema },
			{ name: 'confirms', inputSchema },
		],
	}));
	server.setRequestHandler('tools/call', async ({ params: { name } }, { mcpReq: { signal, inputResponses } }) => {
		said.push(`call ${name}`);
		if (name === 'confirms' && inputResponses === undefined)
			return inputRequired({ inputRequests: { sure: SURE }, requestState: 'its own' });
		if (name === 'waits')
			await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
		if (signal.aborted) said.push(`cancelled ${name}`);
		return { content: [{ type: 'text', text: 'fine' }] };
	});
	return server;
}
