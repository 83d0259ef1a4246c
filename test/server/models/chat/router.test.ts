import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { httpProvider, type HttpProvider } from '../../../../common/model/chat.ts';
import type { TokenUsage } from '../../../../common/model/thread.ts';
import { DEFAULT_CHAT, type ChatSettings } from '../../../../common/protocol/settings.ts';
import { WindowList } from '../../../../server/app/windowList.ts';
import { createChatRouter, type RouterOptions } from '../../../../server/models/chat/router.ts';
import { createTokenCounter } from '../../../../server/models/tokenCounter.ts';
import type { ChatModels, ChatRequest } from '../../../../server/ports/chatModel.ts';
import type { Logger } from '../../../../server/ports/logger.ts';
import { openPolicy, policyOf } from '../../policies.ts';
import {
	beginStream,
	failingAfter,
	refusing,
	startWireServer,
	streaming,
	STREAM_ERRORS,
	STREAMS,
	type WireAnswer,
	type WireServer,
} from './wireServer.ts';

const PIECES = ['Waits ', 'longer ', 'each time — ü.'];
const SECRET = 'sk-secret-0123456789';
const LISTS: Readonly<Record<HttpProvider, unknown>> = {
	ollama: { models: [{ name: 'nomic-embed-text' }, { name: 'qwen:7b', details: { family: 'qwen2' } }] },
	'openai-compatible': { object: 'list', data: [{ id: 'qwen:7b', object: 'model' }] },
	openai: { object: 'list', data: [{ id: 'qwen:7b', object: 'model' }] },
	anthropic: { data: [{ id: 'qwen:7b', type: 'model' }], has_more: false },
	google: {
		models: [
			{ name: 'models/embedder', supportedGenerationMethods: ['embedContent'] },
			{ name: 'models/qwen:7b', supportedGenerationMethods: ['generateContent'] },
		],
	},
};

describe.each(httpProvider.options)('%s', (provider) => {
	test('streams an answer, and says what it used', async () => {
		const { models, server } = await routerOf(provider, streaming(provider, PIECES));
		const deltas: string[] = [];
		const answer = await models.ask(request({ onDelta: (delta) => void deltas.push(delta) }));
		expect(answer).toMatchObject({ text: PIECES.join(''), usage: { inputTokens: 11, outputTokens: 7 }, notices: [] });
		expect(deltas).toEqual(PIECES);
		expect(server.requests).toHaveLength(1);
		const [{ body, headers }] = server.requests as [(typeof server.requests)[0]];
		expect(body).toContain('What does it do?');
		expect(body).toContain('Be brief.');
		if (provider !== 'ollama') expect(JSON.stringify(headers)).toContain(SECRET);
	});

	test('a refused key is final and is not quoted', async () => {
		const { models, server, log } = await routerOf(
			provider,
			refusing(provider, 401, 'authentication_error', 'invalid key'),
		);
		const error = await failing(models.ask(request()));
		expect(error.message).toMatch(/refused the key.*Set Up Model/);
		expect(server.requests).toHaveLength(1);
		expect(error.message + log.join('')).not.toContain(SECRET);
	});

	test('too many requests: waits as long as it is asked to, then answers', async () => {
		const answers = [
			refusing(provider, 429, 'rate_limit_error', 'slow down', { 'retry-after': '7' }),
			streaming(provider, PIECES),
		];
		const { models, waits } = await routerOf(provider, (response, one) => answers.shift()!(response, one));
		expect((await models.ask(request())).text).toBe(PIECES.join(''));
		expect(waits).toEqual([7000]);
	});

	test('waits as long as it is asked to when no other model of the chain can be asked', async () => {
		const answers = [
			refusing(provider, 429, 'rate_limit_error', 'slow down', { 'retry-after': '7' }),
			streaming(provider, PIECES),
		];
		const other = provider === 'anthropic' ? 'openai/other' : 'anthropic/other'; // without a key
		const { models, waits } = await routerOf(
			provider,
			(response, one) => answers.shift()!(response, one),
			{},
			{ fallbackModels: [other] },
		);
		expect((await models.ask(request())).text).toBe(PIECES.join(''));
		expect(waits).toEqual([7000]);
	});

	test('a wait that is too long is told instead', async () => {
		const refusal = refusing(provider, 429, 'rate_limit_error', 'quota used up', { 'retry-after': '3600' });
		const { models, server } = await routerOf(provider, refusal);
		expect((await failing(models.ask(request()))).message).toContain('quota used up');
		expect(server.requests).toHaveLength(1);
	});

	test('a failing or overloaded server is asked three times', async () => {
		for (const status of [500, 503, 529]) {
			const { models, server, waits } = await routerOf(provider, refusing(provider, status, 'api_error', 'boom'));
			expect((await failing(models.ask(request()))).message).toMatch(/boom.*Try again later/);
			expect(server.requests).toHaveLength(3);
			expect(waits).toEqual([500, 1000]);
		}
	});

	test('an unknown model is named', async () => {
		const { models } = await routerOf(provider, refusing(provider, 404, 'not_found_error', 'no such model'));
		expect((await failing(models.ask(request()))).message).toContain('does not know the model some-model');
	});

	test('a stream that breaks is no answer', async () => {
		const { models, server } = await routerOf(provider, (response) => {
			beginStream(provider, response);
			const parts = STREAMS[provider](PIECES);
			for (const part of parts.slice(0, parts.findIndex((one) => one.includes('longer')) + 1)) response.write(part);
			globalThis.setTimeout(() => response.destroy(), 50);
		});
		const deltas: string[] = [];
		const error = await failing(models.ask(request({ onDelta: (delta) => void deltas.push(delta) })));
		expect(error.message).toContain('broke off');
		expect(deltas.join('')).toBe('Waits longer ');
		expect(server.requests).toHaveLength(1); // what was shown is not written again
	});

	test('what a stopped answer used is told; what the provider had not told yet is an estimate', async () => {
		const prices = { [`${provider}/some-model`]: { input: 1_000_000, output: 0 } };
		const { models } = await routerOf(
			provider,
			(response) => {
				beginStream(provider, response);
				for (const part of STREAMS[provider](PIECES).slice(0, -2)) response.write(part);
			},
			{},
			{ prices },
		);
		const cancel = new AbortController();
		let used: TokenUsage | undefined;
		const asked = models.ask(
			request({
				signal: cancel.signal,
				onDelta: () => cancel.abort(new Error('enough')),
				onUsage: (usage) => (used = usage),
			}),
		);
		await expect(asked).rejects.toThrow('enough');
		// Google tells both with each piece; Anthropic what it read at the start; the others nothing before the end.
		if (provider === 'google') expect(used).toEqual({ inputTokens: 11, outputTokens: 7, cost: 11 });
		else {
			const read = provider === 'anthropic' ? 11 : 8; // “Be brief.\nWhat does it do?”, by the vocabulary of `TokenCounter`
			const some = expect.toSatisfy((tokens: number) => tokens > 1 && tokens < 9) as number;
			expect(used).toEqual({ inputTokens: read, outputTokens: some, cost: read, estimated: true });
		}
	});

	test('a server that keeps silent is given up', async () => {
		const { models, server } = await routerOf(provider, (response) => beginStream(provider, response), {
			limits: { firstMs: 200, nextMs: 200 },
		});
		expect((await failing(models.ask(request()))).message).toContain('said nothing');
		await expect.poll(() => server.abandoned.length).toBe(1);
	});

	test('cancelling reaches the provider', async () => {
		const cancel = new AbortController();
		const { models, server } = await routerOf(provider, (response) => {
			beginStream(provider, response);
			for (const part of STREAMS[provider](PIECES).slice(0, -2)) response.write(part);
		});
		const asked = models.ask(request({ signal: cancel.signal, onDelta: () => cancel.abort(new Error('enough')) }));
		await expect(asked).rejects.toThrow('enough');
		await expect.poll(() => server.abandoned.length).toBe(1);
	});

	test('lists the models that can chat', async () => {
		const { models } = await routerOf(provider, (response) => void response.end(JSON.stringify(LISTS[provider])));
		const listed = await models.listModels(provider, AbortSignal.timeout(10_000));
		expect(listed.map(({ ref }) => ref)).toEqual([`${provider}/qwen:7b`]);
	});
});

test('streams that are slow but alive are waited for', async () => {
	const limits = { firstMs: 1000, nextMs: 1000 };
	const slow =
		(provider: HttpProvider): WireAnswer =>
		async (response) => {
			beginStream(provider, response);
			for (const part of STREAMS[provider](PIECES)) {
				await setTimeout(300); // all of it takes longer than the limit
				response.write(part);
			}
			response.end();
		};
	await Promise.all(
		httpProvider.options.map(async (provider) => {
			const { models } = await routerOf(provider, slow(provider), { limits });
			expect((await models.ask(request())).text, provider).toBe(PIECES.join(''));
		}),
	);
});

describe.each(httpProvider.options)('%s, inside of a stream,', (provider) => {
	const why = 'an error was encountered while running the model: unexpected EOF';
	test.each(STREAM_ERRORS[provider](why).map((error) => [/"type":"([\w.]+)"/.exec(error)?.[1] ?? 'error', error]))(
		'tells of an error in the middle (%s): what came is no answer, and its reason is told',
		async (_name, error) => {
			const { models, server } = await routerOf(provider, failingAfter(provider, PIECES.slice(0, 2), [error]));
			const deltas: string[] = [];
			const failure = await failing(models.ask(request({ onDelta: (delta) => void deltas.push(delta) })));
			expect(deltas).toEqual(PIECES.slice(0, 2));
			expect(failure.message).toMatch(/broke off.*unexpected EOF/);
			expect(server.requests).toHaveLength(1); // what was shown cannot be taken back
		},
	);

	test('tells of an error before the first word: it is asked again', async () => {
		const [error] = STREAM_ERRORS[provider](why);
		const { models, server } = await routerOf(provider, failingAfter(provider, [], [error!]));
		expect((await failing(models.ask(request()))).message).toContain('unexpected EOF');
		expect(server.requests).toHaveLength(3);
	});

	test.skipIf(provider === 'ollama')('says that it is overloaded: it is asked again', async () => {
		const errors = STREAM_ERRORS[provider]('Try later', true);
		const { models, server } = await routerOf(provider, failingAfter(provider, [], errors));
		expect((await failing(models.ask(request()))).message).toMatch(/is overloaded|too many requests/);
		expect(server.requests).toHaveLength(3);
	});
});

test('an overloaded provider may say so inside of the stream', async () => {
	const { models, server } = await routerOf('anthropic', (response) => {
		beginStream('anthropic', response);
		response.end('event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n');
	});
	expect((await failing(models.ask(request()))).message).toContain('overloaded');
	expect(server.requests).toHaveLength(3);
});

test('the next model of the list answers when the first cannot, and the user is told', async () => {
	await using broken = await startWireServer(refusing('ollama', 500, '', 'out of memory'));
	await using working = await startWireServer(streaming('openai-compatible', ['Hello']));
	const { models } = routerWith({
		model: 'ollama/small',
		fallbackModels: ['anthropic/big', 'openai-compatible/other'],
		urls: { ollama: broken.origin, 'openai-compatible': `${working.origin}/v1` },
	});
	const answer = await models.ask(request());
	expect(answer.text).toBe('Hello');
	expect(answer.model).toMatchObject({ ref: 'openai-compatible/other', local: true });
	expect(answer.notices.join('\n')).toMatch(/out of memory[^]*no key for Anthropic/);
});

test('each role has a chain of its own, which begins with its model', async () => {
	const { models } = routerWith({
		model: 'openai-compatible/chat',
		editModel: 'openai-compatible/edit',
		summaryModel: 'openai-compatible/sum',
		fallbackModels: ['anthropic/big', 'openai-compatible/chat'],
		urls: { ollama: 'http://127.0.0.1:9' },
	});
	const { chain } = await models.overview(AbortSignal.timeout(10_000));
	expect(chain).toEqual({
		chat: ['openai-compatible/chat', 'anthropic/big'],
		edit: ['openai-compatible/edit', 'anthropic/big', 'openai-compatible/chat'],
		summarise: ['openai-compatible/sum', 'anthropic/big', 'openai-compatible/chat'],
	});
	const { models: own } = routerWith({
		model: 'openai-compatible/chat',
		fallbackModels: ['openai-compatible/other'],
		editFallbackModels: ['openai-compatible/edit'],
		summaryFallbackModels: ['openai-compatible/sum'],
		urls: { ollama: 'http://127.0.0.1:9' },
	});
	expect((await own.overview(AbortSignal.timeout(10_000))).chain).toEqual({
		chat: ['openai-compatible/chat', 'openai-compatible/other'],
		edit: ['openai-compatible/chat', 'openai-compatible/edit'],
		summarise: ['openai-compatible/chat', 'openai-compatible/sum'],
	});
	const { models: plain } = routerWith({ model: 'openai-compatible/chat', urls: { ollama: 'http://127.0.0.1:9' } });
	const all = (await plain.overview(AbortSignal.timeout(10_000))).chain;
	expect(all.summarise).toEqual(['openai-compatible/chat']);
});

test('what an answer cost is told when the model has a price, and not guessed when it has none', async () => {
	await using server = await startWireServer(streaming('openai-compatible', PIECES));
	const urls = { 'openai-compatible': `${server.origin}/v1` };
	const prices = { 'openai-compatible/some-model': { input: 3, output: 15 } };
	const { models } = routerWith({ model: 'openai-compatible/some-model', urls, prices });
	expect((await models.ask(request())).usage.cost).toBeCloseTo((11 * 3 + 7 * 15) / 1e6, 12);
	const other = await models.ask(request({ model: 'openai-compatible/other' }));
	expect(other.usage).toEqual({ inputTokens: 11, outputTokens: 7 });
});

test('without settings a model of Ollama is taken, and nothing else', async () => {
	await using ollama = await startWireServer((response) => void response.end(JSON.stringify(LISTS.ollama)));
	const { models } = routerWith({ urls: { ollama: ollama.origin } });
	models.setKeys({ anthropic: SECRET });
	expect((await models.overview(AbortSignal.timeout(10_000))).chain.chat).toEqual(['ollama/qwen:7b']);
	await ollama[Symbol.asyncDispose]();
	const { models: alone } = routerWith({ urls: { ollama: ollama.origin } });
	alone.setKeys({ anthropic: SECRET });
	expect(await alone.available('chat', AbortSignal.timeout(10_000))).toEqual([]);
	expect((await failing(alone.ask(request()))).message).toContain('No language model is set up');
});

test('a reader that is slow holds up the provider, for longer than a model may be silent', async () => {
	const piece = 'word '.repeat(13_000);
	const pieces = 300;
	let written = 0;
	await using server = await startWireServer(async (response) => {
		beginStream('openai-compatible', response);
		const [role, delta, ...end] = STREAMS['openai-compatible']([piece]);
		response.write(role);
		for (; written < pieces; written++) if (!response.write(delta)) await once(response, 'drain');
		response.end(end.join('').replace('"completion_tokens":7', '"completion_tokens":9999999'));
	});
	const urls = { 'openai-compatible': `${server.origin}/v1` };
	const { models } = routerWith({ model: 'openai-compatible/m', urls }, { limits: { firstMs: 5000, nextMs: 200 } });
	const taken = Promise.withResolvers<void>();
	let begun = false;
	let length = 0;
	const asked = models.ask(
		request({
			onDelta: (text) => {
				begun = true;
				length += text.length;
				return taken.promise;
			},
		}),
	);
	await expect.poll(() => begun).toBe(true);
	await setTimeout(600); // three times what the model may be silent
	expect(written).toBeLessThan(pieces / 2);
	expect(length).toBe(piece.length);
	taken.resolve();
	expect((await asked).text).toHaveLength(pieces * piece.length);
	expect(written).toBe(pieces);
});

test('a question that is cancelled while nobody reads ends', async () => {
	const { models, server } = await routerOf('openai-compatible', streaming('openai-compatible', PIECES));
	const cancel = new AbortController();
	const asked = models.ask(
		request({
			signal: cancel.signal,
			onDelta: () => {
				queueMicrotask(() => cancel.abort(new Error('enough')));
				return new Promise(() => undefined);
			},
		}),
	);
	await expect(asked).rejects.toThrow('enough');
	expect(server.requests).toHaveLength(1);
});

test('Ollama is given room for all that is sent, and what it cannot take is not sent', async () => {
	await using ollama = await startWireServer(streaming('ollama', ['Yes.']));
	const { models } = routerWith({ model: 'ollama/small', urls: { ollama: ollama.origin } });
	const asking = (words: number) => request({ turns: [{ role: 'user', text: 'word '.repeat(words) }] });
	await models.ask(asking(10));
	await models.ask(asking(10_000));
	await models.ask(asking(10));
	const sizes = ollama.requests.map(
		({ body }) => (JSON.parse(body) as { options: { num_ctx: number } }).options.num_ctx,
	);
	expect(sizes).toEqual([4096, 16_384, 16_384]); // 10,000 · 1.45 and 100 for the answer; nothing is loaded anew for less
	const error = await failing(models.ask(asking(60_000)));
	expect(error.message).toMatch(/about 88064 tokens, and Ollama is given at most 65536/);
	expect(ollama.requests).toHaveLength(3);
});

test('no model elsewhere is asked after a local one when the profile forbids it, and the user is told why', async () => {
	await using local = await startWireServer(refusing('ollama', 500, '', 'out of memory'));
	const cloud = 'https://api.example.com/v1';
	const policy = policyOf({ ...openPolicy.rules, allowCloudModels: false });
	const { models } = routerWith(
		{
			model: 'ollama/small',
			fallbackModels: ['openai-compatible/big'],
			urls: { ollama: local.origin, 'openai-compatible': cloud },
		},
		{ policy },
	);
	const error = await failing(models.ask(request()));
	expect(error.message).toMatch(/out of memory[^]*api\.example\.com/);
	expect(local.requests).toHaveLength(3);
});

test('a cloud model without its key is not asked; a key can be taken away again', async () => {
	const { models, server } = await routerOf('anthropic', streaming('anthropic', PIECES));
	models.setKeys({ anthropic: '' });
	expect(await models.available('chat', AbortSignal.timeout(10_000))).toEqual([]);
	expect((await failing(models.ask(request()))).message).toContain('no key for Anthropic');
	expect(server.requests).toHaveLength(0);
});

test('a server that is not there is named with its address', async () => {
	const server = await startWireServer(streaming('ollama', PIECES));
	await server[Symbol.asyncDispose]();
	const { models } = routerWith({ model: 'ollama/some-model', urls: { ollama: server.origin } });
	const error = await failing(models.ask(request()));
	expect(error.message).toContain(new URL(server.origin).host);
	expect(error.message).toContain('Start Ollama');
});

test('only the loopback interface counts as local', async () => {
	const { models } = routerWith({ model: 'ollama/x', urls: { ollama: 'http://10.0.0.5:11434' } });
	expect((await models.available('chat', AbortSignal.timeout(10_000)))[0]).toMatchObject({
		local: false,
		host: '10.0.0.5:11434',
	});
});

test('what is no reference and no address is refused', async () => {
	const signal = AbortSignal.timeout(10_000);
	await expect(routerWith({ model: 'gpt' }).models.available('chat', signal)).rejects.toThrow('names no model');
	const address = { model: 'ollama/x', urls: { ollama: 'ftp://nowhere' } };
	await expect(routerWith(address).models.available('chat', signal)).rejects.toThrow('is no address');
});

const PATHS: Readonly<Record<HttpProvider, string>> = {
	ollama: '',
	'openai-compatible': '/v1',
	openai: '/v1',
	anthropic: '/v1',
	google: '/v1beta',
};

async function routerOf(
	provider: HttpProvider,
	answer: WireAnswer,
	options: Partial<RouterOptions> = {},
	settings: Partial<ChatSettings> = {},
): Promise<{ models: ChatModels; server: WireServer; waits: number[]; log: string[] }> {
	const server = await startWireServer(answer);
	onTestFinished(() => server[Symbol.asyncDispose]());
	const urls = { [provider]: server.origin + PATHS[provider] };
	const { models, waits, log } = routerWith({ model: `${provider}/some-model`, urls, ...settings }, options);
	models.setKeys({ [provider]: SECRET });
	return { models, server, waits, log };
}

function routerWith(settings: Partial<ChatSettings>, options: Partial<RouterOptions> = {}) {
	const waits: number[] = [];
	const log: string[] = [];
	const write = (...parts: unknown[]): void => void log.push(JSON.stringify(parts));
	const logger: Logger = { debug: write, info: write, warn: write, error: write };
	const sleep = async (ms: number): Promise<void> => void waits.push(ms);
	const models = createChatRouter({
		settings: () => ({ ...DEFAULT_CHAT, ...settings }),
		policy: openPolicy,
		tokens: createTokenCounter(),
		windows: new WindowList(),
		logger,
		sleep,
		...options,
	});
	return { models, waits, log };
}

function request(more: Partial<ChatRequest> = {}): ChatRequest {
	return {
		role: 'chat',
		system: 'Be brief.',
		turns: [{ role: 'user', text: 'What does it do?' }],
		maxOutputTokens: 100,
		signal: AbortSignal.timeout(20_000),
		onDelta: () => undefined,
		...more,
	};
}

async function failing(asked: Promise<unknown>): Promise<Error> {
	return asked.then(
		() => expect.unreachable('it answered'),
		(error: Error) => error,
	);
}
