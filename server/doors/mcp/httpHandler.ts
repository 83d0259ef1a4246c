import { randomUUID } from 'node:crypto';
import {
	createMcpHandler,
	isLegacyRequest,
	ProtocolErrorCode,
	WebStandardStreamableHTTPServerTransport,
	type McpHttpHandler,
	type Server,
} from '@modelcontextprotocol/server';
import { toDisposable, type Disposable } from '../../../common/base/disposable.ts';
import { EventMemory } from './eventMemory.ts';
import { headerMismatch } from './headerMismatch.ts';
import { begun, watchAll } from './listenWatches.ts';
import { createMcpServer, followLists, joinRoots, type McpServices } from './server.ts';

interface Session {
	readonly server: Server;
	readonly transport: WebStandardStreamableHTTPServerTransport;
	/** Milliseconds of the monotonic clock. */
	usedAt: number;
	/** Streams that are open: it listens, and may have nothing to ask for hours, or a call takes as long. */
	streams: number;
}

/** More conversations than this and the one that rested longest is ended, those that listen or wait last. */
const MAX_SESSIONS = 200;
/** A conversation at rest for this long, which neither listens nor waits for an answer, is ended; the client begins another when it gets 404. Milliseconds. */
const IDLE_MS = 30 * 60_000;
const SWEEP_MS = 60_000;
/** What a client is told to wait before it reconnects a stream. Milliseconds. */
const RETRY_MS = 1000;
/** The protocol's number for headers that say something else than the body. */
const HEADER_MISMATCH = -32_020;

/** MCP over streamable HTTP: conversations of the older revision, single requests of the stateless one. */
export class McpHttp implements Disposable {
	readonly #services: McpServices;
	readonly #modern: McpHttpHandler;
	readonly #sessions = new Map<string, Session>();
	readonly #subscriptions: Disposable[];
	readonly #sweep: NodeJS.Timeout;

	constructor(services: McpServices) {
		this.#services = services;
		const { changes, logger } = services;
		this.#modern = createMcpHandler(() => createMcpServer(services, { session: randomUUID(), era: 'modern' }), {
			legacy: 'reject',
			onerror: (error) => logger.debug('MCP over HTTP', { error: error.message }),
		});
		const { notify } = this.#modern;
		const tell = {
			tools: () => notify.toolsChanged(),
			prompts: () => notify.promptsChanged(),
			resources: () => notify.resourcesChanged(),
		};
		this.#subscriptions = [
			changes.onDidChange((kind) => tell[kind]()),
			changes.onDidUpdateResource((uri) => notify.resourceUpdated(uri)),
		];
		this.#sweep = setInterval(() => this.#endIdle(), SWEEP_MS);
		this.#sweep.unref();
	}

	async answer(request: Request): Promise<Response> {
		const parsedBody = await parsedBodyOf(request);
		if (parsedBody instanceof Response) return parsedBody;
		if (await isLegacyRequest(request, parsedBody)) return this.#answerLegacy(request, parsedBody);
		const mismatch = this.#headerMismatch(request, parsedBody);
		if (mismatch !== undefined) return mismatch;
		const watches = await this.#watchAsked(parsedBody);
		const response = await this.#modern.fetch(request, { parsedBody });
		return watches.length === 0 ? response : disposeAtEnd(request, response, watches);
	}

	dispose(): void {
		clearInterval(this.#sweep);
		for (const subscription of this.#subscriptions) subscription.dispose();
		for (const id of this.#sessions.keys()) this.#end(id);
		void this.#modern.close();
	}

	/** Whoever routes requests by their headers must be able to believe them. The SDK checks those of its own tools only. */
	#headerMismatch(request: Request, parsedBody: unknown): Response | undefined {
		const { id = null, method, params } = (parsedBody ?? {}) as CallRequest;
		if (method !== 'tools/call' || typeof params?.name !== 'string') return undefined;
		const schema = this.#services.upstreams.inputSchemaOf(params.name);
		const wrong = headerMismatch(schema, params.arguments, request.headers);
		if (wrong === undefined) return undefined;
		const error = { code: HEADER_MISMATCH, message: `Headers and body disagree: ${wrong}.` };
		return Response.json({ jsonrpc: '2.0', error, id }, { status: 400 });
	}

	/** A listening stream may name resources; their servers must be asked to tell of changes. */
	async #watchAsked(parsedBody: unknown): Promise<Disposable[]> {
		const body = parsedBody as ListenRequest | undefined;
		if (body?.method !== 'subscriptions/listen') return [];
		const uris = body.params?.notifications?.resourceSubscriptions;
		const named = Array.isArray(uris) ? uris.filter((uri) => typeof uri === 'string') : []; // the SDK refuses others
		const watches = watchAll(named, this.#services.changes);
		await begun(watches, this.#services.logger);
		return watches;
	}

	async #answerLegacy(request: Request, parsedBody: unknown): Promise<Response> {
		const id = request.headers.get('mcp-session-id');
		if (id === null) return (await this.#begin()).handleRequest(request, { parsedBody });
		const session = this.#sessions.get(id);
		if (session === undefined) return sessionGone();
		session.usedAt = performance.now();
		const response = await session.transport.handleRequest(request, { parsedBody });
		if (!response.ok || response.body === null) return response;
		session.streams++;
		const open = toDisposable(() => {
			session.streams--;
			session.usedAt = performance.now();
		});
		// From now on the assistant can be asked, as long as it listens.
		const joined = request.method === 'GET' ? joinRoots(session.server, this.#services) : undefined;
		return disposeAtEnd(request, response, joined === undefined ? [open] : [open, joined]);
	}

	async #begin(): Promise<WebStandardStreamableHTTPServerTransport> {
		const server = createMcpServer(this.#services, { session: randomUUID(), era: 'legacy' });
		const transport = new WebStandardStreamableHTTPServerTransport({
			sessionIdGenerator: randomUUID,
			eventStore: new EventMemory(),
			retryInterval: RETRY_MS,
			onsessioninitialized: (id) => {
				if (this.#sessions.size >= MAX_SESSIONS) this.#endOldest();
				this.#sessions.set(id, { server, transport, usedAt: performance.now(), streams: 0 });
			},
			onsessionclosed: (id) => void this.#sessions.delete(id),
		});
		followLists(server, this.#services);
		await server.connect(transport);
		return transport;
	}

	#endIdle(): void {
		const limit = performance.now() - IDLE_MS;
		for (const [id, { usedAt, streams }] of this.#sessions) if (usedAt < limit && streams === 0) this.#end(id);
	}

	#endOldest(): void {
		const oldest = [...this.#sessions].sort(
			([, a], [, b]) => Math.sign(a.streams) - Math.sign(b.streams) || a.usedAt - b.usedAt,
		)[0];
		if (oldest !== undefined) this.#end(oldest[0]);
	}

	#end(id: string): void {
		const session = this.#sessions.get(id);
		this.#sessions.delete(id);
		session?.transport.close().catch((error: unknown) => {
			this.#services.logger.debug('An MCP conversation did not close', { error: String(error) });
		});
	}
}

interface CallRequest {
	readonly id?: unknown;
	readonly method?: string;
	readonly params?: { readonly name?: unknown; readonly arguments?: unknown };
}

interface ListenRequest {
	readonly method?: string;
	readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } };
}

/** What was posted, read once for all who look at it; a refusal when it is no JSON. */
async function parsedBodyOf(request: Request): Promise<unknown> {
	if (request.method !== 'POST') return undefined;
	try {
		return JSON.parse(await request.text()) as unknown;
	} catch {
		const error = { code: ProtocolErrorCode.ParseError, message: 'The body is not JSON.' };
		return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 400 });
	}
}

/** 404 tells a client to begin a new conversation. */
function sessionGone(): Response {
	const error = { code: -32_001, message: 'The session has ended. Initialize again.' };
	return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 });
}

/** Disposes when the answer is told to its end, or nobody listens to it any more. */
function disposeAtEnd(request: Request, response: Response, disposables: readonly Disposable[]): Response {
	const release = (): void => {
		request.signal.removeEventListener('abort', release);
		for (const item of disposables) item.dispose();
	};
	if (response.body === null || request.signal.aborted) {
		release();
		return response;
	}
	request.signal.addEventListener('abort', release, { once: true }); // the body is not cancelled before there is more to send
	const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
	const body = new ReadableStream<Uint8Array>({
		async pull(controller) {
			try {
				const { done, value } = await reader.read();
				if (!done) return controller.enqueue(value);
				release();
				controller.close();
			} catch (error) {
				release();
				controller.error(error);
			}
		},
		async cancel(reason) {
			release();
			await reader.cancel(reason);
		},
	});
	return new Response(body, { status: response.status, headers: response.headers });
}
