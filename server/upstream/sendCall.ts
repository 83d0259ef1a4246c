import { ProtocolError, type Client, type Result, type Tool } from '@modelcontextprotocol/client';
import { messageOf } from '../../common/base/messageOf.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { RoutedMethod } from '../ports/upstream.ts';
import type { Call } from './call.ts';
import type { CallTable } from './callTable.ts';
import type { ConnectionServices } from './connectionServices.ts';
import { lossOf } from './failures.ts';
import { LOST, NOT_READ } from './httpTransport.ts';
import { answerRounds } from './inputRounds.ts';
import { TimedOut } from './idleLimit.ts';
import { limitsOf } from './limits.ts';
import type { LiveConnection } from './liveConnection.ts';
import type { Manifest } from './manifest.ts';
import { sendRequest } from './sendRequest.ts';

/** The server that a call goes to, as it is when it is asked. */
export interface CallTarget {
	readonly upstream: () => Upstream;
	readonly services: Pick<ConnectionServices, 'hasWindow' | 'askWindow'>;
	readonly calls: CallTable;
	readonly manifest: () => Manifest | undefined;
	readonly live: () => LiveConnection | undefined;
	readonly lastError: () => string | undefined;
	/** Connects, if that was not done. @throws OperationError `unavailable` with the reason */
	readonly connect: () => Promise<Client>;
	/** The next start need not wait, whatever failed before. */
	readonly retryAtOnce: () => void;
	/** Does something, and once more after the user signed in when the server wanted that. @param signal gives up */
	readonly withSignIn: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
}

/** What is asked in the course of a call. */
export interface CallRequest {
	readonly method: RoutedMethod;
	readonly params: Readonly<Record<string, unknown>>;
	/** Doing it twice does no harm. */
	readonly repeatable: boolean;
}

/**
 * Sends one request for a call. A server that was gone when the request was sent is connected again once; a request that
 * may have been carried out is repeated only when that does no harm. @throws OperationError, or what the server refused with
 */
export async function sendCall(target: CallTarget, call: Call, request: CallRequest): Promise<Result> {
	const { calls } = target;
	await calls.enter(call, isBlind(target));
	try {
		return await sendOrRepeat(target, call, request);
	} catch (error) {
		throw explained(target, call, error);
	} finally {
		calls.leave(call);
	}
}

async function sendOrRepeat(target: CallTarget, call: Call, request: CallRequest): Promise<Result> {
	const used = target.live();
	try {
		return await target.withSignIn(() => send(target, call, request), call.signal);
	} catch (error) {
		const loss = call.signal.aborted ? undefined : lossOf(error);
		const live = used ?? target.live();
		if (error instanceof TimedOut) void live?.examine();
		if (loss === undefined || live === undefined) throw error;
		const looked = live.lookAfter(loss, messageOf(error));
		if (used === undefined || (loss === 'underWay' && !request.repeatable)) throw error;
		await looked;
		target.retryAtOnce();
		return await send(target, call, request);
	}
}

async function send(target: CallTarget, call: Call, { method, params }: CallRequest): Promise<Result> {
	const { services, connect } = target;
	const client = await connect();
	const upstream = target.upstream();
	const tool = method === 'tools/call' ? toolNamed(target, params['name']) : undefined;
	const { idleMs } = limitsOf(upstream, tool?.name);
	const hasWindow = services.hasWindow();
	return answerRounds(
		call,
		() => sendRequest(client, { method, params, call, tool, idleMs, hasWindow }),
		(...question) => services.askWindow(upstream, ...question),
	);
}

function toolNamed({ manifest }: CallTarget, wanted: unknown): Tool | undefined {
	return manifest()?.tools.find(({ name }) => name === wanted);
}

/** Over these connections the server does not say which call a question belongs to. */
function isBlind({ manifest, upstream }: CallTarget): boolean {
	const { verdict, overSse } = manifest() ?? {};
	return verdict?.kind !== 'modern' && (upstream().type !== 'http' || overSse === true);
}

/** A failure in words for the caller; what the server itself refused with stays. */
function explained({ lastError, upstream }: CallTarget, call: Call, error: unknown): unknown {
	if (call.signal.aborted || OperationError.is(error)) return error;
	const loss = lossOf(error);
	if (error instanceof ProtocolError && loss === undefined && error.data !== NOT_READ) return error;
	const reason = lastError() ?? (loss === 'underWay' ? LOST : messageOf(error));
	return new OperationError('unavailable', `${upstream().name}: ${reason}`);
}
