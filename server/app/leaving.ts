import { OperationError } from '../../common/protocol/errors.ts';

/** The server drains. `details.leaving` tells clients that asking again reaches the next owner. */
export function leavingError(): OperationError {
	return new OperationError('unavailable', 'The server is leaving; ask again.', { leaving: true });
}
