import { MAX_QUESTION_LENGTH, MAX_THREAD_TITLE } from '../../../common/model/thread.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { EventData } from '../events/event.ts';
import type { ThreadChange } from './command.ts';
import type { MessageState, ThreadState } from './state.ts';
import { titleOf } from './title.ts';
import { wellFormed } from './wellFormed.ts';

/** What the rules of conversations read. */
export interface ThreadReader {
	thread(id: string): ThreadState | undefined;
	message(id: string): MessageState | undefined;
}

type ChangeOf<T extends ThreadChange['type']> = Extract<ThreadChange, { type: T }>;

/**
 * Turns a change into events; repeating one changes nothing.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decideThread(change: ThreadChange, state: ThreadReader): Decision {
	switch (change.type) {
		case 'thread/ask':
			return ask(wellFormed(change), state);
		case 'thread/answer':
			return answer(wellFormed(change), state);
		case 'thread/rename':
			return rename(change, state);
		case 'thread/delete':
			return setDeleted(change.id, true, state);
		case 'thread/undelete':
			return setDeleted(change.id, false, state);
	}
}

function ask({ type: _type, ...asked }: ChangeOf<'thread/ask'>, state: ThreadReader): Decision {
	const { thread, id, parent, text, command, attachments, editor, exclude } = asked;
	const known = state.message(id);
	if (known !== undefined) {
		if (known.thread === thread && known.role === 'user' && known.text === text) return { seq: known.seq };
		throw invalid(`A message with the id ${id} exists already. Choose another id.`);
	}
	if (text.trim() === '' && command === undefined && attachments.length === 0)
		throw invalid('A question needs some text.');
	if (text.length > MAX_QUESTION_LENGTH)
		throw invalid(`The question has ${text.length} characters; it may have ${MAX_QUESTION_LENGTH}. Attach long texts.`);
	const started = state.thread(thread);
	if (started?.deleted === true) throw notFound('The conversation is deleted. Bring it back before going on.');
	if (parent !== undefined) follows(parent, thread, 'assistant', state);
	const question: EventData = {
		type: 'threadAsked',
		data: {
			thread,
			id,
			...(parent !== undefined && { parent }),
			text,
			...(command !== undefined && { command }),
			attachments: [...attachments],
			...(editor !== undefined && { editor: [...editor] }),
			...(exclude !== undefined && { exclude: [...exclude] }),
		},
	};
	if (started !== undefined) return { events: [question] };
	return { events: [{ type: 'threadStarted', data: { id: thread, title: titleOf(asked) } }, question] };
}

function answer({ type: _type, ...data }: ChangeOf<'thread/answer'>, state: ThreadReader): Decision {
	const known = state.message(data.id);
	if (known !== undefined) return { seq: known.seq };
	follows(data.parent, data.thread, 'user', state);
	return { events: [{ type: 'threadAnswered', data }] };
}

function rename({ id, title }: ChangeOf<'thread/rename'>, state: ThreadReader): Decision {
	const known = existing(id, state);
	const name = title.toWellFormed().trim();
	if (name === '' || name.length > MAX_THREAD_TITLE) throw invalid(`A title has 1 to ${MAX_THREAD_TITLE} characters.`);
	if (name === known.title) return { seq: known.updatedSeq };
	return { events: [{ type: 'threadRenamed', data: { id, title: name } }] };
}

function setDeleted(id: string, deleted: boolean, state: ThreadReader): Decision {
	const known = existing(id, state);
	if (known.deleted === deleted) return { seq: known.updatedSeq };
	return { events: [{ type: deleted ? 'threadDeleted' : 'threadRestored', data: { id } }] };
}

function follows(parent: string, thread: string, role: MessageState['role'], state: ThreadReader): void {
	const message = state.message(parent);
	if (message?.thread === thread && message.role === role) return;
	throw notFound(`There is no ${role === 'user' ? 'question' : 'answer'} ${parent} in the conversation ${thread}.`);
}

function existing(id: string, state: ThreadReader): ThreadState {
	const known = state.thread(id);
	if (known !== undefined) return known;
	throw notFound(`There is no conversation with the id ${id}. List the conversations to see their ids.`);
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}

function notFound(message: string): OperationError {
	return new OperationError('notFound', message);
}
