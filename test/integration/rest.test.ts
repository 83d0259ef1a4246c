import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { LspClient } from './lspClient.ts';
import { endpoint } from './mcpClient.ts';
import { killOwner, temporaryDataDir } from './processes.ts';

interface Api {
	readonly window: LspClient;
	readonly dataDir: string;
	readonly token: string;
	readonly base: string;
	ask(name: string, input?: unknown, headers?: Record<string, string>): Promise<Response>;
	get(pathAndQuery: string, headers?: Record<string, string>): Promise<Response>;
}

async function openApi(): Promise<Api> {
	const dataDir = temporaryDataDir();
	const window = await LspClient.open(dataDir, []);
	const { port, token } = await endpoint(dataDir);
	const base = `http://127.0.0.1:${port}`;
	const bearer = { authorization: `Bearer ${token}` };
	return {
		window,
		dataDir,
		token,
		base,
		ask: (name, input = {}, headers = {}) =>
			fetch(`${base}/api/v1/${name}`, {
				method: 'POST',
				headers: { ...bearer, 'content-type': 'application/json', ...headers },
				body: JSON.stringify(input),
			}),
		get: (pathAndQuery, headers = {}) => fetch(`${base}${pathAndQuery}`, { headers: { ...bearer, ...headers } }),
	};
}

test('operations are called over HTTP, with queries, tags of versions and keys for repetition', async () => {
	const api = await openApi();
	const made = await api.ask('task/create', { title: 'From a script', tags: ['x'] });
	expect(made.status).toBe(200);
	expect(await made.json()).toMatchObject({ number: 1 });

	const listed = await api.get('/api/v1/task/list?state=open&limit=5&tag=x');
	expect(await listed.json()).toMatchObject({ total: 1, tasks: [{ title: 'From a script' }] });
	const tag = (await api.get('/api/v1/task/get?id=T-1')).headers.get('etag') ?? '';
	expect((await api.get('/api/v1/task/get?id=T-1', { 'if-none-match': tag })).status).toBe(304);

	const edited = await api.ask('task/edit', { id: 'T-1', title: 'Changed' }, { 'if-match': tag });
	expect(edited.status).toBe(200);
	const stale = await api.ask('task/edit', { id: 'T-1', title: 'Changed again' }, { 'if-match': tag });
	expect(stale.status).toBe(412);
	expect(await (await api.get('/api/v1/task/get?id=T-1')).json()).toMatchObject({ title: 'Changed' });

	const key = { 'idempotency-key': 'once' };
	const [first, second] = await Promise.all([1, 2].map(() => api.ask('capture/add', { content: 'kept once' }, key)));
	expect(await first!.json()).toEqual(await second!.json());
	expect(await (await api.get('/api/v1/capture/list')).json()).toMatchObject({
		total: 1,
		captures: [{ source: { door: 'rest' } }],
	});
	expect((await api.ask('capture/add', { content: 'another' }, key)).status).toBe(409);
});

test('what is made with a key is made once, although the server is killed before or after it answers', async () => {
	const api = await openApi();
	const made = { 'capture/add': { content: 'kept' }, 'task/create': { title: 'Kept' } };
	const more = { 'project/create': { name: 'Kept' }, 'note/create': { title: 'Kept' } };
	const inputs: [name: string, input: object][] = Object.entries({ ...made, ...more });
	const ask = async ([name, input]: [string, object]): Promise<unknown> => {
		const answer = await api.ask(name, input, { 'idempotency-key': `once, ${name}` });
		expect(answer.status, name).toBe(200);
		return ((await answer.json()) as { id: string }).id;
	};
	const ids = await Promise.all(inputs.map((each) => ask(each)));
	const restart = async (): Promise<void> => {
		await killOwner(api.dataDir);
		const next = await LspClient.open(api.dataDir, []);
		await next.call('door/endpoint', {}); // the file that says where it is may be the one of before
	};
	await restart();
	expect(await Promise.all(inputs.map((each) => ask(each)))).toEqual(ids);

	const key = { 'idempotency-key': 'unanswered' };
	const lost = api.ask('capture/add', { content: 'unanswered' }, key).catch(() => undefined);
	await restart();
	await lost;
	expect((await api.ask('capture/add', { content: 'unanswered' }, key)).status).toBe(200);
	expect(await (await api.get('/api/v1/capture/list')).json()).toMatchObject({ total: 2 });
	expect(await (await api.get('/api/v1/task/list')).json()).toMatchObject({ total: 1 });
	expect(await (await api.get('/api/v1/note/list')).json()).toMatchObject({ notes: [{ title: 'Kept' }] });
});

test('of two writes at once that saw the same, one is done and the other is told so', async () => {
	const api = await openApi();
	await api.ask('task/create', { title: 'One' });
	const { id } = (await (await api.ask('note/create', { title: 'Plan' })).json()) as { id: string };
	const seen = await (await api.get(`/api/v1/note/read?id=${id}`)).json();
	const { text, hash } = seen as { text: string; hash: string };
	const twice = async (read: string, write: string, inputs: readonly object[]): Promise<readonly number[]> => {
		const tag = (await api.get(read)).headers.get('etag') ?? '';
		const answers = await Promise.all(inputs.map((input) => api.ask(write, input, { 'if-match': tag })));
		return answers.map(({ status }) => status).toSorted((a, b) => a - b);
	};
	const titles = ['A', 'B', 'C'].map((title) => ({ id: 'T-1', title }));
	expect(await twice('/api/v1/task/get?id=T-1', 'task/edit', titles)).toEqual([200, 412, 412]);
	const texts = ['one', 'two'].map((line) => ({ id, text: `${text}\n${line}`, hash }));
	expect(await twice(`/api/v1/note/read?id=${id}`, 'note/write', texts)).toEqual([200, 412]);
});

test('what goes wrong is told as problem details', async () => {
	const api = await openApi();
	const problem = async (response: Response): Promise<unknown> => {
		expect(response.headers.get('content-type')).toBe('application/problem+json');
		return response.json();
	};
	expect(await problem(await api.ask('task/create', { title: '' }))).toMatchObject({
		status: 400,
		code: 'invalidInput',
		detail: expect.stringContaining('a task needs a title'),
	});
	expect(await problem(await api.ask('task/get', { id: 'T-9' }))).toMatchObject({ status: 404, code: 'notFound' });
	expect(await problem(await api.ask('nothing/here'))).toMatchObject({ status: 404 });
	// Declared for windows only.
	expect(await problem(await api.ask('door/endpoint'))).toMatchObject({ status: 404 });
	expect(await problem(await api.ask('upstream/setSecrets'))).toMatchObject({ status: 404 });
	expect(await problem(await api.get('/api/v1/task/create?title=x'))).toMatchObject({ status: 405 });
	expect(await problem(await api.ask('task/get', {}, { 'content-type': 'text/plain' }))).toMatchObject({ status: 415 });
	expect(
		await problem(await api.ask('capture/add', { content: 'x' }, { origin: 'https://evil.example' })),
	).toMatchObject({ status: 403 });
	// The answer comes before all was sent, so a client may see a broken line instead.
	const huge = await api.ask('capture/add', { content: 'x'.repeat(9_000_000) }).then(
		({ status }) => status,
		() => 'cut off',
	);
	expect([413, 'cut off']).toContain(huge);
	expect(await (await api.get('/api/v1/capture/list')).json()).toMatchObject({ total: 0 });
	expect((await api.ask('capture/add', { content: 'x' })).headers.get('access-control-allow-origin')).toBeNull();
});

test('tokens of programs are scoped, kept as hashes, and can be taken away', async () => {
	const api = await openApi();
	const { id, token } = await api.window.call('door/createToken', { name: 'script', scope: 'read' });
	const mine = { authorization: `Bearer ${token}` };
	expect((await api.ask('task/list', {}, mine)).status).toBe(200);
	expect((await api.ask('task/create', { title: 'x' }, mine)).status).toBe(403);
	expect((await api.ask('admin/doctor', {}, mine)).status).toBe(403);
	expect((await fetch(`${api.base}/mcp`, { method: 'POST', headers: mine })).status).toBe(403);
	const file = path.join(api.dataDir, 'tokens.json');
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(readFileSync(file, 'utf8')).not.toContain(token);

	await killOwner(api.dataDir);
	const next = await LspClient.open(api.dataDir, []);
	expect((await next.call('door/tokens', {})).tokens).toMatchObject([{ id, name: 'script', scope: 'read' }]);
	await endpoint(api.dataDir);
	const open = await fetch(`${api.base}/api/v1/events`, { headers: mine });
	expect(await next.call('door/revokeToken', { id })).toEqual({ revoked: true });
	expect(await open.text()).toBe(': understory\n\n'); // to its end
	expect((await api.ask('task/list', {}, mine)).status).toBe(401);
	expect((await api.ask('task/list')).status).toBe(200); // the owner's own token and port are what they were
});

test('a reader of events that comes back misses nothing', async () => {
	const api = await openApi();
	await api.ask('capture/add', { content: 'one' });
	const first = await readEvents(api, '/api/v1/events?from=0', 1);
	expect(first).toMatchObject([{ id: '1', event: 'captureAdded', data: { data: { content: 'one' } } }]);
	await api.ask('capture/add', { content: 'two' });
	await api.ask('task/create', { title: 'three' });
	// Captures are processed beside this, which is in the log, too.
	const added = '/api/v1/events?type=captureAdded&type=taskAdded';
	const missed = await readEvents(api, added, 2, { 'last-event-id': '1' });
	expect(missed.map(({ event }) => event)).toEqual(['captureAdded', 'taskAdded']);
	const live = readEvents(api, '/api/v1/events?type=taskEdited', 1);
	const edits = Array.from({ length: 50 }, (_, i) => `title ${i}`);
	for (const title of edits) await api.ask('task/edit', { id: 'T-1', title });
	expect((await live)[0]).toMatchObject({ event: 'taskEdited' });
});

test('the API describes itself, for programs and for people, without anything from elsewhere', async () => {
	const api = await openApi();
	const document = (await (await fetch(`${api.base}/api/v1/openapi.json`)).json()) as {
		openapi: string;
		paths: Record<string, Record<string, { operationId: string }>>;
	};
	expect(document.openapi).toMatch(/^3\.1/);
	await expectAnswersAsDescribed(api, document);
	const ids = Object.values(document.paths).flatMap((item) =>
		Object.values(item).map(({ operationId }) => operationId),
	);
	expect(new Set(ids).size).toBe(ids.length);
	expect(Object.keys(document.paths)).toContain('/api/v1/task/create');
	expect(Object.keys(document.paths)).not.toContain('/api/v1/door/endpoint');
	const docs = await fetch(`${api.base}/docs`);
	const html = await docs.text();
	expect(html).toContain('/api/v1/search/query');
	expect(html).not.toMatch(/src=|https?:\/\/(?!127\.0\.0\.1)/);
	expect(docs.headers.get('content-security-policy')).toContain("default-src 'none'");
	expect(await (await fetch(`${api.base}/health`)).json()).toMatchObject({ status: 'ok' });
});

/** What is asked of several nouns, and refused, is answered as the description says. */
async function expectAnswersAsDescribed(api: Api, document: object): Promise<void> {
	const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'api');
	const check = async (response: Response, place: string): Promise<void> => {
		const schema = ajv.compile({ $ref: `api#/${place}` });
		const answer: unknown = await response.json();
		expect({ ok: schema(answer), errors: schema.errors, answer }).toEqual({ ok: true, errors: null, answer });
	};
	const asked: readonly (readonly [string, object?])[] = [
		['project/create', { name: 'tea' }],
		['project/list'],
		['task/create', { title: 'Descale the kettle', checklist: [{ id: 'c1', text: 'vinegar', done: false }] }],
		['task/list'],
		['task/get', { id: 'T-1' }],
		['capture/add', { content: 'Ada Lovelace likes tea', tags: ['tea'] }],
		['capture/list'],
		['memory/recall', { query: 'tea' }],
		['context/set', { namespace: 'a', key: 'k', value: { b: [1, null, 'c'] } }],
		['context/get', { namespace: 'a', key: 'k' }],
		['context/list'],
		['note/list'],
		['search/query', { query: 'tea' }],
		['graph/list'],
		['session/list'],
		['overview/read'],
		['admin/doctor'],
		['activity/recent'],
	];
	for (const [name, input] of asked) {
		const response = await api.ask(name, input);
		expect([name, response.status]).toEqual([name, 200]);
		await check(
			response,
			`paths/~1api~1v1~1${name.replace('/', '~1')}/post/responses/200/content/application~1json/schema`,
		);
	}
	const refused = [
		await api.ask('task/get', { id: 'T-99' }),
		await api.ask('task/list', { limit: 'many' }),
		await api.ask('task/nothing'),
		await api.get('/api/v1/task/create'),
		await fetch(`${api.base}/api/v1/task/list`),
		await api.ask('task/edit', { id: 'T-1', title: 'x' }, { 'if-match': '"old"' }),
	];
	expect(refused.map(({ status }) => status)).toEqual([404, 400, 404, 405, 401, 412]);
	for (const response of refused) await check(response, 'components/schemas/Problem');
}

interface SentEvent {
	readonly id?: string;
	readonly event?: string;
	readonly data?: unknown;
}

async function readEvents(
	api: Api,
	query: string,
	count: number,
	headers: Record<string, string> = {},
): Promise<SentEvent[]> {
	const stop = new AbortController();
	onTestFinished(() => stop.abort());
	const response = await fetch(`${api.base}${query}`, {
		headers: { authorization: `Bearer ${api.token}`, ...headers },
		signal: stop.signal,
	});
	expect(response.headers.get('content-type')).toBe('text/event-stream');
	const events: SentEvent[] = [];
	let rest = '';
	for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
		const blocks = (rest + chunk).split('\n\n');
		rest = blocks.pop() ?? '';
		events.push(...blocks.filter((block) => !block.startsWith(':')).map(parseEvent));
		if (events.length >= count) break;
	}
	return events;
}

function parseEvent(block: string): SentEvent {
	const fields = Object.fromEntries(
		block.split('\n').map((line) => /^(\w+): (.*)$/.exec(line)!.slice(1, 3) as [string, string]),
	);
	return { ...fields, ...(fields['data'] !== undefined && { data: JSON.parse(fields['data']) as unknown }) };
}
