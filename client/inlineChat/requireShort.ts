import { counted } from '../../common/base/counted.ts';
import { MAX_SELECTION } from '../../common/model/chatLimits.ts';
import { OperationError } from '../../common/protocol/errors.ts';

/** @throws OperationError `invalidInput` when so much is selected that no model is asked about it */
export function requireShort(selected: string): void {
	if (selected.length <= MAX_SELECTION) return;
	const [most, has] = [MAX_SELECTION, selected.length].map((count) => counted(count, 'character'));
	throw new OperationError('invalidInput', `The selection has ${has}. Select fewer lines: ${most} at most.`);
}
