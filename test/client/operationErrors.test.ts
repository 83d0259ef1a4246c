import { expect, test } from 'vitest';
import {
	ConnectionError,
	ConnectionErrors,
	ErrorCodes,
	LSPErrorCodes,
	ResponseError,
} from 'vscode-languageserver-protocol';
import { isConnectionLoss, toOperationError } from '../../client/daemon/operationErrors.ts';
import { ERROR_CODES, OperationError, RPC_OPERATION_ERROR } from '../../common/protocol/errors.ts';

test.each([
	new ConnectionError(ConnectionErrors.Closed, 'Connection is closed.'),
	new ConnectionError(ConnectionErrors.Disposed, 'Connection is disposed.'),
	new ResponseError(ErrorCodes.PendingResponseRejected, 'Pending response rejected since connection got disposed'),
	new ResponseError(ErrorCodes.ConnectionInactive, 'Client is not running'),
	new ResponseError(ErrorCodes.MessageWriteError, 'write EPIPE'),
	new ResponseError(ErrorCodes.MessageReadError, 'read ECONNRESET'),
])('$message: the connection is lost', (error) => {
	expect(isConnectionLoss(error)).toBe(true);
	expect(toOperationError(error).code).toBe('unavailable');
});

test('every code of the protocol arrives as it was sent', () => {
	for (const code of ERROR_CODES) {
		const error = toOperationError(new ResponseError(RPC_OPERATION_ERROR, 'Why.', { code, details: { a: 1 } }));
		expect(error).toMatchObject({ code, message: 'Why.', details: { a: 1 } });
		expect(isConnectionLoss(error)).toBe(false);
	}
});

test('cancelling is cancelling, whoever did it', () => {
	expect(toOperationError(new ResponseError(LSPErrorCodes.RequestCancelled, 'x')).code).toBe('cancelled');
	expect(toOperationError(new ResponseError(LSPErrorCodes.ServerCancelled, 'x')).code).toBe('cancelled');
});

test('a bug stays a bug', () => {
	expect(toOperationError(new TypeError('x is not a function'))).toMatchObject({ code: 'internal' });
	expect(toOperationError(new ResponseError(ErrorCodes.InternalError, 'boom'))).toMatchObject({ code: 'internal' });
	expect(toOperationError(new ResponseError(RPC_OPERATION_ERROR, 'x', { code: 'noSuchCode' })).code).toBe('internal');
	expect(toOperationError('text').message).toBe('text');
	const own = new OperationError('diskFull', 'Make room.');
	expect(toOperationError(own)).toBe(own);
});
