import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Dispatcher } from '../../../server/app/dispatcher.ts';
import type { Handlers } from '../../../server/app/handler.ts';
import { createRestRoute } from '../../../server/doors/http/rest.ts';
import { silentLogger } from '../store/support.ts';

const WRITER = { id: 'test', scope: 'write' } as const;

test('a repeated request is answered although the client that was first has left', async () => {
	let done = 0;
	const handlers = {
		'capture/add': async (_input: unknown, { signal }: { signal: AbortSignal }) => {
			await sleep(20, undefined, { signal });
			return { id: String(++done) };
		},
	} as unknown as Handlers;
	const route = createRestRoute(new Dispatcher(handlers, silentLogger));
	const ask = (signal: AbortSignal, headers: Record<string, string>): Promise<Response> => {
		const url = new URL('http://127.0.0.1/api/v1/capture/add');
		const all = { 'content-type': 'application/json', ...headers };
		const request = new Request(url, { method: 'POST', headers: all, body: '{"content":"x"}', signal });
		return route.answer(request, url, WRITER);
	};
	const key = { 'idempotency-key': 'once' };
	const leaves = new AbortController();
	const first = ask(leaves.signal, key);
	const second = ask(new AbortController().signal, key);
	leaves.abort();
	expect((await first).status).toBe(200);
	expect(await (await second).json()).toEqual({ id: '1' });
	// Without a key nobody else waits for it.
	const alone = ask(leaves.signal, {});
	expect((await alone).status).toBe(499);
	expect(done).toBe(1);
});
