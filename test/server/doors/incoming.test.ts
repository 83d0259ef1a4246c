import { expect, test, vi } from 'vitest';
import { createIncomingRoute } from '../../../server/doors/http/incoming.ts';
import { createRestRoute } from '../../../server/doors/http/rest.ts';
import { createRouter } from '../../../server/doors/http/router.ts';
import { TokenFile } from '../../../server/doors/http/tokens.ts';
import { openServices } from '../../fuzz/services.ts';
import { allCaptures } from '../store/support.ts';

async function openDoor() {
	const { folder, store, dispatcher, logger } = await openServices();
	const calls: [string, unknown][] = [];
	const call = dispatcher.call.bind(dispatcher);
	vi.spyOn(dispatcher, 'call').mockImplementation((name, input, signal) => {
		if (name === 'capture/add' || name === 'capture/list') return call(name, input, signal);
		calls.push([name, input]);
		return Promise.resolve({} as never);
	});
	const tokens = new TokenFile(folder, logger);
	const routes = [createIncomingRoute(dispatcher), createRestRoute(dispatcher)];
	const router = createRouter({ routes, token: 'owner', tokens, logger });
	const post = (path: string, token: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
		router(
			new Request(`http://127.0.0.1${path}`, {
				method: 'POST',
				headers: {
					host: '127.0.0.1:1',
					authorization: `Bearer ${token}`,
					'content-type': 'application/json',
					...headers,
				},
				body: typeof body === 'string' ? body : JSON.stringify(body),
			}),
		);
	return { store, tokens, post, calls };
}

test('what another program sends becomes a capture, the same delivery once', async () => {
	const { store, tokens, post } = await openDoor();
	const { token } = tokens.create('ci', 'hook');
	const delivery = { 'x-github-delivery': 'd1' };
	const first = await post('/hooks/capture', token, { title: 'Build 7', text: 'failed', tags: ['ci'] }, delivery);
	expect(first.status).toBe(201);
	const again = await post('/hooks/capture', token, { title: 'Build 7', text: 'failed', tags: ['ci'] }, delivery);
	expect(await again.json()).toEqual(await first.json());
	expect((await post('/hooks/capture', token, 'only text', { 'content-type': 'text/plain' })).status).toBe(201);
	expect(allCaptures(store).map(({ content, tags }) => [content, tags])).toEqual([
		['only text', []],
		['Build 7\n\nfailed', ['ci']],
	]);
});

test('a task is made, once a delivery; an agent is started as it is set up', async () => {
	const { calls, tokens, post } = await openDoor();
	const { token } = tokens.create('ci', 'hook');
	const delivery = { 'x-github-delivery': 'd2' };
	await post(
		'/hooks/task',
		token,
		{ title: 'Mend the build', tags: ['ci'], priority: 'high', column: 'done' },
		delivery,
	);
	await post('/hooks/agent', token, { agent: 'Digest', task: 'read all keys', text: 'now' }, delivery);
	const id = expect.stringMatching(/^[0-9a-f]{32}$/) as string;
	expect(calls).toEqual([
		['task/create', { id, tags: ['ci'], title: 'Mend the build', priority: 'high' }],
		['agent/run', { agent: 'Digest', run: id }],
	]);
	expect((await post('/hooks/constructor', token, {})).status).toBe(404);
});

test('a token for webhooks hands in and reads nothing, and one that reads hands nothing in', async () => {
	const { tokens, post, store } = await openDoor();
	const { token } = tokens.create('ci', 'hook');
	expect((await post('/api/v1/capture/list', token, {})).status).toBe(403);
	expect((await post('/api/v1/capture/add', token, { content: 'x' })).status).toBe(403);
	const reader = tokens.create('reader', 'read').token;
	expect((await post('/hooks/capture', reader, { content: 'x' })).status).toBe(403);
	expect((await post('/hooks/capture', 'wrong', { content: 'x' })).status).toBe(401);
	expect(allCaptures(store)).toEqual([]);
	expect((await post('/hooks/capture', 'owner', { content: 'x' })).status).toBe(201);
});

test('what is too large, too much or nothing is refused with a reason', async () => {
	const { tokens, post, store } = await openDoor();
	const { token } = tokens.create('ci', 'hook');
	expect((await post('/hooks/capture', token, { content: 'x'.repeat(300_000) })).status).toBe(413);
	expect((await post('/hooks/capture', token, '[1]')).status).toBe(400);
	expect((await post('/hooks/capture', token, '{')).status).toBe(400);
	expect((await post('/hooks/capture', token, {})).status).toBe(400);
	expect((await post('/hooks/constructor', token, {})).status).toBe(404);
	expect(allCaptures(store)).toEqual([]);
	const statuses: number[] = [];
	for (let i = 0; i < 60; i++) statuses.push((await post('/hooks/capture', token, { content: `c${i}` })).status);
	expect(statuses.at(-1)).toBe(429);
	expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(40);
	const other = tokens.create('other', 'hook').token;
	expect((await post('/hooks/capture', other, { content: 'not slowed down' })).status).toBe(201);
});
