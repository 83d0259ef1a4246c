import { z } from 'zod';
import {
	chatDiagnostic,
	chatInstruction,
	chatModelState,
	chatProvider,
	chatSelection,
	chatSource,
	chatTurn,
	httpProvider,
	sentAlong,
} from '../../model/chat.ts';
import { embedServer } from '../../model/embeddingModel.ts';
import { tokenUsage } from '../../model/thread.ts';
import { picture, toolCall, toolDefinition, toolMode, toolResult } from '../../model/toolCall.ts';
import { defineOperation } from '../operation.ts';

export const chatModels = defineOperation({
	name: 'chat/models',
	effect: 'read',
	summary:
		'List the language models that are set up or run on this machine, or those of one provider, and what serves each role.',
	input: z.object({
		/** Ask this provider for all its models; otherwise what is set up, and what Ollama has on this machine. */
		provider: chatProvider.optional(),
		/** Add the models that the editor and its extensions have, which are asked through an open window. */
		editor: z.boolean().default(false),
	}),
	output: z.object({
		models: z.array(chatModelState),
		/** References in the order in which they are tried; the first without a problem answers. */
		chat: z.array(z.string()),
		edit: z.array(z.string()),
		summarise: z.array(z.string()),
		/** What makes vectors, in the order in which it is asked: servers of one model, since vectors of two do not mix. */
		embed: z.array(embedServer),
		/** Providers whose key the server holds. */
		keys: z.array(httpProvider),
	}),
});

export const chatSetKeys = defineOperation({
	name: 'chat/setKeys',
	effect: 'write',
	summary: 'Hand the server keys of providers, which it holds in memory only.',
	/** An empty key takes the provider's key away; a provider left out keeps its own. */
	input: z.object({ keys: z.partialRecord(httpProvider, z.string().max(4096)) }),
	output: z.object({}),
});

export const chatAsk = defineOperation({
	name: 'chat/ask',
	effect: 'read',
	summary: 'Ask about selected lines, or have them rewritten.',
	input: z.object({
		/** Names the call in `understory/event/chat`, which carries the answer while it is written. */
		id: z.string().min(1).max(100),
		instruction: chatInstruction,
		/** What the user typed; may be empty for instructions that say enough. */
		text: z.string().max(20_000),
		selection: chatSelection,
		diagnostics: z.array(chatDiagnostic).max(100).default([]),
		/** The conversation so far, oldest first. */
		history: z.array(chatTurn).max(50).default([]),
		/** Folders to look for context in (absolute paths); all when empty. */
		roots: z.array(z.string()).default([]),
		/** Asks this model only, instead of those of the settings. */
		model: z.string().optional(),
	}),
	output: z.object({
		/** `text` Markdown by a model, `lines` that replace the selection, `passages` found without a model. */
		kind: z.enum(['text', 'lines', 'passages']),
		text: z.string(),
		/** Who answered; absent without a model. */
		model: chatModelState.optional(),
		sources: z.array(chatSource),
		/** What else was sent; absent without a model. */
		along: sentAlong.optional(),
		usage: tokenUsage,
		/** What the user should know about the answer. */
		notices: z.array(z.string()),
	}),
});

const text = z.string().max(2_000_000);

/** Messages of any conversation, with calls of tools and what came of them. */
const anyMessage = z.discriminatedUnion('role', [
	z.object({ role: z.literal('system'), text }),
	z.object({ role: z.literal('user'), text, pictures: z.array(picture).max(20).optional() }),
	z.object({ role: z.literal('assistant'), text, calls: z.array(toolCall).max(200).default([]) }),
	z.object({ role: z.literal('tool'), results: z.array(toolResult).min(1).max(200) }),
]);

export const chatComplete = defineOperation({
	name: 'chat/complete',
	effect: 'read',
	summary: 'Have a language model go on with messages, as they are.',
	input: z.object({
		/** Names the call in `understory/event/chat`, which carries the answer while it is written. */
		id: z.string().min(1).max(100),
		messages: z.array(anyMessage).min(1).max(1000),
		/** What the model may call; calls are part of the answer, and whoever asks runs them. */
		tools: z.array(toolDefinition).max(512).default([]),
		toolMode: toolMode.default('auto'),
		/** Asks this model only, instead of those of the settings. */
		model: z.string().optional(),
	}),
	output: z.object({
		text: z.string(),
		/** The conversation goes on with their results. */
		calls: z.array(toolCall),
		model: chatModelState,
		usage: tokenUsage,
		notices: z.array(z.string()),
	}),
});

export const chatCountTokens = defineOperation({
	name: 'chat/countTokens',
	effect: 'read',
	summary: 'Count the tokens of a text.',
	input: z.object({ text: z.string().max(2_000_000) }),
	output: z.object({ tokens: z.number().int() }),
});
