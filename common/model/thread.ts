import { z } from 'zod';
import { chatModelState, earlierTurns } from './chat.ts';
import { hitReason } from './search.ts';

export const MAX_QUESTION_LENGTH = 20_000;
export const MAX_THREAD_TITLE = 200;
/** Longest text of a piece of context. UTF-16 units. */
export const MAX_PIECE = 200_000;

/** What a question is about, besides its words; typed as `/notes …`. */
export const threadCommand = z.enum(['search', 'notes', 'tasks', 'session', 'explain', 'fix', 'tests', 'doc', 'agent']);
export type ThreadCommand = z.infer<typeof threadCommand>;

/** How a piece of context came to be there: the user attached it, the editor shows it, or search found it. */
export const contextOrigin = z.enum(['attached', 'editor', 'found']);
export type ContextOrigin = z.infer<typeof contextOrigin>;

/** A piece of text that goes along with a question. Lines are 1-based and inclusive. */
export const contextPiece = z.object({
	/** `selection`, `file`, `problems`, or the kind of a search hit. */
	kind: z.string().min(1).max(40),
	/** Workspace folder (absolute path); empty for what is kept in the event log and for documents in no folder. */
	root: z.string().max(4096),
	/** Relative to `root`, `/` separated; `capture/<id>`, `task/<id>` … for what is kept in the event log. */
	path: z.string().max(4096),
	startLine: z.number().int().min(1),
	endLine: z.number().int().min(1),
	/** Symbol or title; may be empty. */
	label: z.string().max(500),
	/** Language identifier of the editor. */
	language: z.string().max(100),
	text: z.string().max(MAX_PIECE),
	/** The user changed the text: it is not what stands in those lines. */
	edited: z.boolean().optional(),
});
export type ContextPiece = z.infer<typeof contextPiece>;

/** Why something goes along: what search says, or `link` of the knowledge graph. */
export const contextReason = hitReason.extend({ part: z.enum([...hitReason.shape.part.options, 'link']) });
export type ContextReason = z.infer<typeof contextReason>;

/** A piece of context as it is sent, or would be. */
export const contextItem = contextPiece.extend({
	/** The same for the same lines of the same thing; names the item in `exclude`. */
	id: z.string(),
	origin: contextOrigin,
	/** Size of `text`. */
	tokens: z.number().int(),
	/** How the answer cites it. */
	number: z.number().int().min(1),
	/** Why it was found. */
	why: z.array(contextReason),
	/** It was too long: `text` is its beginning. */
	cut: z.boolean().optional(),
});
export type ContextItem = z.infer<typeof contextItem>;

/** What an answer took, as the provider tells. */
export const tokenUsage = z.object({
	inputTokens: z.number().int().optional(),
	outputTokens: z.number().int().optional(),
	/** Some of it was counted here, because the answer broke off before the provider told. */
	estimated: z.boolean().optional(),
	/** US dollars, by the prices in the settings; absent when the model has none there. */
	cost: z.number().min(0).optional(),
});
export type TokenUsage = z.infer<typeof tokenUsage>;

export const threadQuestion = z.object({
	role: z.literal('user'),
	id: z.string(),
	/** The answer it follows; absent for a first question. */
	parent: z.string().optional(),
	at: z.string(),
	text: z.string(),
	command: threadCommand.optional(),
	/** What the user attached. */
	attachments: z.array(contextPiece),
	/** What the editor showed then, for when it is answered again; absent when that is not known. */
	editor: z.array(contextPiece).optional(),
	/** Ids of what the user took out; absent when it was nothing. */
	exclude: z.array(z.string()).optional(),
});
export type ThreadQuestion = z.infer<typeof threadQuestion>;

/** A tool that the model called on its way to an answer. */
export const answerStep = z.object({
	id: z.string(),
	/** The tool's name, and its name for people. */
	tool: z.string(),
	title: z.string(),
	/** Arguments, as JSON. */
	input: z.string(),
	/** `waiting` for the user's consent; `denied` when it was not given. */
	state: z.enum(['running', 'waiting', 'done', 'failed', 'denied']),
	/** What came of it: one line; empty until then. */
	result: z.string(),
});
export type AnswerStep = z.infer<typeof answerStep>;

/** `done`, `stopped` by the user, or `failed` for the reason in `notices`. */
export const answerState = z.enum(['done', 'stopped', 'failed']);

export const threadAnswer = z.object({
	role: z.literal('assistant'),
	id: z.string(),
	/** The question it answers. */
	parent: z.string(),
	at: z.string(),
	/** Markdown. */
	text: z.string(),
	/** `passages` were found without a model. */
	kind: z.enum(['text', 'passages']),
	state: answerState,
	/** Who answered; absent without a model. */
	model: chatModelState.optional(),
	/** Exactly what was sent along, in its order, and what tools found. */
	context: z.array(contextItem),
	/** The turns before the question that were sent, too; absent when there were none. */
	earlier: earlierTurns.optional(),
	/** Ids of what the user took out; absent when it was nothing. */
	exclude: z.array(z.string()).optional(),
	/** Tools that were called, in their order. */
	steps: z.array(answerStep),
	usage: tokenUsage,
	/** What the user should know about the answer. */
	notices: z.array(z.string()),
});
export type ThreadAnswer = z.infer<typeof threadAnswer>;

export const threadMessage = z.discriminatedUnion('role', [threadQuestion, threadAnswer]);
export type ThreadMessage = z.infer<typeof threadMessage>;

/** A conversation. Its messages form a tree: a question asked anew or answered again is a branch. */
export const thread = z.object({
	id: z.string(),
	title: z.string(),
	createdAt: z.string(),
	updatedAt: z.string(),
	/** Questions and answers, on all branches. */
	messages: z.number().int(),
});
export type Thread = z.infer<typeof thread>;
