import { describe, expect, onTestFinished, test } from 'vitest';
import { httpProvider, type HttpProvider } from '../../../../common/model/chat.ts';
import type { ToolDefinition } from '../../../../common/model/toolCall.ts';
import { DEFAULT_CHAT } from '../../../../common/protocol/settings.ts';
import { WindowList } from '../../../../server/app/windowList.ts';
import { createChatRouter } from '../../../../server/models/chat/router.ts';
import { createTokenCounter } from '../../../../server/models/tokenCounter.ts';
import type { ChatRequest } from '../../../../server/ports/chatModel.ts';
import { openPolicy } from '../../policies.ts';
import { ONE_PIXEL } from '../../../onePixel.ts';
import { refusing, startWireServer, streaming, type WireAnswer } from './wireServer.ts';
import { calling, type WireCall } from './wireTools.ts';

const TOOL: ToolDefinition = {
	name: 'search_workspace',
	description: 'Finds passages.',
	inputSchema: {
		type: 'object',
		properties: { query: { type: 'string' }, limit: { type: 'integer' } },
		required: ['query'],
	},
};
const CALLS: readonly WireCall[] = [
	{ id: 'call_1', name: TOOL.name, arguments: '{"query":"retry — ü"}' },
	{ id: 'call_2', name: TOOL.name, arguments: '{"query":"backoff","limit":3}' },
];
const PATHS: Readonly<Record<HttpProvider, string>> = {
	ollama: '',
	'openai-compatible': '/v1',
	openai: '/v1',
	anthropic: '/v1',
	google: '/v1beta',
};
/** Where each provider's request has the names of tools, and how it has the result of the first call. */
const WIRE: Readonly<Record<HttpProvider, { tool: RegExp; call: RegExp; result: RegExp }>> = {
	'openai-compatible': {
		tool: /"tools":\[\{"type":"function","function":\{"name":"search_workspace"/,
		call: /"tool_calls":\[\{"id":"call_1","type":"function","function":\{"name":"search_workspace","arguments":"\{\\"query/,
		result: /"role":"tool","tool_call_id":"call_1","content":"Found: retry.ts"/,
	},
	openai: {
		tool: /"tools":\[\{"type":"function","name":"search_workspace"/,
		call: /"type":"function_call","call_id":"call_1","name":"search_workspace"/,
		result: /"type":"function_call_output","call_id":"call_1","output":"Found: retry.ts"/,
	},
	anthropic: {
		tool: /"tools":\[\{"name":"search_workspace","description":"Finds passages."/,
		call: /"type":"tool_use","id":"call_1","name":"search_workspace","input":\{"query"/,
		result: /"type":"tool_result","tool_use_id":"call_1","content":"Found: retry.ts"/,
	},
	google: {
		tool: /"functionDeclarations":\[\{"name":"search_workspace"/,
		call: /"functionCall":\{[^}]*"name":"search_workspace"[^]*?"thoughtSignature":"c2lnbmVk"/,
		result: /"functionResponse":\{[^]*?"name":"search_workspace"[^]*?Found: retry.ts/,
	},
	ollama: {
		tool: /"tools":\[\{"type":"function","function":\{"name":"search_workspace"/,
		call: /"tool_calls":\[\{[^]*?"name":"search_workspace","arguments":\{"query"/,
		result: /"role":"tool"[^}]*"content":"Found: retry.ts"/,
	},
};

describe.each(httpProvider.options)('%s', (provider) => {
	test('calls of tools come with their arguments, and their results go back in its own format', async () => {
		const { models, server } = await routerOf(provider, calling(provider, CALLS));
		const first = await models.ask(request());
		expect(first.text).toBe('');
		expect(first.calls.map(({ name, input, problem }) => ({ name, input, problem }))).toEqual([
			{ name: TOOL.name, input: { query: 'retry — ü' }, problem: undefined },
			{ name: TOOL.name, input: { query: 'backoff', limit: 3 }, problem: undefined },
		]);
		expect(new Set(first.calls.map(({ id }) => id)).size).toBe(2);
		expect(server.requests[0]!.body).toMatch(WIRE[provider].tool);

		server.answerWith(streaming(provider, ['It waits.']));
		const results = first.calls.map(({ id, name }) => ({ id, name, text: 'Found: retry.ts', failed: false }));
		const second = await models.ask(
			request({
				turns: [
					{ role: 'user', text: 'How long does it wait?' },
					{ role: 'assistant', text: '', calls: first.calls },
					{ role: 'tool', results },
				],
			}),
		);
		expect(second).toMatchObject({ text: 'It waits.', calls: [] });
		expect(server.requests[1]!.body).toMatch(WIRE[provider].call);
		expect(server.requests[1]!.body).toMatch(WIRE[provider].result);
	});

	test('a picture goes to the model with the words about it', async () => {
		const { models, server } = await routerOf(provider, streaming(provider, ['A pixel.']));
		const pictures = [{ mimeType: 'image/png', data: ONE_PIXEL }];
		const answer = await models.ask(request({ turns: [{ role: 'user', text: 'What is it?', pictures }] }));
		expect(answer.text).toBe('A pixel.');
		const { body } = server.requests[0]!;
		expect(body).toContain(ONE_PIXEL);
		expect(body.indexOf('What is it?')).toBeGreaterThan(-1);
	});

	test('a model that cannot call tools is asked without them, once and for all', async () => {
		const { models, server } = await routerOf(provider, (response, wire) => {
			const refusal = refusing(provider, 400, 'invalid_request_error', 'some-model does not support tools');
			return wire.body.includes(TOOL.name) ? refusal(response, wire) : streaming(provider, ['Hello'])(response, wire);
		});
		expect((await models.ask(request())).text).toBe('Hello');
		expect((await models.ask(request())).text).toBe('Hello');
		expect(server.requests).toHaveLength(3);
	});

	test('a model that cannot call tools is tried as often as others', async () => {
		let failures = 2;
		const { models } = await routerOf(provider, (response, wire) => {
			if (wire.body.includes(TOOL.name))
				return refusing(provider, 400, 'invalid_request_error', 'some-model does not support tools')(response, wire);
			const answer = failures-- > 0 ? refusing(provider, 500, 'api_error', 'boom') : streaming(provider, ['Hello']);
			return answer(response, wire);
		});
		expect((await models.ask(request())).text).toBe('Hello');
	});
});

describe.each(['openai-compatible', 'openai', 'anthropic'] as const)('%s', (provider) => {
	test('arguments that are no JSON are told as a problem', async () => {
		const { models } = await routerOf(provider, calling(provider, [{ ...CALLS[0]!, arguments: '{"query": oops' }]));
		const { calls } = await models.ask(request());
		expect(calls).toHaveLength(1);
		expect(calls[0]!.problem).toContain('no JSON');
	});
});

async function routerOf(provider: HttpProvider, answer: WireAnswer) {
	const server = await startWireServer(answer);
	onTestFinished(() => server[Symbol.asyncDispose]());
	const silent = (): void => undefined;
	const models = createChatRouter({
		settings: () => ({
			...DEFAULT_CHAT,
			model: `${provider}/some-model`,
			urls: { [provider]: server.origin + PATHS[provider] },
		}),
		policy: openPolicy,
		tokens: createTokenCounter(),
		windows: new WindowList(),
		sleep: () => Promise.resolve(),
		logger: { debug: silent, info: silent, warn: silent, error: silent },
	});
	models.setKeys({ [provider]: 'sk-secret' });
	return { models, server };
}

function request(more: Partial<ChatRequest> = {}): ChatRequest {
	return {
		role: 'chat',
		system: 'Be brief.',
		turns: [{ role: 'user', text: 'How long does it wait?' }],
		tools: [TOOL],
		maxOutputTokens: 100,
		signal: AbortSignal.timeout(20_000),
		onDelta: () => undefined,
		...more,
	};
}
