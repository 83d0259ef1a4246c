import type { ThreadAnswer, ThreadMessage, ThreadQuestion } from './thread.ts';

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

/** The questions of a branch that have an answer in words, each with it: passages are no words of anybody. */
export function answeredInWords(branch: readonly ThreadMessage[]) {
	return branch.flatMap((answer, at): { readonly question: ThreadQuestion; readonly answer: ThreadAnswer }[] => {
		const question = branch[at - 1];
		if (answer.role !== 'assistant' || answer.kind !== 'text' || answer.text === '' || question?.role !== 'user')
			return [];
		return [{ question, answer }];
	});
}

/** The last message of the branch that goes through `id`: at each fork the message that was written last. */
export function leafFrom(messages: readonly ThreadMessage[], id: string): string {
	const child = messages.findLast(({ parent }) => parent === id);
	return child === undefined ? id : leafFrom(messages, child.id);
}

/** Messages that follow the same message as this one does, itself included, in the order in which they were written. */
export function siblingsOf(messages: readonly ThreadMessage[], message: ThreadMessage): ThreadMessage[] {
	return messages.filter(({ parent, role }) => parent === message.parent && role === message.role);
}
