import { randomUUID } from 'node:crypto';
import { recordName } from '../../common/model/kinds.ts';
import type { ChatTurn, EarlierTurns } from '../../common/model/chat.ts';
import { EARLIER_TURNS } from '../../common/model/earlierTurns.ts';
import type { ContextItem, ThreadCommand, ThreadMessage, ThreadQuestion } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { delegate, delegatedAnswer } from './delegate.ts';
import { extractiveAnswer } from '../core/chat/extract.ts';
import { fenceFor } from '../core/chat/fences.ts';
import { earlierOf, recentTurns } from '../core/chat/prompt.ts';
import { threadPrompt, turnsOf, type ThreadPrompt } from '../core/chat/threadPrompt.ts';
import type { AgentRunner } from '../ports/agents.ts';
import type { ChatModels } from '../ports/chatModel.ts';
import type { Clock } from '../ports/clock.ts';
import { askWithTools, type CallOperation } from './chatTools/toolLoop.ts';
import type { IndexAccess } from './indexAccess.ts';
import { isMemory } from '../core/chat/recalled.ts';
import { strengthen } from './strengthen.ts';
import {
	findThreadContext,
	type ContextServices,
	type ThreadContext,
	type ThreadContextRequest,
} from './threadContext.ts';
import type { Run, WrittenAnswer } from './run.ts';

export interface AnswerServices extends ContextServices {
	readonly clock: Clock;
	readonly models: ChatModels;
	readonly index: IndexAccess;
	readonly tools: ToolServices;
	readonly agents: { readonly runner: AgentRunner };
}

export interface ToolServices {
	/** Whether models may look further by themselves. */
	readonly enabled: () => boolean;
	readonly call: CallOperation;
}

export interface Asked {
	readonly question: ThreadQuestion;
	/** The branch of the conversation before the question, oldest first. */
	readonly before: readonly ThreadMessage[];
	readonly request: Omit<ThreadContextRequest, 'signal' | 'previous'>;
	/** What the user was shown as going along. */
	readonly told?: ThreadContext | undefined;
	readonly model?: string | undefined;
	/** Of the window it was asked in. */
	readonly trusted: boolean;
}

/** Most tokens of an answer. */
const MAX_OUTPUT_TOKENS = 4096;
/** Most tokens of the conversation that are sent again. */
const HISTORY_TOKENS = 4000;

/** Writes the answer to a question of a conversation: by a model or, without one, with the passages found. */
export async function writeAnswer(services: AnswerServices, asked: Asked, run: Run): Promise<WrittenAnswer> {
	const { models } = services;
	const { signal } = run;
	const { question, request, told, model, trusted } = asked;
	if (question.command === 'agent')
		return delegatedAnswer(
			delegate({ store: services.store, runner: services.agents.runner }, question.text, trusted, run.id),
		);
	const previous = previousOf(asked);
	const [context, available] = await Promise.all([
		told ?? findThreadContext(services, { ...request, previous, signal }),
		model === undefined && question.command !== 'search' ? models.available('chat', signal) : undefined,
	]);
	run.sending(context.items);
	try {
		if (question.command === 'search') return passages(context, context.notices, 'searched');
		if (available?.length === 0) return await withoutModel(services, question, context, signal);
		return await byModel(services, asked, context, run);
	} finally {
		// Not before: the answer would wait for the disk.
		strengthen(
			services,
			context.items.filter(isMemory).map(({ path }) => path),
		);
	}
}

async function byModel(
	{ models, tokens, tools }: AnswerServices,
	{ question, before, request, model }: Asked,
	context: ThreadContext,
	run: Run,
): Promise<WrittenAnswer> {
	const count = await tokens.ready();
	const withTools = tools.enabled();
	const turns = request.exclude.includes(EARLIER_TURNS) ? [] : turnsOf(before);
	const { fence, earlier, ...prompt } = promptFor(question, turns, context.items, count, withTools);
	run.sending(context.items, earlier);
	const asking = {
		role: 'chat' as const,
		...prompt,
		...(model === undefined ? {} : { model }),
		maxOutputTokens: MAX_OUTPUT_TOKENS,
	};
	const { items } = context;
	const answer = withTools
		? await askWithTools({
				models,
				request: asking,
				fence,
				roots: request.roots,
				thread: request.thread,
				exclude: new Set(request.exclude),
				items,
				count,
				call: tools.call,
				run,
			})
		: {
				...(await models.ask({
					...asking,
					signal: run.signal,
					onDelta: (delta) => run.push(delta),
					onUsage: (usage, by) => run.spent(usage, by),
				})),
				items,
			};
	return {
		text: answer.text,
		kind: 'text',
		state: 'done',
		model: answer.model,
		context: answer.items,
		...(earlier !== undefined && { earlier }),
		steps: [...run.steps],
		usage: answer.usage,
		notices: [...context.notices, ...answer.notices],
	};
}

/** The question before, which a short one leans on. */
export function previousOf({ before, request }: Pick<Asked, 'before'> & { request: { exclude: readonly string[] } }) {
	if (request.exclude.includes(EARLIER_TURNS)) return undefined;
	return before.findLast(({ role }) => role === 'user')?.text;
}

/** How much of what was said before a model is sent. */
export function earlierIn(turns: readonly ChatTurn[], count: (text: string) => number): EarlierTurns | undefined {
	return earlierOf(recentTurns(turns, HISTORY_TOKENS, count), count);
}

/** What a model is sent for a question, with what goes along and what was said before. */
export function promptFor(
	{ text, command }: { readonly text: string; readonly command?: ThreadCommand | undefined },
	before: readonly ChatTurn[],
	items: readonly ContextItem[],
	count: (text: string) => number,
	tools = false,
): ThreadPrompt & { readonly fence: string } {
	const fence = fenceFor(
		items.map((item) => item.text),
		() => randomUUID().slice(0, 13),
	);
	const asked = command === undefined ? { text } : { text, command };
	return { fence, ...threadPrompt({ ...asked, before, items, fence, historyBudget: HISTORY_TOKENS, tools, count }) };
}

/** Commands that change code need a model; to everything else the passages are an answer of a kind. */
async function withoutModel(
	{ models }: AnswerServices,
	{ command }: ThreadQuestion,
	context: ThreadContext,
	signal: AbortSignal,
): Promise<WrittenAnswer> {
	const { models: known } = await models.overview(signal);
	const problems = known.map(({ problem }) => problem).filter((problem) => problem !== undefined);
	if (command === 'fix' || command === 'tests' || command === 'doc')
		throw new OperationError('unavailable', problems[0] ?? NEEDS_MODEL);
	return passages(context, [...context.notices, ...problems], 'noModel');
}

function passages({ items }: ThreadContext, notices: readonly string[], why: 'noModel' | 'searched'): WrittenAnswer {
	const shown = items.map((item) => ({ ...item, name: recordName(item, item.label) }));
	const text = extractiveAnswer(
		shown,
		items.map(({ language }) => language),
		why,
	);
	return { text, kind: 'passages', state: 'done', context: items, steps: [], usage: {}, notices: [...notices] };
}

const NEEDS_MODEL =
	'This needs a language model, and none is set up. Start Ollama on this machine, or run “Understory: Set Up Model…”.';
