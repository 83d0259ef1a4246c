import { messageOf } from '../../common/base/messageOf.ts';
import { ERROR_CODES, OperationError, RPC_OPERATION_ERROR, type ErrorCode } from '../../common/protocol/errors.ts';

/**
 * Error numbers that mean "the connection", not "the operation": `ConnectionErrors.Closed` and `.Disposed` of
 * vscode-jsonrpc, and its reserved range (inactive, pending response rejected, read error, write error).
 */
const CONNECTION_ERRORS = new Set([1, 2, -32_096, -32_097, -32_098, -32_099]);
const CANCELLED = new Set([-32_800, -32_802]);

interface RpcError {
	readonly code: number;
	readonly message: string;
	readonly data?: unknown;
}

/** True when the request may not have arrived, or its answer got lost: asking again is right. */
export function isConnectionLoss(error: unknown): boolean {
	if (isRpcError(error)) return CONNECTION_ERRORS.has(error.code);
	return error instanceof Error && /connection (is|got) (disposed|closed)|client is not running/i.test(error.message);
}

/** Turns what a request rejected with into an `OperationError`; the message is a sentence for the user. */
export function toOperationError(error: unknown): OperationError {
	if (error instanceof OperationError) return error;
	if (isConnectionLoss(error)) return serverGone();
	if (!isRpcError(error)) return new OperationError('internal', messageOf(error));
	if (CANCELLED.has(error.code)) return cancelled();
	if (error.code !== RPC_OPERATION_ERROR) return new OperationError('internal', error.message);
	const data = error.data as { code?: unknown; details?: unknown } | undefined;
	return new OperationError(isErrorCode(data?.code) ? data.code : 'internal', error.message, data?.details);
}

/** The connection is lost and stays lost. `reason` is a sentence that says why. */
export function serverGone(reason?: string): OperationError {
	return new OperationError(
		'unavailable',
		`${reason ?? 'The Understory server does not answer.'} Run "Understory: Restart Server", or look into "Understory: Show Log".`,
	);
}

/** What a call rejects with after its signal was aborted. */
export function cancelled(): OperationError {
	return new OperationError('cancelled', 'The request was cancelled.');
}

function isRpcError(error: unknown): error is RpcError {
	return error instanceof Error && typeof (error as Partial<RpcError>).code === 'number';
}

function isErrorCode(code: unknown): code is ErrorCode {
	return (ERROR_CODES as readonly unknown[]).includes(code);
}
