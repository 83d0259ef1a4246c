import { randomUUID } from 'node:crypto';
import { asObject } from '../../../common/base/asObject.ts';
import type { AnswerStep, ContextItem, TokenUsage } from '../../../common/model/thread.ts';
import type { ToolResult, ToolTurn } from '../../../common/model/toolCall.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { OperationName } from '../../../common/protocol/index.ts';
import { addedUsage } from '../../core/chat/usage.ts';
import type { ChatAnswer, ChatModels, ChatRequest, RequestedCall } from '../../ports/chatModel.ts';
import type { Run } from '../run.ts';
import { outcomeOf } from './outcome.ts';
import { CHAT_TOOLS } from './tools.ts';

/** Runs an operation, as any door does. @throws OperationError */
export type CallOperation = (name: OperationName, input: unknown, signal: AbortSignal) => Promise<unknown>;

export interface LoopRequest {
	readonly models: ChatModels;
	/** The question, without tools. */
	readonly request: Omit<ChatRequest, 'onDelta' | 'tools' | 'toolMode' | 'signal'>;
	/** See `fenceFor`; what tools find stands between the same fences as the rest. */
	readonly fence: string;
	readonly roots: readonly string[];
	/** The conversation, which is no source for itself. */
	readonly thread: string | undefined;
	readonly exclude: ReadonlySet<string>;
	/** What goes along with the question. */
	readonly items: readonly ContextItem[];
	readonly count: (text: string) => number;
	readonly call: CallOperation;
	readonly run: Run;
}

export interface LoopAnswer extends Omit<ChatAnswer, 'calls' | 'usage'> {
	readonly items: ContextItem[];
	readonly usage: TokenUsage;
}

/** A model that has looked this often is asked to answer with what it has. */
const MAX_ROUNDS = 6;
const MAX_CALLS_A_ROUND = 8;
/** Most tokens of all that tools find for one answer. */
const RESULT_TOKENS = 9000;
const MAX_SHOWN_INPUT = 4000;

/** Asks a model, runs the tools that it calls, and asks again with what came of them, until it answers in words. */
export async function askWithTools(options: LoopRequest): Promise<LoopAnswer> {
	const { models, request, run } = options;
	const tools = [...CHAT_TOOLS.values()].map(({ definition }) => definition);
	const state = { items: [...options.items], room: RESULT_TOKENS };
	const turns: ToolTurn[] = [...request.turns];
	const texts: string[] = [];
	const notices: string[] = [];
	let usage: TokenUsage = {};
	let { model } = request;
	for (let round = 1; ; round++) {
		let begun = texts.length === 0;
		const before = usage;
		const answer = await models.ask({
			...request,
			turns,
			tools,
			toolMode: round > MAX_ROUNDS ? 'none' : 'auto',
			...(model === undefined ? {} : { model }),
			signal: run.signal,
			onDelta: (delta) => {
				run.push(begun ? delta : `\n\n${delta}`);
				begun = true;
			},
			onUsage: (spent, by) => run.spent(addedUsage(before, spent), by),
		});
		usage = addedUsage(usage, answer.usage);
		notices.push(...answer.notices);
		if (answer.text !== '') texts.push(answer.text);
		if (answer.calls.length === 0 || round > MAX_ROUNDS) {
			if (answer.calls.length > 0) notices.push('The model wanted to look further and was asked to stop.');
			const { model: by } = answer;
			return { text: texts.join('\n\n'), model: by, usage, notices: [...new Set(notices)], items: state.items };
		}
		model = answer.model.ref; // whoever called the tools goes on
		turns.push({ role: 'assistant', text: answer.text, calls: answer.calls });
		const results: ToolResult[] = [];
		for (const [at, call] of answer.calls.entries())
			results.push(at < MAX_CALLS_A_ROUND ? await runCall(call, options, state) : failedResult(call, TOO_MANY));
		turns.push({ role: 'tool', results });
	}
}

const TOO_MANY = `Not run: at most ${MAX_CALLS_A_ROUND} calls at once.`;
const REFUSED = 'The user did not allow this. Do not try it again; go on without it.';

/** Runs one call in the user's sight. What goes wrong is told to the model, which may try otherwise. */
async function runCall(
	call: RequestedCall,
	{ run, roots, thread, exclude, count, fence, call: callOperation }: LoopRequest,
	state: { items: ContextItem[]; room: number },
): Promise<ToolResult> {
	const tool = CHAT_TOOLS.get(call.name);
	const written = JSON.stringify(call.input ?? {});
	// Nobody consents to what they cannot read.
	const shown = tool?.effect === 'write' ? written : written.slice(0, MAX_SHOWN_INPUT);
	const step: AnswerStep = {
		id: randomUUID(),
		tool: call.name,
		title: tool?.title ?? call.name,
		input: shown,
		state: 'running',
		result: '',
	};
	run.step(step);
	if (tool === undefined || call.problem !== undefined) {
		const problem = call.problem ?? `There is no tool ${call.name}.`;
		run.step({ ...step, state: 'failed', result: problem });
		return failedResult(call, problem);
	}
	if (tool.effect === 'write' && !(await run.consent(step))) {
		run.step({ ...step, state: 'denied', result: 'Not allowed.' });
		return failedResult(call, REFUSED);
	}
	run.step(step);
	try {
		const output = await callOperation(tool.operation, tool.input(asObject(call.input), roots), run.signal);
		const known = { known: state.items, exclude, without: `chat/${thread}`, budget: state.room };
		const outcome = outcomeOf({ operation: tool.operation, output, ...known, count, fence });
		state.room = Math.max(0, state.room - count(outcome.text));
		if (outcome.items.length > 0) run.sending((state.items = [...state.items, ...outcome.items]));
		run.step({ ...step, state: 'done', result: outcome.summary });
		return { id: call.id, name: call.name, text: outcome.text, failed: false };
	} catch (error) {
		run.signal.throwIfAborted();
		if (!OperationError.is(error)) throw error;
		run.step({ ...step, state: 'failed', result: error.message });
		return failedResult(call, error.message);
	}
}

function failedResult({ id, name }: RequestedCall, text: string): ToolResult {
	return { id, name, text, failed: true };
}
