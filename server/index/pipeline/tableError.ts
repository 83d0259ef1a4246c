import { messageOf } from '../../../common/base/messageOf.ts';
import { OperationError } from '../../../common/protocol/errors.ts';

/** What to tell the user when the table refused a write. LanceDB says why in the text only. */
export function tableError(error: unknown): Error {
	if (OperationError.is(error)) return error;
	const message = messageOf(error);
	if (FULL.test(message))
		return new OperationError(
			'diskFull',
			'The index cannot be written: the disk is full. Free some space; indexing goes on with the next change or when it is asked for again.',
		);
	return error instanceof Error ? error : new Error(message);
}

const FULL =
	/no space left|\bos error 28\b|\bENOSPC\b|\bEDQUOT\b|disk quota|\bos error 122\b|not enough space|\bos error 112\b/i;
