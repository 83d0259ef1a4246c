import { OperationError } from '../../common/protocol/errors.ts';
import { systemCode } from './fileSystem.ts';

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
