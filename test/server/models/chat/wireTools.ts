import type { HttpProvider } from '../../../../common/model/chat.ts';
import { beginStream, named, sse, type WireAnswer } from './wireServer.ts';

/** A call as a provider sends it. `arguments` is JSON, or what a model wrote instead. */
export interface WireCall {
	readonly id: string;
	readonly name: string;
	readonly arguments: string;
}

/** Answers with calls of tools as a stream, arguments in pieces where the provider sends them so. */
export function calling(provider: HttpProvider, calls: readonly WireCall[]): WireAnswer {
	return (response) => {
		beginStream(provider, response);
		for (const part of CALL_STREAMS[provider](calls)) response.write(part);
		response.end();
	};
}

const CALL_STREAMS: Readonly<Record<HttpProvider, (calls: readonly WireCall[]) => string[]>> = {
	'openai-compatible': openAIChat,
	openai: openAIResponses,
	anthropic: anthropicMessages,
	google: googleContent,
	ollama: ollamaChat,
};

function openAIChat(calls: readonly WireCall[]): string[] {
	const chunk = (choices: unknown[], more: object = {}): string =>
		sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more });
	const delta = (value: object): string => chunk([{ index: 0, delta: value, finish_reason: null }]);
	return [
		delta({ role: 'assistant', content: null }),
		...calls.flatMap(({ id, name, arguments: text }, index) => [
			delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
			...halves(text).map((half) => delta({ tool_calls: [{ index, function: { arguments: half } }] })),
		]),
		chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }]),
		chunk([], { usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }),
		'data: [DONE]\n\n',
	];
}

function openAIResponses(calls: readonly WireCall[]): string[] {
	const base = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', output: [] };
	const events = [
		{ type: 'response.created', response: { ...base, status: 'in_progress' } },
		...calls.flatMap(({ id: call_id, name, arguments: text }, output_index) => {
			const item = { id: `fc_${output_index}`, type: 'function_call', call_id, name };
			return [
				{ type: 'response.output_item.added', output_index, item: { ...item, status: 'in_progress', arguments: '' } },
				...halves(text).map((delta) => ({
					type: 'response.function_call_arguments.delta',
					item_id: item.id,
					output_index,
					delta,
				})),
				{ type: 'response.function_call_arguments.done', item_id: item.id, output_index, arguments: text },
				{ type: 'response.output_item.done', output_index, item: { ...item, status: 'completed', arguments: text } },
			];
		}),
		{
			type: 'response.completed',
			response: {
				...base,
				status: 'completed',
				usage: {
					input_tokens: 11,
					input_tokens_details: { cached_tokens: 0 },
					output_tokens: 7,
					output_tokens_details: { reasoning_tokens: 0 },
					total_tokens: 18,
				},
			},
		},
	];
	return events.map((event, sequence_number) => named(event.type, { ...event, sequence_number }));
}

function anthropicMessages(calls: readonly WireCall[]): string[] {
	const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null };
	const events = [
		{
			type: 'message_start',
			message: { ...message, stop_sequence: null, usage: { input_tokens: 11, output_tokens: 1 } },
		},
		...calls.flatMap(({ id, name, arguments: text }, index) => [
			{ type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input: {} } },
			...['', ...halves(text)].map((partial_json) => ({
				type: 'content_block_delta',
				index,
				delta: { type: 'input_json_delta', partial_json },
			})),
			{ type: 'content_block_stop', index },
		]),
		{ type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 7 } },
		{ type: 'message_stop' },
	];
	return events.map((event) => named(event.type, event));
}

/** Gemini sends arguments whole, names calls by itself, and signs the thought that led to them. */
function googleContent(calls: readonly WireCall[]): string[] {
	const usageMetadata = { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 };
	const parts = calls.map(({ name, arguments: text }) => ({
		functionCall: { name, args: JSON.parse(text) as unknown },
		thoughtSignature: 'c2lnbmVk',
	}));
	return [sse({ candidates: [{ content: { parts, role: 'model' }, index: 0, finishReason: 'STOP' }], usageMetadata })];
}

function ollamaChat(calls: readonly WireCall[]): string[] {
	const line = (value: object): string =>
		`${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00.000000Z', ...value })}\n`;
	return [
		...calls.map(({ id, name, arguments: text }, index) =>
			line({
				message: {
					role: 'assistant',
					content: '',
					tool_calls: [{ id, function: { index, name, arguments: JSON.parse(text) as unknown } }],
				},
				done: false,
			}),
		),
		line({
			message: { role: 'assistant', content: '' },
			done: true,
			done_reason: 'stop',
			total_duration: 9,
			load_duration: 1,
			prompt_eval_count: 11,
			prompt_eval_duration: 1,
			eval_count: 7,
			eval_duration: 1,
		}),
	];
}

function halves(text: string): [string, string] {
	const middle = Math.floor(text.length / 2);
	return [text.slice(0, middle), text.slice(middle)];
}
