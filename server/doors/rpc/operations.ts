import { ResponseError, type CancellationToken, type Disposable } from 'vscode-jsonrpc/node';
import { OperationError, RPC_OPERATION_ERROR } from '../../../common/protocol/errors.ts';
import { methodOf, OPERATIONS, type OperationName } from '../../../common/protocol/index.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import type { Progress } from '../../app/handler.ts';

/** `RequestCancelled` of the Language Server Protocol; editors treat it as no error. */
const RPC_CANCELLED = -32_800;

/** The part of a JSON-RPC connection that operations need; plain and LSP connections both have it. */
export interface RequestSource {
	onRequest(method: string, handler: (params: unknown, token: CancellationToken) => Promise<unknown>): Disposable;
	sendNotification(method: string, params: unknown): Promise<void>;
}

/** The client's end of a connection. */
export interface ClientEnd {
	/** Aborted when the client is gone; its calls are cancelled then. */
	readonly closed: AbortSignal;
	/** Full while the client does not read. */
	readonly writer: { readonly full: boolean };
	/** Whether the user trusts what the client has open, as it is now; true for clients that open nothing. */
	readonly trusted?: () => boolean;
}

/** Offers every operation as the request `understory/<name>`. */
export function offerOperations(connection: RequestSource, dispatcher: Dispatcher, client: ClientEnd): void {
	const call = (name: OperationName, params: unknown, signal: AbortSignal): Promise<unknown> =>
		dispatcher.call(name, params, signal, {
			progress: reportProgress(connection, client),
			trusted: client.trusted?.() ?? true,
		});
	for (const name of Object.keys(OPERATIONS) as OperationName[])
		connection.onRequest(methodOf(name), (params, token) => answer(call, name, params, token, client.closed));
}

/** Progress of one call. A client that does not read gets no more of it: the answer holds all of it again. */
function reportProgress(connection: RequestSource, { closed, writer }: ClientEnd): Progress {
	let behind = false;
	return (name, payload) => {
		behind ||= writer.full;
		// Who is gone needs no progress; the call is cancelled with the connection.
		return behind || closed.aborted ? undefined : connection.sendNotification(name, payload).catch(() => undefined);
	};
}

async function answer(
	call: (name: OperationName, params: unknown, signal: AbortSignal) => Promise<unknown>,
	name: OperationName,
	params: unknown,
	token: CancellationToken,
	closed: AbortSignal,
): Promise<unknown> {
	const cancel = new AbortController();
	const subscription = token.onCancellationRequested(() => cancel.abort());
	try {
		return await call(name, params, AbortSignal.any([cancel.signal, closed]));
	} catch (error) {
		return toResponseError(error);
	} finally {
		subscription.dispose();
	}
}

function toResponseError(error: unknown): ResponseError<unknown> {
	if (!OperationError.is(error)) throw error;
	const { code, details, message } = error;
	return new ResponseError(code === 'cancelled' ? RPC_CANCELLED : RPC_OPERATION_ERROR, message, { code, details });
}
