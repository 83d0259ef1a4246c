import type { ThreadAnswer } from '../../../../common/model/thread.ts';
import type { KeepKinds } from '../everyKind.ts';

const ANSWER = {
	text: 'Because.',
	kind: 'text' as const,
	state: 'done' as const,
	steps: [],
	context: [],
	usage: { inputTokens: 10 },
	notices: [],
} satisfies Partial<ThreadAnswer>;

/** A conversation with one question and its answer. */
export const keepThread: KeepKinds = (_store, id, keep) => {
	keep('threadAsked', { type: 'thread/ask', thread: id, id: `${id}-q`, text: `Why ${id}?`, attachments: [] });
	keep('threadAnswered', { type: 'thread/answer', thread: id, id: `${id}-a`, parent: `${id}-q`, ...ANSWER });
	keep('threadRenamed', { type: 'thread/rename', id, title: `Named ${id}` });
	keep('threadDeleted', { type: 'thread/delete', id });
	keep('threadRestored', { type: 'thread/undelete', id });
};
