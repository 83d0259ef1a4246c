import {
	ProtocolError,
	ProtocolErrorCode,
	Server,
	type CallToolResult,
	type CompleteResult,
	type GetPromptResult,
	type InputRequiredResult,
	type ReadResourceResult,
	type ServerContext,
} from '@modelcontextprotocol/server';
import type { Disposable } from '../../../common/base/disposable.ts';
import { OUR_NAME, OUR_TITLE } from '../../../common/model/ourName.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import type { McpListKind, RoutedMethod, Upstreams } from '../../ports/upstream.ts';
import { callerOf } from './caller.ts';
import type { Changes } from './changes.ts';
import type { McpConversation, ServedConversation } from './conversation.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { takeLogWish } from './logWish.ts';
import { onClose } from './onClose.ts';
import { completeOwnPrompt, getOwnPrompt, listOwnPrompts } from './ownPrompts.ts';
import { isOwnResource, listOwnResources, listOwnTemplates, readOwnResource } from './ownResources.ts';
import { callOwnTool, isOwnTool, listOwnTools } from './ownTools.ts';
import { page } from './page.ts';
import { Watches } from './watches.ts';

export interface McpServices {
	readonly dispatcher: Dispatcher;
	readonly upstreams: Upstreams;
	readonly changes: Changes;
	readonly logger: Logger;
	readonly version: string;
}

/** Results that may ask the caller something before they are complete. */
type Routed<T> = T | InputRequiredResult;

/** A server for one connection, or for one request of the stateless revision: cheap to make, no state but watches. */
export function createMcpServer(services: McpServices, { session, era }: McpConversation): Server {
	const server = new Server(
		{ name: OUR_NAME, title: OUR_TITLE, version: services.version },
		{
			capabilities: {
				tools: { listChanged: true },
				prompts: { listChanged: true },
				resources: { subscribe: true, listChanged: true },
				completions: {},
				logging: {},
			},
			instructions: INSTRUCTIONS,
		},
	);
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a server of the SDK is no event target
	server.onerror = (error) => services.logger.debug('MCP', { error: error.message });
	const conversation = { session, era, hears: takeLogWish(server, services.upstreams) };
	serveTools(server, services, conversation);
	servePrompts(server, services, conversation);
	serveResources(server, services, conversation);
	server.setNotificationHandler('notifications/roots/list_changed', () => services.upstreams.rootsChanged());
	server.setRequestHandler('completion/complete', (request, ctx) =>
		refusals(async (): Promise<CompleteResult> => {
			const { ref, argument } = request.params;
			const own =
				ref.type === 'ref/prompt'
					? await completeOwnPrompt(services.dispatcher, ref.name, argument, ctx.mcpReq.signal)
					: undefined;
			if (own !== undefined) return { completion: { values: own.slice(0, 100), total: own.length } };
			const routed = await route(services, conversation, 'completion/complete', request.params, server, ctx);
			return (routed as CompleteResult | undefined) ?? { completion: { values: [] } };
		}),
	);
	return server;
}

/** Tells one connection of changed lists until it closes. */
export function followLists(server: Server, { changes, logger }: McpServices): void {
	const tell: Record<McpListKind, () => Promise<void>> = {
		tools: () => server.sendToolListChanged(),
		prompts: () => server.sendPromptListChanged(),
		resources: () => server.sendResourceListChanged(),
	};
	const subscription = changes.onDidChange((kind) => {
		tell[kind]().catch((error: unknown) => logger.debug('A changed list was not told', { error: String(error) }));
	});
	onClose(server, () => subscription.dispose());
}

/**
 * Lets servers behind us ask an assistant of the older revision for the folders it works in, until the result is disposed.
 * Undefined when the assistant has none to tell.
 */
export function joinRoots(server: Server, { upstreams }: McpServices): Disposable | undefined {
	if (server.getClientCapabilities()?.roots === undefined) return undefined;
	return upstreams.joinRoots(async (signal) => (await server.listRoots({}, { signal })).roots);
}

function serveTools(server: Server, services: McpServices, conversation: ServedConversation): void {
	const { dispatcher, upstreams } = services;
	server.setRequestHandler('tools/list', (request) =>
		refusals(async () => {
			const { items, nextCursor } = page([...listOwnTools(), ...(await upstreams.tools())], request.params?.cursor);
			return { tools: items, ...(nextCursor !== undefined && { nextCursor }) };
		}),
	);
	server.setRequestHandler('tools/call', (request, ctx) =>
		refusals(async (): Promise<Routed<CallToolResult>> => {
			const { name } = request.params;
			if (isOwnTool(name)) return callOwnTool(dispatcher, name, request.params.arguments, ctx.mcpReq.signal);
			const routed = await route(services, conversation, 'tools/call', request.params, server, ctx);
			if (routed === undefined) throw unknown(`There is no tool ${name}. tools/list names them.`);
			return routed as Routed<CallToolResult>;
		}),
	);
}

function servePrompts(server: Server, services: McpServices, conversation: ServedConversation): void {
	const { dispatcher, upstreams } = services;
	server.setRequestHandler('prompts/list', (request) =>
		refusals(async () => {
			const { items, nextCursor } = page([...listOwnPrompts(), ...(await upstreams.prompts())], request.params?.cursor);
			return { prompts: items, ...(nextCursor !== undefined && { nextCursor }) };
		}),
	);
	server.setRequestHandler('prompts/get', (request, ctx) =>
		refusals(async (): Promise<Routed<GetPromptResult>> => {
			const { name, arguments: args = {} } = request.params;
			const own = await getOwnPrompt(dispatcher, name, args, ctx.mcpReq.signal);
			if (own !== undefined) return own;
			const routed = await route(services, conversation, 'prompts/get', request.params, server, ctx);
			if (routed === undefined) throw unknown(`There is no prompt ${name}. prompts/list names them.`);
			return routed as Routed<GetPromptResult>;
		}),
	);
}

function serveResources(server: Server, services: McpServices, conversation: ServedConversation): void {
	const { dispatcher, upstreams } = services;
	const watches = new Watches(server, services.changes, services.logger);
	server.setRequestHandler('resources/list', (request, ctx) =>
		refusals(async () => {
			const own = await listOwnResources(dispatcher, ctx.mcpReq.signal);
			const { items, nextCursor } = page([...own, ...(await upstreams.resources())], request.params?.cursor);
			return { resources: items, ...(nextCursor !== undefined && { nextCursor }) };
		}),
	);
	server.setRequestHandler('resources/templates/list', (request) =>
		refusals(async () => {
			const all = [...listOwnTemplates(), ...(await upstreams.templates())];
			const { items, nextCursor } = page(all, request.params?.cursor);
			return { resourceTemplates: items, ...(nextCursor !== undefined && { nextCursor }) };
		}),
	);
	server.setRequestHandler('resources/read', (request, ctx) =>
		refusals(async (): Promise<Routed<ReadResourceResult>> => {
			const { uri } = request.params;
			if (isOwnResource(uri)) return readOwnResource(dispatcher, uri, ctx.mcpReq.signal);
			const routed = await route(services, conversation, 'resources/read', request.params, server, ctx);
			if (routed === undefined) throw missingResource(uri, conversation);
			return routed as Routed<ReadResourceResult>;
		}),
	);
	server.setRequestHandler('resources/subscribe', (request) =>
		refusals(async () => {
			await watches.add(request.params.uri);
			return {};
		}),
	);
	server.setRequestHandler('resources/unsubscribe', (request) => {
		watches.remove(request.params.uri);
		return {};
	});
}

function route(
	{ upstreams }: McpServices,
	conversation: ServedConversation,
	method: RoutedMethod,
	params: Readonly<Record<string, unknown>>,
	server: Server,
	ctx: ServerContext,
): ReturnType<Upstreams['route']> {
	const { _meta: _connection, ...rest } = params;
	return upstreams.route(method, rest, callerOf(server, ctx, conversation));
}

/** Expected failures become errors of the protocol, with the sentence that says what to do. */
async function refusals<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (OperationError.is(error)) {
			const { code, message } = error;
			const invalid = code === 'notFound' || code === 'invalidInput';
			throw new ProtocolError(invalid ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError, message);
		}
		if (error instanceof RangeError) throw unknown(error.message);
		throw error;
	}
}

function unknown(message: string): ProtocolError {
	return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/** The two revisions have different numbers for it. */
function missingResource(uri: string, { era }: McpConversation): ProtocolError {
	const code = era === 'legacy' ? ProtocolErrorCode.ResourceNotFound : ProtocolErrorCode.InvalidParams;
	return new ProtocolError(code, `There is no resource ${uri}.`, { uri });
}
