import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import type { HttpProvider } from '../../../../common/model/chat.ts';

/** What the server was asked. */
export interface WireRequest {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

/** Answers one request. */
export type WireAnswer = (response: ServerResponse, request: WireRequest) => void | Promise<void>;

/** A provider on the loopback interface. */
export interface WireServer extends AsyncDisposable {
	/** `http://127.0.0.1:PORT` */
	readonly origin: string;
	readonly requests: WireRequest[];
	/** Requests whose client went away before the answer was complete. */
	readonly abandoned: WireRequest[];
	/** Replaces how requests are answered. */
	answerWith(answer: WireAnswer): void;
}

/** Starts a server that answers every request with `answer`. */
export async function startWireServer(answer: WireAnswer): Promise<WireServer> {
	let current = answer;
	const requests: WireRequest[] = [];
	const abandoned: WireRequest[] = [];
	const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { method = '', url: path = '', headers } = incoming;
		const request = { method, path, headers, body: await readAll(incoming) };
		requests.push(request);
		response.on('close', () => {
			if (!response.writableFinished) abandoned.push(request);
		});
		await current(response, request);
	};
	const server = createServer((incoming, response) => void serve(incoming, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		abandoned,
		answerWith(next) {
			current = next;
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** The bytes of a whole streamed answer, one string a piece, as the provider sends them. */
export const STREAMS: Readonly<Record<HttpProvider, (pieces: readonly string[]) => string[]>> = {
	'openai-compatible': openAIChat,
	openai: openAIResponses,
	anthropic: anthropicMessages,
	google: googleContent,
	ollama: ollamaChat,
};

const EVENT_STREAM: ReadonlySet<HttpProvider> = new Set(['openai-compatible', 'openai', 'anthropic', 'google']);

/** Sends the headers of a stream. */
export function beginStream(provider: HttpProvider, response: ServerResponse): void {
	const type = EVENT_STREAM.has(provider) ? 'text/event-stream' : 'application/x-ndjson';
	response.writeHead(200, { 'content-type': type });
}

/** Answers with the pieces as a stream. */
export function streaming(provider: HttpProvider, pieces: readonly string[]): WireAnswer {
	return (response) => {
		beginStream(provider, response);
		for (const part of STREAMS[provider](pieces)) response.write(part);
		response.end();
	};
}

/** Answers with an error, in the provider's words. */
export function refusing(
	provider: HttpProvider,
	status: number,
	type: string,
	message: string,
	headers: Readonly<Record<string, string>> = {},
): WireAnswer {
	const bodies: Readonly<Record<HttpProvider, unknown>> = {
		'openai-compatible': { error: { message, type, param: null, code: null } },
		openai: { error: { message, type, param: null, code: type } },
		anthropic: { type: 'error', error: { type, message }, request_id: 'req_1' },
		google: { error: { code: status, message, status: type } },
		ollama: { error: message },
	};
	return (response) => {
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(JSON.stringify(bodies[provider]));
	};
}

/** What is sent in the middle of a stream when something goes wrong, as each provider words it. */
export const STREAM_ERRORS: Readonly<Record<HttpProvider, (message: string, overloaded?: boolean) => string[]>> = {
	'openai-compatible': (message, overloaded = false) => {
		const [type, code] = overloaded ? ['overloaded_error', 503] : ['server_error', 500];
		return [sse({ error: { message, type, param: null, code } })];
	},
	openai: (message, overloaded = false) => {
		const code = overloaded ? 'rate_limit_exceeded' : 'server_error';
		const failed = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', output: [], status: 'failed' };
		return [
			named('error', { type: 'error', code, message, param: null, sequence_number: 8 }),
			named('response.failed', {
				type: 'response.failed',
				sequence_number: 9,
				response: { ...failed, error: { code, message }, incomplete_details: null, usage: null },
			}),
		];
	},
	anthropic: (message, overloaded = false) => [
		named('error', { type: 'error', error: { type: overloaded ? 'overloaded_error' : 'api_error', message } }),
	],
	google: (message, overloaded = false) => {
		const [code, status] = overloaded ? [503, 'UNAVAILABLE'] : [500, 'INTERNAL'];
		return [sse({ error: { code, message, status } })];
	},
	ollama: (message) => [`${JSON.stringify({ error: message })}\n`],
};

/** Answers with the pieces as the beginning of a stream, then with an error in it. */
export function failingAfter(provider: HttpProvider, pieces: readonly string[], errors: readonly string[]): WireAnswer {
	return (response) => {
		beginStream(provider, response);
		// What comes before the end: each piece is in one part of its own.
		const words = pieces.map((piece) => JSON.stringify(piece));
		const begun = STREAMS[provider](pieces);
		const after = 1 + begun.findIndex((part) => part.includes(words.at(-1) ?? '"'));
		for (const part of pieces.length === 0 ? [] : begun.slice(0, after)) response.write(part);
		response.end(errors.join(''));
	};
}

function openAIChat(pieces: readonly string[]): string[] {
	const chunk = (choices: unknown[], more: object = {}): string =>
		sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more });
	return [
		chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
		...pieces.map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
		chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
		chunk([], { usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }),
		'data: [DONE]\n\n',
	];
}

function openAIResponses(pieces: readonly string[]): string[] {
	const item = { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] };
	const base = { id: 'resp_1', object: 'response', created_at: 1, model: 'm', output: [] };
	const events = [
		{ type: 'response.created', response: { ...base, status: 'in_progress' } },
		{ type: 'response.output_item.added', output_index: 0, item },
		...pieces.map((delta) => ({
			type: 'response.output_text.delta',
			item_id: 'msg_1',
			output_index: 0,
			content_index: 0,
			delta,
			logprobs: [],
		})),
		{
			type: 'response.output_item.done',
			output_index: 0,
			item: {
				...item,
				status: 'completed',
				content: [{ type: 'output_text', text: pieces.join(''), annotations: [], logprobs: [] }],
			},
		},
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

function anthropicMessages(pieces: readonly string[]): string[] {
	const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null };
	const events = [
		{
			type: 'message_start',
			message: { ...message, stop_sequence: null, usage: { input_tokens: 11, output_tokens: 1 } },
		},
		{ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
		{ type: 'ping' },
		...pieces.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
		{ type: 'content_block_stop', index: 0 },
		{ type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 7 } },
		{ type: 'message_stop' },
	];
	return events.map((event) => named(event.type, event));
}

function googleContent(pieces: readonly string[]): string[] {
	const usageMetadata = { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 };
	const part = (text: string) => ({ content: { parts: [{ text }], role: 'model' }, index: 0 });
	return [
		...pieces.map((text) => sse({ candidates: [part(text)], usageMetadata })),
		sse({ candidates: [{ ...part(''), finishReason: 'STOP' }], usageMetadata }),
	];
}

function ollamaChat(pieces: readonly string[]): string[] {
	const line = (value: object): string =>
		`${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00.000000Z', ...value })}\n`;
	return [
		...pieces.map((content) => line({ message: { role: 'assistant', content }, done: false })),
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

export function sse(value: unknown): string {
	return `data: ${JSON.stringify(value)}\n\n`;
}

export function named(event: string, value: unknown): string {
	return `event: ${event}\n${sse(value)}`;
}
