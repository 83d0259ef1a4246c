import type { Client } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { Following } from '../../../server/upstream/following.ts';

test('who could not be connected watches nothing; the next one asks the server', async () => {
	const asked: string[] = [];
	const client = {
		getProtocolEra: () => 'legacy',
		subscribeResource: ({ uri }: { uri: string }) => Promise.resolve(asked.push(uri)),
		unsubscribeResource: () => Promise.resolve(asked.push('end')),
	} as unknown as Client;
	const following = new Following(() => undefined);
	const refused = following.watch('file:///a', () => Promise.reject(new Error('It does not start.')));
	await expect(refused).rejects.toThrow('It does not start.');
	expect(following.isWatching).toBe(false);

	following.begin(client);
	const watch = await following.watch('file:///a', () => Promise.resolve(client));
	expect(following.isWatching).toBe(true);
	watch.dispose();
	expect(following.isWatching).toBe(false);
	expect(asked).toEqual(['file:///a', 'end']);
});
