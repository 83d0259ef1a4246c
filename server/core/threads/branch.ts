import type { ThreadMessage } from '../../../common/model/thread.ts';

/**
 * The messages from the first question to `last`, in their order; without `last` the branch that was written to last.
 * Empty when there is no such message.
 */
export function branchTo(messages: readonly ThreadMessage[], last = messages.at(-1)?.id): ThreadMessage[] {
	const byId = new Map(messages.map((message) => [message.id, message]));
	const branch: ThreadMessage[] = [];
	// Each message is taken at most once: a log that was repaired may have lost what stands between.
	for (let id = last; id !== undefined;) {
		const message = byId.get(id);
		if (message === undefined) break;
		byId.delete(id);
		branch.unshift(message);
		id = message.parent;
	}
	return branch;
}
