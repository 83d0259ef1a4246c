import { z } from 'zod';
import { chatTurn, earlierTurns } from '../../model/chat.ts';
import {
	contextItem,
	contextPiece,
	MAX_QUESTION_LENGTH,
	MAX_THREAD_TITLE,
	thread,
	threadAnswer,
	threadCommand,
	threadMessage,
} from '../../model/thread.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const written = z.object({ id, seq: z.number().int() });

/** What a question is asked with. */
const question = {
	text: z.string().max(MAX_QUESTION_LENGTH),
	command: threadCommand.optional(),
	/** What the user chose to send along; never left out. */
	attachments: z.array(contextPiece).max(50).default([]),
	/** What the editor shows: the selection, its problems, visible documents. Sent while there is room. */
	editor: z.array(contextPiece).max(20).default([]),
	/** Ids of items that the user took out. */
	exclude: z.array(z.string()).max(500).default([]),
	/** Folders to look in (absolute paths); all when empty. */
	roots: z.array(z.string()).default([]),
	/** The window's session, which is not the one before. */
	session: id.optional(),
};

/** How a question is asked once more. */
const again = {
	/**
	 * An answer that it had: what went along with that goes along, without what is taken out, and `editor` counts for
	 * nothing.
	 */
	again: id.optional(),
	/** Look for more besides, while there is room. */
	more: z.boolean().default(false),
};

export const threadList = defineOperation({
	name: 'thread/list',
	effect: 'read',
	summary: 'List conversations, the one that changed last first.',
	input: z.object({
		/** Case-insensitive substring of a title or a message. */
		text: z.string().max(1000).optional(),
		limit: z.number().int().min(1).max(500).default(100),
		offset: z.number().int().min(0).default(0),
	}),
	output: z.object({
		threads: z.array(thread),
		total: z.number().int(),
		/** Conversations, listed or not, whose answer is being written, the one that was begun last at the end. */
		writing: z.array(
			z.object({
				id,
				/** Folders that the question was asked about. */
				roots: z.array(z.string()),
			}),
		),
		seq: z.number().int(),
	}),
});

export const threadRead = defineOperation({
	name: 'thread/read',
	effect: 'read',
	summary: 'Read a conversation with all its branches.',
	input: z.object({
		id,
		/** Only what was written after this message. */
		after: id.optional(),
	}),
	output: z.object({
		thread,
		/** In the order in which they were written. */
		messages: z.array(threadMessage),
		/** As asked; absent when there is no such message, so that `messages` are all there are. */
		after: id.optional(),
		/** The answer that is being written; `thread/follow` has its text. */
		running: z.object({ id, parent: id }).optional(),
	}),
});

export const threadPiece = defineOperation({
	name: 'thread/piece',
	effect: 'read',
	summary: 'Read something kept as a whole, to attach it to a question.',
	input: z.object({
		/** `task/<id>`, `note/<id>` …, as search results have it. */
		path: z.string().min(1).max(4096),
	}),
	output: contextPiece,
});

export const threadContext = defineOperation({
	name: 'thread/context',
	effect: 'read',
	summary: 'Show what would be sent along with a question.',
	input: z.object({
		...question,
		...again,
		thread: id.optional(),
		/** The answer that the question follows. */
		parent: id.optional(),
	}),
	output: z.object({
		items: z.array(contextItem),
		/** Turns of the conversation that would be sent, taken out or not; absent when there are none. */
		earlier: earlierTurns.optional(),
		/** What did not fit or was taken out. */
		left: z.array(contextItem),
		/** Most tokens that go along: of what is attached, of all else, and of that in open documents. */
		budget: z.object({ attached: z.number().int(), others: z.number().int(), open: z.number().int() }),
		notices: z.array(z.string()),
	}),
});

export const threadPrompt = defineOperation({
	name: 'thread/prompt',
	effect: 'read',
	summary: 'Put together what a language model elsewhere, such as that of another chat, is asked.',
	input: z.object({
		...question,
		history: z.array(chatTurn).max(100).default([]),
		/** Who is going to be asked, as in `chat/models`; it counts as being on another machine when left out. */
		model: z.string().optional(),
	}),
	output: z.object({
		/** Rules the model is given ahead of the conversation. */
		system: z.string(),
		turns: z.array(chatTurn),
		items: z.array(contextItem),
		/** Turns of `history` that are among `turns`; absent when there are none. */
		earlier: earlierTurns.optional(),
		notices: z.array(z.string()),
	}),
});

export const threadAsk = defineOperation({
	name: 'thread/ask',
	effect: 'write',
	summary: 'Ask a question in a conversation; answered when the question is durable and its answer begun.',
	input: z.object({
		...question,
		...again,
		/** A new conversation when left out. */
		thread: id.optional(),
		id: id.optional(),
		/** The answer that the question follows; the first question of a conversation follows none. */
		parent: id.optional(),
		/** Id of the answer to come, for `thread/follow` to be called without waiting for this. */
		answer: id.optional(),
		/** Asks this model only, instead of those of the settings. */
		model: z.string().optional(),
	}),
	output: z.object({ thread: id, question: id, answer: id, seq: z.number().int() }),
});

export const threadRetry = defineOperation({
	name: 'thread/retry',
	effect: 'write',
	summary: 'Have a question answered again, as another branch, with what the editor showed when it was asked.',
	input: z.object({
		thread: id,
		/** The question. */
		id,
		/** Id of the answer to come, as in `thread/ask`. */
		answer: id.optional(),
		again: again.again,
		/** Ids of items that the user took out besides those of before. */
		exclude: question.exclude,
		roots: question.roots,
		session: question.session,
		model: z.string().optional(),
	}),
	output: z.object({ thread: id, question: id, answer: id, seq: z.number().int() }),
});

export const threadFollow = defineOperation({
	name: 'thread/follow',
	effect: 'read',
	summary: 'Follow an answer while it is written (`understory/event/thread`); answered with the whole of it.',
	input: z.object({ thread: id, id }),
	output: z.object({ answer: threadAnswer }),
});

export const threadStop = defineOperation({
	name: 'thread/stop',
	effect: 'write',
	summary: 'Stop the answer that is being written; what there is of it is kept.',
	input: z.object({ thread: id }),
	output: z.object({ stopped: z.boolean() }),
});

export const threadApprove = defineOperation({
	name: 'thread/approve',
	effect: 'write',
	summary: 'Let a tool run that the answer being written waits for, or refuse it.',
	input: z.object({
		thread: id,
		/** The step that waits. */
		step: z.string().min(1).max(1000),
		allow: z.boolean(),
	}),
	/** False when it does not wait any more. */
	output: z.object({ answered: z.boolean() }),
});

export const threadRename = defineOperation({
	name: 'thread/rename',
	effect: 'write',
	summary: 'Give a conversation another title.',
	input: z.object({ id, title: z.string().trim().min(1).max(MAX_THREAD_TITLE) }),
	output: written,
});

export const threadDelete = defineOperation({
	name: 'thread/delete',
	effect: 'write',
	summary: 'Delete a conversation; `thread/undelete` brings it back.',
	input: z.object({ id }),
	output: written,
});

export const threadUndelete = defineOperation({
	name: 'thread/undelete',
	effect: 'write',
	summary: 'Bring a deleted conversation back.',
	input: z.object({ id }),
	output: written,
});

export const threadExport = defineOperation({
	name: 'thread/export',
	effect: 'read',
	summary: 'Write a conversation as Markdown: one branch, or all when no last message is given.',
	input: z.object({ id, last: id.optional() }),
	output: z.object({ title: z.string(), markdown: z.string() }),
});
