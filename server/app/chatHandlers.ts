import { randomUUID } from 'node:crypto';
import type { ChatModelState } from '../../common/model/chat.ts';
import type { EmbedServer } from '../../common/model/embeddingModel.ts';
import type { TokenUsage } from '../../common/model/thread.ts';
import type { ToolTurn } from '../../common/model/toolCall.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import { EditText } from '../core/chat/editText.ts';
import { extractiveAnswer } from '../core/chat/extract.ts';
import { fenceFor } from '../core/chat/fences.ts';
import { assemblePrompt, rewrites } from '../core/chat/prompt.ts';
import type { ChatModels } from '../ports/chatModel.ts';
import type { Logger } from '../ports/logger.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import { findContext, type ChatContext } from './chatContext.ts';
import { DeltaBuffer } from './deltaBuffer.ts';
import type { CallContext, HandlersOf } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';

/** Most tokens of an answer. */
const MAX_OUTPUT_TOKENS = 4096;
/** A provider that lists its models slower than this does not. Milliseconds. */
const LIST_MS = 15_000;

export interface ChatServices {
	readonly chat: ChatModels;
	readonly index: IndexAccess;
	readonly tokens: TokenCounter;
	/** What the settings choose for the role `embed`. */
	readonly embedServers: () => EmbedServer[];
	readonly logger: Logger;
}

/** Questions about a selection, by a language model or, without one, by search; and the models for other chats. */
export function createChatHandlers(services: ChatServices): HandlersOf<'chat'> {
	const { chat: models, index, tokens, embedServers, logger } = services;
	return {
		'chat/models': async ({ provider, editor }, { signal }) => {
			const { models: known, chain, keys } = await models.overview(signal, editor);
			const limit = AbortSignal.any([signal, AbortSignal.timeout(LIST_MS)]);
			const listed = provider === undefined ? known : await models.listModels(provider, limit);
			const { chat, edit, summarise } = chain;
			const chains = { chat: [...chat], edit: [...edit], summarise: [...summarise], embed: embedServers() };
			return { models: listed, ...chains, keys };
		},
		'chat/setKeys': ({ keys }) => {
			models.setKeys(keys);
			return {};
		},
		'chat/ask': async (input, context) => {
			const { instruction, text, selection, roots, model } = input;
			const role = rewrites(instruction) ? 'edit' : 'chat';
			const { signal } = context;
			// The vocabulary is read beside the search, when there is a model to count for.
			const counter = async (): Promise<((text: string) => number) | undefined> =>
				model === undefined && (await models.available(role, signal)).length === 0 ? undefined : tokens.ready();
			const [found, count] = await Promise.all([
				findContext(index, { instruction, text, selection, roots, signal }, logger),
				counter(),
			]);
			if (count !== undefined) return askModel({ models, count }, input, found, context);
			return withoutModel(input, found, (await models.overview(signal)).models);
		},
		'chat/complete': (input, context) => complete(models, input, context),
		'chat/countTokens': async ({ text }) => ({ tokens: (await tokens.ready())(text) }),
	};
}

async function complete(
	models: ChatModels,
	{ id, messages, tools, toolMode, model }: ParsedInput<'chat/complete'>,
	{ signal, progress }: CallContext,
): Promise<Output<'chat/complete'>> {
	const deltas = new DeltaBuffer((delta) => progress('understory/event/chat', { id, delta }));
	const rules = messages.flatMap((message) => (message.role === 'system' ? [message.text] : []));
	try {
		const answer = await models.ask({
			role: 'chat',
			system: rules.join('\n\n'),
			turns: turnsOf(messages),
			...(tools.length === 0 ? {} : { tools, toolMode }),
			...(model === undefined ? {} : { model }),
			signal,
			onDelta: (delta) => deltas.push(delta),
		});
		const calls = answer.calls.map(({ id: call, name, input }) => ({ id: call, name, input }));
		return { text: answer.text, calls, model: answer.model, usage: answer.usage, notices: [...answer.notices] };
	} finally {
		deltas.end();
	}
}

/** All but the rules; each result with the name of its tool, which some providers want. */
function turnsOf(messages: ParsedInput<'chat/complete'>['messages']): ToolTurn[] {
	const names = new Map<string, string>(
		messages.flatMap((message) =>
			message.role === 'assistant' ? message.calls.map(({ id, name }): [string, string] => [id, name]) : [],
		),
	);
	return messages.flatMap((message): ToolTurn[] => {
		if (message.role === 'system') return [];
		if (message.role !== 'tool') return [message];
		return [
			{
				role: 'tool',
				results: message.results.map((one) => ({ ...one, name: one.name || (names.get(one.id) ?? '') })),
			},
		];
	});
}

async function askModel(
	{ models, count }: { readonly models: ChatModels; readonly count: (text: string) => number },
	input: ParsedInput<'chat/ask'>,
	found: ChatContext,
	{ signal, progress }: CallContext,
): Promise<Output<'chat/ask'>> {
	const { id, instruction, text, selection, diagnostics, history, model } = input;
	const { passages } = found;
	const data = [selection.text, selection.before, selection.after, ...passages.map((passage) => passage.text)];
	const fence = fenceFor([...data, ...diagnostics.map(({ message }) => message)], () => randomUUID().slice(0, 13));
	const parts = { instruction, text, selection, diagnostics, passages, history, fence, count };
	const { passages: fitting, along, ...prompt } = assemblePrompt(parts);
	const numbers = new Set(fitting.map((passage) => passage.number));
	const lines = rewrites(instruction) ? new EditText(selection.text) : undefined;
	const deltas = new DeltaBuffer((delta) => progress('understory/event/chat', { id, delta }));
	let sent = '';
	let spent: { readonly usage: TokenUsage; readonly model: ChatModelState } | undefined;
	try {
		const answer = await models.ask({
			role: lines === undefined ? 'chat' : 'edit',
			...prompt,
			...(model === undefined ? {} : { model }),
			maxOutputTokens: MAX_OUTPUT_TOKENS + 2 * count(selection.text),
			signal,
			onUsage: (usage, by) => (spent = { usage, model: by }),
			onDelta: (delta) => {
				if (lines === undefined) return deltas.push(delta);
				lines.push(delta);
				const partial = lines.partial();
				if (!partial.startsWith(sent)) return;
				const more = partial.slice(sent.length);
				sent = partial;
				return deltas.push(more);
			},
		});
		return {
			kind: lines === undefined ? 'text' : 'lines',
			text: lines?.final() ?? answer.text,
			model: answer.model,
			sources: found.sources.filter(({ number }) => numbers.has(number)),
			along,
			usage: spent?.usage ?? answer.usage,
			notices: [...found.notices, ...answer.notices],
		};
	} catch (error) {
		// The call has no other answer for it.
		if (spent !== undefined) await progress('understory/event/chat', { id, delta: '', spent });
		throw error;
	} finally {
		deltas.end();
	}
}

/** Passages answer a question in their way; lines cannot be written without a model. */
function withoutModel(
	{ instruction }: ParsedInput<'chat/ask'>,
	{ passages, sources, languages, notices }: ChatContext,
	known: readonly { readonly problem?: string | undefined }[],
): Output<'chat/ask'> {
	const problems = known.map(({ problem }) => problem).filter((problem) => problem !== undefined);
	if (instruction !== 'ask' && instruction !== 'explain')
		throw new OperationError('unavailable', problems[0] ?? NEEDS_MODEL, { reason: 'noModel' });
	const text = extractiveAnswer(passages, languages);
	return { kind: 'passages', text, sources, usage: {}, notices: [...notices, ...problems] };
}

const NEEDS_MODEL =
	'This needs a language model, and none is set up. Start Ollama on this machine, or run “Understory: Set Up Model…”.';
