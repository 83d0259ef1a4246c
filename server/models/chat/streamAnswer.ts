import { streamText, type LanguageModel, type TextStreamPart, type ToolSet } from 'ai';
import type { ChatModelState } from '../../../common/model/chat.ts';
import type { TokenUsage } from '../../../common/model/thread.ts';
import type { ChatRequest, RequestedCall } from '../../ports/chatModel.ts';
import type { Attempt } from './attempt.ts';
import { errorInChunk } from './errorInChunk.ts';
import { brokenStream, failureInStream, failureOf, silence, type ModelFailure } from './failure.ts';
import { toMessages, toToolSet } from './messages.ts';
import type { OllamaRooms } from './ollamaRoom.ts';
import { PROVIDER_LABELS } from './reference.ts';
import { requestTokens } from './requestSize.ts';
import { usageInChunk } from './usageInChunk.ts';
import { Watch, type StreamLimits } from './watch.ts';

export interface StreamOptions {
	readonly limits: StreamLimits;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** Takes what is used so far, as often as the provider tells. */
	readonly onUsage: (usage: TokenUsage) => void;
	/** Tokens of a text. */
	readonly count: (text: string) => number;
	readonly rooms: OllamaRooms;
}

/** Asks one model once. @throws the signal's reason when it is aborted */
export async function streamAnswer(
	languageModel: LanguageModel,
	model: ChatModelState,
	request: ChatRequest,
	{ limits, now, onUsage, count, rooms }: StreamOptions,
): Promise<Attempt> {
	const needed = model.provider === 'ollama' ? contextFor(request, count) : undefined;
	if (needed !== undefined && needed > MAX_CONTEXT) return { kind: 'failure', failure: tooLong(needed), begun: false };
	const room = needed === undefined ? undefined : rooms.roomFor(model.ref, needed);
	const watch = new Watch(limits);
	let text = '';
	const calls: RequestedCall[] = [];
	const usage: TokenUsage = {};
	const fail = (failure: ModelFailure): Attempt => ({ kind: 'failure', failure, begun: text !== '' });
	try {
		const { fullStream } = streamText({
			model: languageModel,
			instructions: request.system,
			messages: toMessages(request.turns),
			...toolsOf(request),
			...(request.maxOutputTokens === undefined ? {} : { maxOutputTokens: request.maxOutputTokens }),
			maxRetries: 0, // the router tries again, and may choose another model
			abortSignal: AbortSignal.any([request.signal, watch.signal]),
			include: { rawChunks: true }, // tell what is used before the end
			onError: () => undefined, // comes as a part of the stream, too
			...(room === undefined ? {} : { providerOptions: { ollama: { options: { num_ctx: room } } } }),
		});
		for await (const part of fullStream) {
			if (part.type !== 'start' && part.type !== 'start-step') watch.progress(); // those are the SDK's own
			if (part.type === 'raw') {
				const told = usageInChunk(part.rawValue);
				if (Object.keys(told).length > 0) onUsage({ ...Object.assign(usage, told) });
				const error = errorInChunk(part.rawValue);
				if (error !== undefined) return fail(failureInStream(error, PROVIDER_LABELS[model.provider]));
			} else if (part.type === 'text-delta') {
				text += part.text;
				const taken = request.onDelta(part.text);
				if (taken !== undefined) await watch.pausedFor(taken, request.signal);
			} else if (part.type === 'tool-call') calls.push(callOf(part));
			else if (part.type === 'error') throw part.error;
			else if (part.type === 'finish') {
				const empty = text === '' && calls.length === 0;
				if (empty || endedEarly(part)) return fail(brokenStream(PROVIDER_LABELS[model.provider]));
				return { kind: 'answer', text, calls, usage: usageOf(part.totalUsage), notices: noticesOf(part.finishReason) };
			}
		}
		request.signal.throwIfAborted();
		return fail(
			watch.silentFor === 0 ? brokenStream(PROVIDER_LABELS[model.provider]) : silence(model, watch.silentFor),
		);
	} catch (error) {
		request.signal.throwIfAborted();
		return fail(watch.silentFor === 0 ? failureOf(error, model, now) : silence(model, watch.silentFor));
	} finally {
		watch.end();
	}
}

function toolsOf({ tools = [], toolMode = 'auto' }: ChatRequest) {
	return tools.length === 0 ? {} : { tools: toToolSet(tools), toolChoice: toolMode };
}

type ToolCallPart = Extract<TextStreamPart<ToolSet>, { type: 'tool-call' }>;

function callOf({ toolCallId: id, toolName: name, input, invalid, providerMetadata }: ToolCallPart): RequestedCall {
	const signature = providerMetadata?.['google']?.['thoughtSignature'];
	return {
		id,
		name,
		input: invalid === true && typeof input === 'string' ? {} : input, // what is no JSON cannot be sent again
		...(invalid === true && { problem: `There is no tool ${name}, or its arguments are no JSON object.` }),
		...(typeof signature === 'string' && { signature }),
	};
}

/** Ollama cuts a longer prompt without a word unless it is told how much there is. Tokens. */
function contextFor(request: ChatRequest, count: (text: string) => number): number {
	const tokens = requestTokens(request, 'ollama', count) + (request.maxOutputTokens ?? USUAL_OUTPUT);
	return Math.ceil(tokens / 1024) * 1024;
}

function tooLong(tokens: number): ModelFailure {
	return {
		message: `What would be sent, with room for the answer, has about ${tokens} tokens, and Ollama is given at most ${MAX_CONTEXT}. Select or attach less, or choose a model elsewhere.`,
		fault: 'requestRefused',
		passing: false,
	};
}

function endedEarly({ finishReason, rawFinishReason }: { finishReason: string; rawFinishReason: string | undefined }) {
	return finishReason === 'error' || (finishReason === 'other' && rawFinishReason === undefined);
}

function noticesOf(finishReason: string): string[] {
	if (finishReason === 'length') return ['The answer was cut off at the length that the model may write.'];
	if (finishReason === 'content-filter') return ['The provider withheld a part of the answer.'];
	return [];
}

function usageOf({ inputTokens, outputTokens }: { inputTokens: number | undefined; outputTokens: number | undefined }) {
	return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

/** Room for an answer whose length nobody limited. Tokens. */
const USUAL_OUTPUT = 4096;
/** The largest question with all that may go along, and room for the answer. */
const MAX_CONTEXT = 65_536;
