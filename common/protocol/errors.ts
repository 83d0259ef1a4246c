/**
 * Expected failures that cross a process border. The code is for programs, the message is a sentence for the user that
 * says what to do.
 */
export const ERROR_CODES = [
	'invalidInput',
	'notFound',
	'conflict',
	'cancelled',
	'unavailable',
	'diskFull',
	'storeDamaged',
	'versionMismatch',
	'untrusted',
	'forbidden',
	'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export class OperationError extends Error {
	override readonly name = 'OperationError';
	readonly code: ErrorCode;
	readonly details: unknown;

	constructor(code: ErrorCode, message: string, details?: unknown) {
		super(message);
		this.code = code;
		this.details = details;
	}

	static is(error: unknown, code?: ErrorCode): error is OperationError {
		// Not by class: each bundle of the extension has its own copy of it.
		if (!(error instanceof Error) || error.name !== 'OperationError' || !('code' in error)) return false;
		return code === undefined || error.code === code;
	}
}

/** JSON-RPC error number of an `OperationError`; its `data` carries `{ code, details }`. */
export const RPC_OPERATION_ERROR = -32_050;
