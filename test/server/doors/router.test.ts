import { expect, test } from 'vitest';
import { createRouter } from '../../../server/doors/http/router.ts';
import { TokenFile } from '../../../server/doors/http/tokens.ts';
import { openServices } from '../../fuzz/services.ts';
import { temporaryFolder } from '../store/support.ts';

test("a token that asks too often is held back alone, and the owner's own never", async () => {
	const { logger } = await openServices();
	const tokens = new TokenFile(temporaryFolder(), logger);
	const routes = [{ path: '/x', answer: () => Promise.resolve(new Response('here')) }];
	const router = createRouter({ routes, token: 'owner', tokens, logger });
	const ask = async (token: string): Promise<number> => {
		const headers = { host: '127.0.0.1:1', authorization: `Bearer ${token}` };
		return (await router(new Request('http://127.0.0.1/x', { headers }))).status;
	};
	const [busy, calm] = [tokens.create('busy', 'read').token, tokens.create('calm', 'read').token];
	const last = { owner: 0, busy: 0 };
	for (let i = 0; i <= 3000; i++) {
		last.owner = await ask('owner');
		last.busy = await ask(busy);
	}
	expect(last).toEqual({ owner: 200, busy: 429 });
	expect(await ask(calm)).toBe(200);
});

test('who listens with a token hears no more once it is revoked, and the others go on', async () => {
	const { logger } = await openServices();
	const tokens = new TokenFile(temporaryFolder(), logger);
	const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
	let left = 0;
	const answer = (): Promise<Response> => {
		const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => void streams.push(controller);
		const body = new ReadableStream({ start, cancel: () => void left++ });
		return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
	};
	const router = createRouter({ routes: [{ path: '/x', answer }], token: 'owner', tokens, logger });
	const listen = async (token: string) => {
		const headers = { host: '127.0.0.1:1', authorization: `Bearer ${token}` };
		return (await router(new Request('http://127.0.0.1/x', { headers }))).body!.getReader();
	};
	const [bad, good] = [tokens.create('bad', 'read'), tokens.create('good', 'read')];
	const readers = [await listen(bad.token), await listen(bad.token), await listen(good.token), await listen('owner')];
	const tell = (byte: number): void => {
		for (const stream of streams.slice(left)) stream.enqueue(Uint8Array.of(byte));
	};
	const heard = () => Promise.all(readers.map(async (reader) => (await reader.read()).value?.[0]));
	tell(1);
	expect(await heard()).toEqual([1, 1, 1, 1]);
	expect(tokens.revoke(bad.id)).toBe(true);
	expect(left).toBe(2);
	tell(2);
	expect(await heard()).toEqual([undefined, undefined, 2, 2]);
	await readers[2]!.cancel();
	expect(left).toBe(3);
});
