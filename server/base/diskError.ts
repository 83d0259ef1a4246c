import { OperationError } from '../../common/protocol/errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);

/**
 * What to tell the user when the file system refused something. Errors that are not the file system's are returned as
 * they are.
 * @param what what did not happen, as the beginning of a sentence: `The capture was not saved`.
 */
export function diskError(error: unknown, what: string): unknown {
	const code = systemCode(error);
	if (code === undefined || OperationError.is(error)) return error;
	if (FULL.has(code))
		return new OperationError('diskFull', `${what}: the disk is full. Free some space and try again.`, { code });
	return new OperationError(
		'unavailable',
		`${what}: ${(error as Error).message}. Check the disk and the permissions of the folder, then try again.`,
		{ code },
	);
}

/** The system's name of an error (`ENOSPC`), when it has one. */
export function systemCode(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
