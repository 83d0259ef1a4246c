import { OperationError } from '../../common/protocol/errors.ts';
import type { RecallAnswer, RecallEngine, RecallRequest } from '../ports/recallEngine.ts';

/** Who has the engine in use. */
export interface RecallIndex {
	services(): Promise<{ readonly recall: Pick<RecallEngine, 'recall'> }>;
}

/** An index that is replaced while it is asked, as when another model is chosen, hands the question on to the next one. */
export async function recallWith(
	index: RecallIndex,
	request: RecallRequest & { readonly signal: AbortSignal },
): Promise<RecallAnswer> {
	for (;;) {
		const engine = (await index.services()).recall;
		request.signal.throwIfAborted();
		try {
			return await engine.recall(request);
		} catch (error) {
			if (!OperationError.is(error, 'unavailable') || (await index.services()).recall === engine) throw error;
		}
	}
}
