import {
	CLIENT_CAPABILITIES_META_KEY,
	LOG_LEVEL_META_KEY,
	type Client,
	type JSONObject,
	type Result,
} from '@modelcontextprotocol/client';
import type { Tool } from '@modelcontextprotocol/server';
import type { RoutedMethod } from '../ports/upstream.ts';
import type { Call } from './call.ts';
import { FOREVER_MS, IdleLimit } from './idleLimit.ts';
import { withWindow } from './inputRounds.ts';
import { callAsTask, isTaskOnly } from './taskCall.ts';
import { toolResult } from './toolResult.ts';

export interface SendOptions {
	readonly method: RoutedMethod;
	readonly params: Readonly<Record<string, unknown>>;
	readonly call: Call;
	/** Longest time without a sign of life. Milliseconds. */
	readonly idleMs: number;
	/** The tool that is called, as the server described it. */
	readonly tool: Tool | undefined;
	/** A window answers what the caller cannot. */
	readonly hasWindow: boolean;
}

const EMPTY = { type: 'object' as const };

/** Sends one request over a connection, with what the server may know of who calls. @throws TimedOut, or what its caller gave up with */
export async function sendRequest(
	client: Client,
	{ method, params, call, idleMs, tool, hasWindow }: SendOptions,
): Promise<Result> {
	const limit = new IdleLimit(idleMs, call.signal);
	let isWaiting = false;
	call.onWaiting = (waiting) => {
		isWaiting = waiting;
		if (waiting) limit.pause();
		else limit.restart();
	};
	const { progress } = call.caller;
	const options = {
		signal: limit.signal,
		timeout: FOREVER_MS,
		allowInputRequired: true,
		...(progress !== undefined && {
			onprogress: (made: Parameters<typeof progress>[0]) => {
				limit.restart();
				call.caller.progress?.(made);
			},
		}),
	};
	const request = withCaller(client, params, call, hasWindow);
	try {
		if (method !== 'tools/call') return await client.request({ method, params: request }, options);
		if (tool !== undefined && isTaskOnly(tool)) {
			let steps = 0;
			const moved = (message: string | undefined): void => {
				if (!isWaiting) limit.restart();
				call.caller.progress?.({ progress: ++steps, ...(message !== undefined && { message }) });
			};
			return await callAsTask(client, { params: request, signal: limit.signal, moved });
		}
		if (!mayNeedHeaders(client)) return await client.request({ method, params: request }, toolResult, options);
		const { outputSchema: _checkedByTheCaller, ...definition } = tool ?? { name: call.subject, inputSchema: EMPTY };
		const toolCall = request as typeof request & { name: string; arguments?: JSONObject };
		return await client.callTool(toolCall, { ...options, toolDefinition: definition });
	} catch (error) {
		// Who ended it says why; the SDK and timers make errors of their own of it.
		throw limit.signal.aborted ? limit.signal.reason : error;
	} finally {
		call.onWaiting = () => undefined;
		limit.end();
	}
}

/** Over HTTP the stateless revision has a tool's arguments in headers, too, where its schema asks for that. */
function mayNeedHeaders(client: Client): boolean {
	return client.getProtocolEra() === 'modern' && client.transport?.hasPerRequestStream === true;
}

/** The stateless revision says with each request what its caller can do, and what it answered. */
function withCaller(
	client: Client,
	params: SendOptions['params'],
	{ caller }: Call,
	hasWindow: boolean,
): Record<string, unknown> {
	const { meta, capabilities, logLevel, inputResponses, requestState } = caller;
	if (client.getProtocolEra() !== 'modern') return { ...params, _meta: { ...meta } };
	return {
		...params,
		_meta: {
			...meta,
			[CLIENT_CAPABILITIES_META_KEY]: hasWindow ? withWindow(capabilities) : capabilities,
			...(logLevel !== undefined && { [LOG_LEVEL_META_KEY]: logLevel }),
		},
		...(inputResponses !== undefined && { inputResponses }),
		...(requestState !== undefined && { requestState }),
	};
}
