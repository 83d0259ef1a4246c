import { z } from 'zod';
import { MAX_SELECTION } from './chatLimits.ts';

/** Who serves language models at an address. `ollama` and `openai-compatible` run wherever their address says. */
export const httpProvider = z.enum(['ollama', 'openai-compatible', 'anthropic', 'openai', 'google']);
export type HttpProvider = z.infer<typeof httpProvider>;

/** Where language models come from. Those of `vscode` are the editor's own and its extensions', asked through a window. */
export const chatProvider = z.enum([...httpProvider.options, 'vscode']);
export type ChatProvider = z.infer<typeof chatProvider>;

/** What a model is asked for: to answer in words, to rewrite lines, or to sum up. */
export const chatRole = z.enum(['chat', 'edit', 'summarise']);
export type ChatRole = z.infer<typeof chatRole>;

/** A language model that can be asked, or why it cannot. */
export const chatModelState = z.object({
	/** `provider/name`, as in the settings; the name may have slashes. `vscode/vendor/id` for models of the editor. */
	ref: z.string(),
	provider: chatProvider,
	name: z.string(),
	/** True when what is asked does not leave this machine. */
	local: z.boolean(),
	/** Host and port that text is sent to; of models of the editor, whose they are. */
	host: z.string(),
	/** Why it cannot be asked and what to do about it: a sentence. */
	problem: z.string().optional(),
});
export type ChatModelState = z.infer<typeof chatModelState>;

/** Why a model did not answer. */
export const MODEL_FAULTS = [
	'unreachable',
	'keyRefused',
	'notAllowed',
	'unknownModel',
	'tooManyRequests',
	'overloaded',
	'failed',
	'requestRefused',
	'brokeOff',
	'silent',
] as const;
export type ModelFault = (typeof MODEL_FAULTS)[number];

/** How a model of the settings is, in words of this code base: no key, no address, no name that is the user's own. */
export const chatModelHealth = z.object({
	/** What it is asked for; its place among the models that are tried is that in the list. */
	roles: z.array(chatRole),
	/** Missing when the setting names no model. */
	provider: chatProvider.optional(),
	/** Empty for a name that may be the user's own. */
	name: z.string(),
	local: z.boolean(),
	/** What keeps it from being asked, as far as can be told without asking it something. */
	state: z.enum([
		'reachable',
		'misnamed',
		'notAllowed',
		'noKey',
		'noWindow',
		'unreachable',
		'keyRefused',
		'unknownModel',
	]),
	/** Since the start of the server. */
	lastAnswerAt: z.string().optional(),
	lastFailure: z.object({ at: z.string(), fault: z.enum(MODEL_FAULTS) }).optional(),
});
export type ChatModelHealth = z.infer<typeof chatModelHealth>;

/** What is wanted of the selection. `ask`, `explain` and `test` are answered in words, the others by new lines. */
export const chatInstruction = z.enum(['ask', 'explain', 'edit', 'fix', 'document', 'test']);
export type ChatInstruction = z.infer<typeof chatInstruction>;

/** Selected lines of a document as the editor shows it, saved or not. Lines are 1-based and inclusive. */
export const chatSelection = z.object({
	/** Workspace folder (absolute path); empty for a document in none. */
	root: z.string(),
	/** Relative to `root`, `/` separated; the document's name when it is in no folder. */
	path: z.string(),
	/** Language identifier of the editor. */
	language: z.string(),
	startLine: z.number().int().min(1),
	endLine: z.number().int().min(1),
	text: z.string().max(MAX_SELECTION),
	/** Lines before and after the selection. */
	before: z.string().max(50_000).default(''),
	after: z.string().max(50_000).default(''),
});
export type ChatSelection = z.infer<typeof chatSelection>;

/** A problem that the editor shows on a line. */
export const chatDiagnostic = z.object({
	line: z.number().int().min(1),
	severity: z.enum(['error', 'warning', 'information', 'hint']),
	message: z.string().max(4000),
});
export type ChatDiagnostic = z.infer<typeof chatDiagnostic>;

/** An earlier question or answer of the same conversation. */
export const chatTurn = z.object({ role: z.enum(['user', 'assistant']), text: z.string().max(200_000) });
export type ChatTurn = z.infer<typeof chatTurn>;

/** The part of the conversation before a question that is sent again: its last turns. */
export const earlierTurns = z.object({
	/** Questions and answers. */
	turns: z.number().int().min(1),
	tokens: z.number().int(),
});
export type EarlierTurns = z.infer<typeof earlierTurns>;

/** What was sent with a selection besides passages. */
export const sentAlong = z.object({
	/** Lines around the selection. */
	linesBefore: z.number().int(),
	linesAfter: z.number().int(),
	/** Problems that the editor shows in the selection; a long one may count for more. */
	problems: z.number().int(),
	/** Turns of the conversation so far; absent when there are none. */
	earlier: earlierTurns.optional(),
});
export type SentAlong = z.infer<typeof sentAlong>;

/** A passage that was sent along, or that an extractive answer is made of. `number` is how the answer cites it. */
export const chatSource = z.object({
	number: z.number().int(),
	/** Workspace folder (absolute path); empty for captures. */
	root: z.string(),
	path: z.string(),
	startLine: z.number().int(),
	endLine: z.number().int(),
	symbol: z.string(),
	/** What it is called when its path is no place a user knows: `task T-1`. */
	name: z.string().optional(),
});
export type ChatSource = z.infer<typeof chatSource>;
