import type { ThreadMessage } from '../../../common/model/thread.ts';
import type { RecordKind } from './recordKind.ts';

/**
 * Conversations. A passage that search found is no new memory: of answers without a model only the question is kept. A
 * question is written together with its answer: on its own it would be written while the answer is waited for.
 */
export const threadRecords: RecordKind = {
	kind: 'chat',
	changedBy({ type, data }) {
		if (type === 'threadAnswered') return data.thread;
		if (type === 'threadRenamed' || type === 'threadDeleted' || type === 'threadRestored') return data.id;
		return undefined;
	},
	any: (store) => store.threads.threads({ limit: 1, offset: 0 }).total > 0,
	read(store, id) {
		const thread = store.threads.thread(id);
		if (thread === undefined) return undefined;
		const text = store.threads
			.messages(id)
			.map(textOf)
			.filter((part) => part !== '')
			.join('\n\n');
		return { text, breadcrumb: thread.title, tags: [], updatedAt: thread.updatedAt };
	},
};

function textOf(message: ThreadMessage): string {
	return message.role === 'assistant' && message.kind === 'passages' ? '' : message.text.trim();
}
