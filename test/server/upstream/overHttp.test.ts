import { spawn } from 'node:child_process';
import { createServer as createWeb } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Result } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { UpstreamDefinition } from '../../../common/model/upstream.ts';
import type { McpCaller } from '../../../server/ports/upstream.ts';
import type { UpstreamHub } from '../../../server/upstream/hub.ts';
import { PATIENT } from '../patient.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';
import { listenHere } from '../../listenHere.ts';
import { startHttpServer } from './httpServer.ts';
import { mcpCaller, openUpstreams, programServer, standStill } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

const EVERYTHING = path.resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');

async function openHub(
	definition: Partial<UpstreamDefinition>,
	options: Partial<Parameters<typeof openUpstreams>[0]> = {},
): Promise<UpstreamHub> {
	const folder = temporaryFolder();
	const store = await openStoreForTest(path.join(folder, 'data'));
	const server = programServer({ alias: 'web', name: 'Web', command: '', args: [], type: 'http', ...definition });
	store.execute({ type: 'upstream/add', id: 'web', definition: server });
	return openUpstreams({ store, dataDir: folder, logger: silentLogger, ...options });
}

/** A hub and the server it has listed the tools of. */
async function openListed(era: UpstreamDefinition['era']) {
	const server = await startHttpServer();
	const hub = await openHub({ url: server.url, era });
	await hub.tools();
	return { server, hub };
}

const call = (hub: UpstreamHub, name: string, args: object, signal?: AbortSignal) =>
	hub.route('tools/call', { name, arguments: args }, mcpCaller(signal && { signal }));

test.each(['legacy', 'modern'] as const)(
	'a call of a %s server over HTTP is taken back in the words of its revision, and its stream is closed',
	async (era) => {
		const { server, hub } = await openListed(era);
		const cancel = new AbortController();
		const waiting = call(hub, 'web__waits', {}, cancel.signal).catch((error: unknown) => error);
		await vi.waitFor(() => expect(server.said).toContain('call waits'), PATIENT);
		cancel.abort(new Error('enough'));
		await waiting;
		await vi.waitFor(() => expect(server.said).toContain('cancelled waits'), PATIENT);
		await vi.waitFor(() => expect(server.said).toContain('left tools/call'), PATIENT);
		expect(server.said.includes('told notifications/cancelled')).toBe(era === 'legacy');
		expect(hub.calls(1)).toMatchObject([{ tool: 'waits', outcome: 'cancelled' }]);
		expect(await call(hub, 'web__fine', {})).toMatchObject({ content: [{ text: 'fine' }] });
	},
);

test.each(['legacy', 'modern'] as const)(
	'a %s server over HTTP that is killed in a call is told of; the call fails then and there, or is done once more',
	async (era) => {
		const server = await startHttpServer();
		const hub = await openHub({ url: server.url, era, timeoutSeconds: 3600 });
		await call(hub, 'web__fine', {});
		const gone = Promise.withResolvers<void>();
		hub.onDidChangeStatus(() => {
			if (hub.status('web').phase === 'waiting') gone.resolve();
		});
		const failing = call(hub, 'web__waits', {});
		await vi.waitFor(() => expect(server.said).toContain('call waits'), PATIENT);
		standStill(); // what is told comes of no timer
		server.kill();
		expect(await failing).toMatchObject({ isError: true, content: [{ text: 'Web: The connection was lost.' }] });
		// One of the older revision has forgotten us; the stateless one has nothing to forget.
		if (era === 'legacy') await gone.promise;
		vi.useRealTimers();
		expect(await call(hub, 'web__fine', {})).toMatchObject({ content: [{ text: 'fine' }] });
		const repeated = call(hub, 'web__waitsOnce', {});
		await vi.waitFor(() => expect(server.said).toContain('call waitsOnce'), PATIENT);
		server.kill();
		expect(await repeated).toMatchObject({ content: [{ text: 'fine' }] });
		expect(server.said.filter((line) => line === 'call waitsOnce')).toHaveLength(2);
		expect(hub.calls(4).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'failed', 'ok']);
		expect(hub.status('web').phase).toBe('ready');
	},
);

test('a stateless server over HTTP whose listening stream breaks is listened to again', async () => {
	const { server, hub } = await openListed('modern');
	const heard: string[] = [];
	hub.onDidUpdateResource((uri) => void heard.push(uri));
	const watch = hub.watch('http://one')!;
	await watch.begun;
	const streams = () => server.said.filter((line) => line === 'told subscriptions/listen').length;
	server.touch();
	await vi.waitFor(() => expect(heard).toEqual(['http://one']), PATIENT);
	const before = streams();
	server.kill();
	await vi.waitFor(() => expect(streams()).toBeGreaterThan(before), PATIENT);
	await vi.waitFor(() => expect(heard).toHaveLength(2), PATIENT); // it may have changed meanwhile
	server.touch();
	await vi.waitFor(() => expect(heard).toHaveLength(3), PATIENT);
	watch.dispose();
});

test.each(['legacy', 'modern'] as const)(
	'assistants are asked at once by one %s server over HTTP, each its own question',
	async (era) => {
		const { hub } = await openListed(era);
		const words = ['one', 'two', 'three'];
		for (let round = 0; round < 3; round++) {
			const open = new Set<string>();
			const all = Promise.withResolvers<void>();
			const answers = await Promise.all(
				words.map(async (word) => {
					const ask = async (): Promise<Result> => {
						open.add(word);
						if (open.size === words.length) all.resolve();
						await all.promise; // nobody answers before all are asked
						return { action: 'accept', content: { word } };
					};
					const caller = { session: word, era, capabilities: { elicitation: { form: {} } }, ask };
					const route = (more: Partial<McpCaller> = {}) =>
						hub.route('tools/call', { name: 'web__which', arguments: {} }, mcpCaller({ ...caller, ...more }));
					const answer = (await route()) as { requestState?: string };
					// One of the stateless revision asks with its result.
					if (answer.requestState === undefined) return answer;
					return route({ requestState: answer.requestState, inputResponses: { which: await ask() } });
				}),
			);
			expect(answers.map((answer) => /"word":"(\w+)"/.exec(JSON.stringify(answer).replaceAll('\\', ''))?.[1])).toEqual(
				words,
			);
		}
	},
);

test('a leave to call once holds for the next round of that call, and for no other arguments and no second time', async () => {
	const { url } = await startHttpServer();
	const asked: unknown[] = [];
	const ask = (question: { readonly input?: string }): Promise<never> => {
		asked.push(question.input);
		return Promise.resolve('once' as never);
	};
	const windows = { isOpen: true, ask: ask as never };
	const hub = await openHub({ url, era: 'modern', approval: 'ask' }, { windows });
	await hub.tools();
	const confirm = (args: object, parts: Parameters<typeof mcpCaller>[0] = {}) =>
		hub.route(
			'tools/call',
			{ name: 'web__confirms', arguments: args },
			mcpCaller({ era: 'modern', capabilities: { elicitation: { form: {} } }, ...parts }),
		);
	const fine = { content: [{ text: 'fine' }] };
	const inputResponses = { sure: { action: 'accept', content: {} } };

	const { requestState } = (await confirm({ a: 1 })) as unknown as { requestState: string };
	expect(asked).toEqual(['{"a":1}']);
	expect(await confirm({ a: 1 }, { requestState, inputResponses })).toMatchObject(fine);
	expect(asked).toHaveLength(1);
	expect(await confirm({ a: 1 }, { requestState, inputResponses })).toMatchObject(fine);
	expect(asked).toEqual(['{"a":1}', '{"a":1}']);

	const other = (await confirm({ a: 2 })) as unknown as { requestState: string };
	expect(await confirm({ a: 'else' }, { requestState: other.requestState, inputResponses })).toMatchObject(fine);
	expect(asked.slice(2)).toEqual(['{"a":2}', '{"a":"else"}']);
});

test('a server that has the first HTTP transport alone is found by the address of the newer one', async () => {
	const hub = await openHub({ url: await startEverything('sse'), era: 'auto' });
	const signal = new AbortController().signal;
	expect(await hub.test('web', signal)).toMatchObject({ phase: 'ready', era: 'legacy' });
	expect(await call(hub, 'web__echo', { message: 'over the older way' })).toMatchObject({
		content: [{ text: expect.stringContaining('over the older way') as string }],
	});
	const cancel = new AbortController();
	const long = call(hub, 'web__trigger-long-running-operation', { duration: 600, steps: 10 }, cancel.signal);
	setTimeout(() => cancel.abort(new Error('enough')), 100);
	await expect(long).rejects.toThrow('enough');
	expect(await call(hub, 'web__get-sum', { a: 1, b: 2 })).toMatchObject({
		content: [{ text: expect.stringContaining('3') as string }],
	});
});

test('a tool that runs as a task at its server over HTTP asks whoever called it, beside others; a call that ends cancels its task', async () => {
	const fetched = vi.spyOn(globalThis, 'fetch');
	onTestFinished(() => fetched.mockRestore());
	const hub = await openHub({ url: await startEverything('streamableHttp'), era: 'auto' });
	expect(await hub.test('web', new AbortController().signal)).toMatchObject({ phase: 'ready', problems: [] });
	const research = (args: object, caller: Partial<McpCaller>) =>
		hub.route(
			'tools/call',
			{ name: 'web__simulate-research-query', arguments: { topic: 'python', ...args } },
			mcpCaller(caller),
		);
	const asked: string[] = [];
	const researchAs = (interpretation: string) =>
		research(
			{ ambiguous: true },
			{
				session: interpretation,
				capabilities: { elicitation: { form: {} } },
				ask: async (method, params) => {
					asked.push(JSON.stringify({ method, params }));
					return { action: 'accept', content: { interpretation } };
				},
			},
		);
	const cancel = new AbortController();
	const given = research({}, { signal: cancel.signal, progress: () => cancel.abort(new Error('enough')) });
	const [snake, comedy] = await Promise.all([
		researchAs('snake'),
		researchAs('comedy'),
		expect(given).rejects.toThrow('enough'),
	]);
	expect(JSON.stringify(snake)).toContain('python (snake)');
	expect(JSON.stringify(comedy)).toContain('python (comedy)');
	expect(asked).toHaveLength(2);
	expect(JSON.stringify([snake, comedy, asked])).not.toContain('related-task');
	const sent = fetched.mock.calls.map(([, init]) => JSON.stringify(init?.body ?? ''));
	expect(sent.filter((body) => body.includes('tasks/cancel'))).toHaveLength(1);
});

test('an address without any MCP server says what it answered', async () => {
	const asked: string[] = [];
	const web = createWeb((request, response) => {
		asked.push(request.method ?? '');
		response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing of that name');
	});
	const hub = await openHub({ url: `${await listenHere(web)}/mcp`, era: 'auto' });
	const { phase, lastError } = await hub.test('web', new AbortController().signal);
	expect(phase).toBe('waiting');
	expect(lastError).toContain('nothing of that name');
	expect(asked.at(-1)).toBe('GET');
});

/** The published server over one of its ways. @returns its address */
async function startEverything(way: 'sse' | 'streamableHttp'): Promise<string> {
	const port = await freePort();
	const child = spawn(process.execPath, [EVERYTHING, way], {
		env: { ...process.env, PORT: String(port) },
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	const told = createInterface({ input: child.stderr });
	await new Promise<void>((resolve) => void told.on('line', (line) => /running|listening/.test(line) && resolve()));
	return `http://127.0.0.1:${port}/${way === 'sse' ? 'sse' : 'mcp'}`;
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise<void>((resolve) => void server.close(() => resolve()));
	return port;
}
