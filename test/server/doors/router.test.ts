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
