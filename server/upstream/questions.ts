import { ProtocolError, ProtocolErrorCode, type ClientContext, type Result } from '@modelcontextprotocol/client';
import type { Call } from './call.ts';

/** Answers for an assistant that cannot be asked. */
export type AskWindow = (method: string, params: unknown, signal: AbortSignal) => Promise<Result>;

export interface QuestionRoutes {
	/** The call that the server's request belongs to; undefined when that cannot be told. */
	readonly callOf: (requestId: string | number, signal: AbortSignal) => Promise<Call | undefined>;
	/** The same, of what is known without waiting. */
	readonly callNow: (requestId: string | number) => Call | undefined;
	/** A server here keeps the roots it was told for everybody who uses it; one elsewhere is told what its caller tells it. */
	readonly sharesRoots: boolean;
	readonly askWindow: AskWindow;
}

/** A question of the server goes to the caller in whose course it was asked, and to nobody else. */
export async function answerQuestion(
	{ callOf, callNow, askWindow, sharesRoots }: QuestionRoutes,
	method: string,
	params: Record<string, unknown> | undefined,
	{ mcpReq: { id, signal } }: ClientContext,
): Promise<Result> {
	if (method === 'roots/list') {
		const call = callNow(id);
		const isOwn = call !== undefined && canAnswer(call, method) && (!sharesRoots || call.caller.era === 'modern');
		return isOwn ? call.ask(method, params, signal) : askWindow(method, params, signal);
	}
	const call = await callOf(id, signal);
	if (call === undefined)
		throw new ProtocolError(
			ProtocolErrorCode.InvalidRequest,
			'It cannot be told whose call this belongs to, so nobody was asked. Call the tool again.',
		);
	call.hasAsked = true;
	if (canAnswer(call, method)) return call.ask(method, params, signal);
	return askWindow(method, params, AbortSignal.any([signal, call.signal]));
}

/** Whether the caller said that it answers such questions. */
export function canAnswer({ caller: { capabilities } }: Call, method: string): boolean {
	if (method === 'elicitation/create') return capabilities.elicitation !== undefined;
	if (method === 'sampling/createMessage') return capabilities.sampling !== undefined;
	return capabilities.roots !== undefined;
}
