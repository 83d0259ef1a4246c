import { describe, expect, test } from 'vitest';
import { createHttpEmbedder, type HttpEmbedderOptions } from '../../../../server/models/http/httpEmbedder.ts';
import type { HttpProvider } from '../../../../server/models/http/wireFormats.ts';
import { openPolicy, policyOf } from '../../policies.ts';
import { silentLogger } from '../../store/support.ts';
import { embeddingServer, type Received, type Reply, toyVector } from './embeddingServer.ts';

const KEY = 'test-key-5b1e';

function open(url: string, options: Partial<HttpEmbedderOptions> = {}) {
	const waits: number[] = [];
	const made = createHttpEmbedder({
		provider: 'openai',
		model: 'm',
		url,
		secret: () => KEY,
		policy: openPolicy,
		logger: silentLogger,
		sleep: (ms) => {
			waits.push(ms);
			return Promise.resolve();
		},
		...options,
	});
	return { made, waits };
}

const inputs = (body: Received['body']) => body['input'] as string[];
const openaiReply = ({ body }: Received): Reply => ({
	// Out of order, as the format allows.
	body: {
		object: 'list',
		model: 'm',
		data: inputs(body)
			.map((text, index) => ({ object: 'embedding', index, embedding: toyVector(text) }))
			.toReversed(),
		usage: { prompt_tokens: 1, total_tokens: 1 },
	},
});
const voyageReply = openaiReply;
const ollamaReply = ({ body }: Received): Reply => ({
	body: {
		model: 'm',
		embeddings: inputs(body).map(toyVector),
		total_duration: 1,
		load_duration: 1,
		prompt_eval_count: 1,
	},
});
const geminiReply = ({ body }: Received): Reply => ({
	body: {
		embeddings: (body['requests'] as { content: { parts: { text: string }[] } }[]).map(({ content }) => ({
			values: toyVector(content.parts[0]!.text),
		})),
	},
});

describe('the wire formats', () => {
	test.each<[HttpProvider, (request: Received) => Reply, Omit<Received, 'headers'>, Record<string, string>]>([
		[
			'openai',
			openaiReply,
			{ path: '/v1/embeddings', body: { model: 'm', input: ['hello'], encoding_format: 'float' } },
			{ authorization: `Bearer ${KEY}` },
		],
		[
			'voyage',
			voyageReply,
			{ path: '/v1/embeddings', body: { model: 'm', input: ['hello'], input_type: 'query', truncation: true } },
			{ authorization: `Bearer ${KEY}` },
		],
		['ollama', ollamaReply, { path: '/api/embed', body: { model: 'm', input: ['hello'], truncate: true } }, {}],
		[
			'gemini',
			geminiReply,
			{
				path: '/v1beta/models/m:batchEmbedContents',
				body: {
					requests: [
						{
							model: 'models/m',
							content: { parts: [{ text: 'hello' }] },
							taskType: 'CODE_RETRIEVAL_QUERY',
							outputDimensionality: 768,
						},
					],
				},
			},
			{ 'x-goog-api-key': KEY },
		],
	])('%s', async (provider, reply, expected, headers) => {
		const server = await embeddingServer(reply);
		const embedder = await open(server.url, { provider }).made;
		expect(embedder).toMatchObject({ id: `${provider}-m`, dimensions: 3, local: true, lastResort: false });
		const [vector] = await embedder.embed(['hello'], 'query');
		expect(Math.hypot(...vector!)).toBeCloseTo(1, 6);
		expect(vector![0]! / vector![2]!).toBeCloseTo(5, 5);
		expect(server.received.at(-1)).toMatchObject(expected);
		expect(server.received.at(-1)!.headers).toMatchObject(headers);
	});

	test('vectors come in the order of the texts', async () => {
		const embedder = await open((await embeddingServer(openaiReply)).url).made;
		const vectors = await embedder.embed(['a', 'bbbb', 'cc'], 'passage');
		expect(vectors.map((vector) => Math.round(vector[0]! / vector[2]!))).toEqual([1, 4, 2]);
	});

	test('a server without a key, below a path, with /v1 at its end', async () => {
		const server = await embeddingServer(openaiReply);
		await open(`${server.url}/prefix/v1/`, { secret: () => undefined }).made;
		expect(server.received[0]!.path).toBe('/prefix/v1/embeddings');
		expect(server.received[0]!.headers.authorization).toBeUndefined();
	});
});

describe('requests', () => {
	test('are split by number and by size', async () => {
		const server = await embeddingServer(openaiReply);
		const embedder = await open(server.url).made;
		expect(
			await embedder.embed(
				Array.from({ length: 300 }, (_, at) => `text ${at}`),
				'passage',
			),
		).toHaveLength(300);
		expect(server.received.slice(1).map(({ body }) => inputs(body).length)).toEqual([128, 128, 44]);
		await embedder.embed(
			Array.from({ length: 20 }, () => 'x'.repeat(50_000)),
			'passage',
		);
		const sizes = server.received.slice(4).map(({ body }) => inputs(body).join('').length);
		expect(Math.max(...sizes)).toBeLessThanOrEqual(400_000);
	});

	test('a text without a token has no direction', async () => {
		const embedder = await open((await embeddingServer(openaiReply)).url).made;
		expect(
			(await embedder.embed([' \n', 'a'], 'passage')).map((vector) => vector.some((value) => value !== 0)),
		).toEqual([false, true]);
	});

	test('the stored dimensions count at start while the server is off, and its own when it answers', async () => {
		const server = await embeddingServer(openaiReply);
		const storedDimensions = (id: string) => Promise.resolve(id === 'openai-m' ? 768 : undefined);
		expect((await open(server.url, { storedDimensions }).made).dimensions).toBe(3);
		await server.close();
		expect((await open(server.url, { storedDimensions }).made).dimensions).toBe(768);
	});

	test('other dimensions than those of the table are refused', async () => {
		const server = await embeddingServer((request, count) =>
			count === 1 ? { status: 404, body: '' } : openaiReply(request),
		);
		const embedder = await open(server.url, { storedDimensions: () => Promise.resolve(768) }).made;
		await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({
			code: 'unavailable',
			message: expect.stringContaining('3 dimensions instead of 768'),
		});
	});

	test('end when they are cancelled', async () => {
		const server = await embeddingServer((request, count) => (count === 1 ? openaiReply(request) : 'hang'));
		const embedder = await open(server.url).made;
		const controller = new AbortController();
		const embedding = embedder.embed(['a'], 'query', controller.signal);
		controller.abort(new Error('no longer wanted'));
		await expect(embedding).rejects.toThrow('no longer wanted');
	});
});

describe('more servers of one model', () => {
	test('the next one answers when the first is busy, and the first is not waited for again at once', async () => {
		const busy = { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Rate limit reached' } } };
		const first = await embeddingServer(() => busy);
		const second = await embeddingServer(openaiReply);
		const { made, waits } = open(first.url, { fallbackUrls: [second.url] });
		const embedder = await made;
		expect(await embedder.embed(['a', 'b'], 'passage')).toHaveLength(2);
		expect([first.received.length, second.received.length]).toEqual([1, 2]);
		expect(waits).toEqual([]); // 7 s are more than another server is worth
	});

	test('one that fails for a moment is asked twice, before another', async () => {
		const first = await embeddingServer((request, count) => (count === 1 ? 'reset' : openaiReply(request)));
		const second = await embeddingServer(openaiReply);
		const { made, waits } = open(first.url, { fallbackUrls: [second.url] });
		expect((await made).dimensions).toBe(3);
		expect(second.received).toEqual([]);
		expect(waits).toEqual([500]);
	});

	test('vectors of another length are never taken from one', async () => {
		const first = await embeddingServer((request, count) =>
			count === 1 ? openaiReply(request) : { status: 500, body: '' },
		);
		const other = await embeddingServer(({ body }) => ({
			body: { data: inputs(body).map((_, index) => ({ index, embedding: [1, 2] })) },
		}));
		const embedder = await open(first.url, { fallbackUrls: [other.url] }).made;
		const error: unknown = await embedder.embed(['a'], 'query').catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code: 'unavailable' });
		expect(String(error)).toMatch(/failed \(500\)[^]*2 dimensions instead of 3/);
		const stored = { storedDimensions: () => Promise.resolve(768) };
		expect((await open(first.url, { ...stored, fallbackUrls: [other.url] }).made).dimensions).toBe(768);
	});

	test('none that the profile forbids is asked, and what each one said is told', async () => {
		const first = await embeddingServer(() => ({ status: 404, body: { error: 'no such model' } }));
		const policy = policyOf({ ...openPolicy.rules, allowCloudEmbeddings: false });
		const { made } = open(first.url, { fallbackUrls: ['https://embeddings.example.com'], policy });
		const error: unknown = await made.catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code: 'unavailable' });
		expect(String(error)).toMatch(/no such model[^]*embeddings\.example\.com/);
	});

	test('a request that is cancelled ends, and nobody else is asked', async () => {
		const first = await embeddingServer((request, count) => (count === 1 ? openaiReply(request) : 'hang'));
		const second = await embeddingServer(openaiReply);
		const embedder = await open(first.url, { fallbackUrls: [second.url] }).made;
		const cancel = new AbortController();
		const embedding = embedder.embed(['a'], 'query', cancel.signal);
		cancel.abort(new Error('no longer wanted'));
		await expect(embedding).rejects.toThrow('no longer wanted');
		expect(second.received).toEqual([]);
	});
});

describe('failures', () => {
	test('a busy server is asked again after the time it says', async () => {
		const busy = { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Rate limit reached' } } };
		const server = await embeddingServer((request, count) => (count < 3 ? busy : openaiReply(request)));
		const { made, waits } = open(server.url);
		expect((await made).dimensions).toBe(3);
		expect(waits).toEqual([7000, 7000]);
	});

	test('a date is a time, too', async () => {
		const busy = { status: 503, headers: { 'retry-after': new Date(Date.now() + 20_000).toUTCString() }, body: 'busy' };
		const server = await embeddingServer((request, count) => (count < 2 ? busy : openaiReply(request)));
		const { made, waits } = open(server.url);
		await made;
		expect(waits).toHaveLength(1);
		expect(waits[0]).toBeGreaterThan(10_000);
		expect(waits[0]).toBeLessThanOrEqual(20_000);
	});

	test('a failing server is asked four times, ever later', async () => {
		const server = await embeddingServer(() => ({
			status: 500,
			body: { error: 'model runner has unexpectedly stopped' },
		}));
		const { made, waits } = open(server.url, { provider: 'ollama' });
		await expect(made).rejects.toMatchObject({
			code: 'unavailable',
			message:
				'Ollama failed (500): model runner has unexpectedly stopped. Try again later, or choose another embedding provider.',
		});
		expect(server.received).toHaveLength(4);
		expect(waits).toEqual([500, 1000, 2000]);
	});

	test('a connection that breaks is tried again', async () => {
		const server = await embeddingServer((request, count) => (count === 1 ? 'reset' : openaiReply(request)));
		expect((await open(server.url).made).dimensions).toBe(3);
	});

	test.each<[string, Reply, RegExp]>([
		[
			'a wrong key',
			{ status: 401, body: { error: { message: `Incorrect API key provided: ${KEY}` } } },
			/refused the key/,
		],
		[
			'an unknown model',
			{ status: 404, body: { error: 'model "m" not found, try pulling it first' } },
			/model "m" not found, try pulling it first/,
		],
		[
			'a bad request',
			{ status: 400, body: { error: { message: 'input is too long' } } },
			/refused the request \(400\): input is too long/,
		],
		['a long wait', { status: 429, headers: { 'retry-after': '3600' }, body: {} }, /no quota left/],
		['a page', { body: '<html>' }, /did not answer with JSON/],
		['another form', { body: { data: [{ embedding: 'text' }] } }, /did not answer with vectors/],
		['too few vectors', { body: { data: [] } }, /answered 0 vectors for 1 texts/],
		['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' }, /cannot be reached/],
	])('%s is told at once, without the key', async (_what, reply, message) => {
		const server = await embeddingServer(() => reply);
		const error: unknown = await open(server.url).made.catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) });
		expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
	});

	/** As the services document their errors. */
	const geminiError = (code: number, status: string, message: string, details: object[] = []): Reply => ({
		status: code,
		body: { error: { code, message, status, details } },
	});
	test.each<[HttpProvider, string, Reply, RegExp]>([
		[
			'gemini',
			'a wrong key',
			geminiError(400, 'INVALID_ARGUMENT', `API key not valid: ${KEY}`, [{ reason: 'API_KEY_INVALID' }]),
			/^Gemini refused the key\. Run “Understory: Set Embedding Key…”/,
		],
		[
			'gemini',
			'a key without rights',
			geminiError(403, 'PERMISSION_DENIED', `Denied ${KEY}`),
			/^Gemini refused the key/,
		],
		[
			'gemini',
			'an unknown model',
			geminiError(404, 'NOT_FOUND', 'models/m is not found for API version v1beta'),
			/^Gemini at .* does not know the model or the address: models\/m is not found for API version v1beta/,
		],
		[
			'gemini',
			'a bad request',
			geminiError(400, 'INVALID_ARGUMENT', 'at most 100 requests can be in one batch'),
			/^Gemini refused the request \(400\): at most 100 requests/,
		],
		['gemini', 'another form', { body: { embedding: { values: [1, 2] } } }, /^Gemini did not answer with vectors/],
		[
			'voyage',
			'a wrong key',
			{ status: 401, body: { detail: `Provided API key is invalid: ${KEY}` } },
			/^Voyage AI refused the key/,
		],
		[
			'voyage',
			'a bad request',
			{ status: 400, body: { detail: 'Model m is not supported. Supported models are voyage-code-3.' } },
			/^Voyage AI refused the request \(400\): Model m is not supported/,
		],
		[
			'voyage',
			'another form',
			{ body: { data: [{ index: 0, embedding: 'AAAA' }] } },
			/^Voyage AI did not answer with vectors/,
		],
	])('%s: %s is told at once, without the key', async (provider, _what, reply, message) => {
		const server = await embeddingServer(() => reply);
		const error: unknown = await open(server.url, { provider }).made.catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) });
		expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
		expect(server.received).toHaveLength(1);
	});

	test.each<[HttpProvider, Reply, (request: Received) => Reply]>([
		['gemini', geminiError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota'), geminiReply],
		['gemini', geminiError(503, 'UNAVAILABLE', 'The model is overloaded'), geminiReply],
		['voyage', { status: 429, body: { detail: 'You have not yet added your payment method' } }, voyageReply],
		['voyage', { status: 500, body: { detail: 'Internal error' } }, voyageReply],
	])('%s is asked again when it is busy (%o)', async (provider, busy, reply) => {
		const server = await embeddingServer((request, count) => (count === 1 ? busy : reply(request)));
		const { made, waits } = open(server.url, { provider });
		expect((await made).dimensions).toBe(3);
		expect(waits).toEqual([500]);
	});

	test('gemini gets at most 100 texts a request, and voyage as much as a batch may have', async () => {
		const gemini = await embeddingServer(geminiReply);
		const embedder = await open(gemini.url, { provider: 'gemini' }).made;
		await embedder.embed(
			Array.from({ length: 201 }, (_, at) => `text ${at}`),
			'passage',
		);
		const sizes = gemini.received.slice(1).map(({ body }) => (body['requests'] as { taskType: string }[]).length);
		expect(sizes).toEqual([100, 100, 1]);
		expect((gemini.received[1]!.body['requests'] as object[])[0]).toMatchObject({ taskType: 'RETRIEVAL_DOCUMENT' });
		const voyage = await embeddingServer(voyageReply);
		const other = await open(voyage.url, { provider: 'voyage' }).made;
		await other.embed(
			Array.from({ length: 20 }, () => 'x'.repeat(20_000)),
			'passage',
		);
		for (const { body } of voyage.received.slice(1)) {
			expect(body['input_type']).toBe('document');
			expect(inputs(body).join('').length).toBeLessThanOrEqual(200_000);
		}
	});

	test('a server that is off', async () => {
		const server = await embeddingServer(openaiReply);
		await server.close();
		await expect(open(server.url, { provider: 'ollama' }).made).rejects.toMatchObject({
			code: 'unavailable',
			message: expect.stringMatching(
				/^Ollama cannot be reached at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)\. Start it/,
			),
		});
	});

	test('a server that never answers', async () => {
		const server = await embeddingServer(() => 'hang');
		await expect(open(server.url, { timeoutMs: 50 }).made).rejects.toMatchObject({
			message: expect.stringContaining('did not answer within'),
		});
		expect(server.received).toHaveLength(4);
	});

	test.each(['gemini', 'voyage'] as const)('%s without a key', async (provider) => {
		const server = await embeddingServer(openaiReply);
		await expect(open(server.url, { provider, secret: () => undefined }).made).rejects.toMatchObject({
			code: 'unavailable',
			message: expect.stringContaining('needs a key'),
		});
		expect(server.received).toEqual([]);
	});

	test.each(['localhost:11434', 'file:///etc/passwd', 'not an address'])('%s is no address', async (url) => {
		await expect(open(url).made).rejects.toMatchObject({ code: 'invalidInput' });
	});
});
