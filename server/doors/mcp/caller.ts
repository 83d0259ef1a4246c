import {
	CLIENT_CAPABILITIES_META_KEY,
	CLIENT_INFO_META_KEY,
	LOG_LEVEL_META_KEY,
	type ClientCapabilities,
	type Implementation,
	type LoggingLevel,
	type RequestMethod,
	type Result,
	type Server,
	type ServerContext,
} from '@modelcontextprotocol/server';
import type { McpCaller } from '../../ports/upstream.ts';
import type { ServedConversation } from './conversation.ts';

/** Fields of `_meta` that belong to one connection and mean nothing behind it. */
const OF_CONNECTION = /^(?:io\.modelcontextprotocol\/|progressToken$)/;

/** What an upstream server may know of who calls, and how it reaches them. */
export function callerOf(server: Server, ctx: ServerContext, { session, era, hears }: ServedConversation): McpCaller {
	const { mcpReq } = ctx;
	const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
	const progressToken = mcpReq._meta?.progressToken;
	const requestState = mcpReq.requestState();
	const logLevel = (envelope[LOG_LEVEL_META_KEY] ?? mcpReq._meta?.[LOG_LEVEL_META_KEY]) as LoggingLevel | undefined;
	const info = (envelope[CLIENT_INFO_META_KEY] as Implementation | undefined) ?? server.getClientVersion();
	const meta = Object.entries(mcpReq._meta ?? {}).filter(([key]) => !OF_CONNECTION.test(key));
	return {
		session: ctx.sessionId ?? session,
		era,
		name: info?.name ?? 'unknown',
		capabilities:
			(envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined) ??
			server.getClientCapabilities() ??
			{},
		signal: mcpReq.signal,
		meta: Object.fromEntries(meta),
		...(mcpReq.inputResponses !== undefined && { inputResponses: mcpReq.inputResponses }),
		...(typeof requestState === 'string' && { requestState }),
		...(logLevel !== undefined && { logLevel }),
		...(progressToken !== undefined && {
			progress: (progress) => {
				const params = { ...progress, progressToken };
				mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined); // the caller is gone
			},
		}),
		log: ({ level, data, logger }) => {
			if (hears(level)) mcpReq.log(level, data, logger).catch(() => undefined); // the caller is gone
		},
		ask: (method, params, signal) =>
			mcpReq.send(
				{ method: method as RequestMethod, ...(params && { params }) },
				{ signal, timeout: ASK_MS },
			) as Promise<Result>,
	};
}

/** A person may take this long to answer. Milliseconds. */
const ASK_MS = 600_000;
