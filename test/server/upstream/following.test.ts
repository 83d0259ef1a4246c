import {
	ProtocolError,
	type Client,
	type McpSubscription,
	type SubscriptionFilter,
} from '@modelcontextprotocol/client';
import { expect, test, vi } from 'vitest';
import { once } from '../../../common/base/once.ts';
import { PATIENT } from '../patient.ts';
import { Following } from '../../../server/upstream/following.ts';

const silent = { note: () => undefined, updated: () => undefined };

test('a resource is watched as long as somebody does, also when the server could not be reached at first', async () => {
	const asked: string[] = [];
	const client = {
		getProtocolEra: () => 'legacy',
		subscribeResource: ({ uri }: { uri: string }) => Promise.resolve(asked.push(uri)),
		unsubscribeResource: ({ uri }: { uri: string }) => Promise.resolve(asked.push(`end ${uri}`)),
	} as unknown as Client;
	const following = new Following(silent);
	const early = following.watch('file:///a', () => Promise.reject(new Error('It does not start.')));
	await expect(early.begun).rejects.toThrow('It does not start.');
	expect(following.isWatching).toBe(true);

	following.begin(client, () => undefined);
	const second = following.watch('file:///a', () => Promise.resolve(client));
	await second.begun;
	expect(asked).toEqual(['file:///a']);
	early.dispose();
	early.dispose();
	expect(following.isWatching).toBe(true);
	second.dispose();
	expect(following.isWatching).toBe(false);
	expect(asked).toEqual(['file:///a', 'end file:///a']);
});

test('who watches is told that a resource may have changed while there was no connection', async () => {
	const told: string[] = [];
	const following = new Following({ ...silent, updated: (uri) => void told.push(uri) });
	const client = (): Client =>
		({ getProtocolEra: () => 'legacy', subscribeResource: () => Promise.resolve({}) }) as unknown as Client;
	const [first, second] = [client(), client()];
	following.begin(first, () => undefined);
	await following.watch('file:///a', () => Promise.resolve(first)).begun;
	following.end(second); // another one
	following.end(first);
	expect(told).toEqual([]);
	following.begin(second, () => undefined);
	await vi.waitFor(() => expect(told).toEqual(['file:///a']), PATIENT);
});

test('a listening stream is there until the one that is to tell more is, or has been refused', async () => {
	const said: string[] = [];
	let room = 2;
	let open = 0;
	const client = {
		getProtocolEra: () => 'modern',
		getServerCapabilities: () => ({ resources: { subscribe: true } }),
		listen: async ({ resourceSubscriptions: uris }: SubscriptionFilter): Promise<McpSubscription> => {
			said.push(`begin ${uris?.join()}`);
			await Promise.resolve();
			if (open >= room) throw new ProtocolError(-32_602, 'Too many.');
			open++;
			said.push(`began ${uris?.join()}`);
			const end = once(async () => void (open--, said.push(`end ${uris?.join()}`)));
			return { honoredFilter: {}, closed: new Promise(() => undefined), close: () => end() };
		},
	} as unknown as Client;
	const following = new Following(silent);
	following.begin(client, () => undefined);
	const watch = (uri: string) => following.watch(uri, () => Promise.resolve(client));
	const first = watch('a');
	await first.begun;
	const second = watch('b');
	await second.begun;
	expect(said.splice(0)).toEqual(['begin a', 'began a', 'begin a,b', 'began a,b', 'end a']);
	room = 1;
	await watch('c').begun;
	expect(said.splice(0)).toEqual(['begin a,b,c', 'end a,b', 'begin a,b,c', 'began a,b,c']);
	room = 0;
	await watch('d').begun;
	expect(said.splice(0)).toEqual(['begin a,b,c,d', 'end a,b,c', 'begin a,b,c,d']);
	following.end(client);
});

test('a listening stream that ends is asked for again with all that is watched, and its lists are read again', async () => {
	const streams: { filter: SubscriptionFilter; end: (how: 'graceful' | 'remote') => void }[] = [];
	let refused = false;
	const client = {
		getProtocolEra: () => 'modern',
		getServerCapabilities: () => ({ tools: { listChanged: true }, resources: { subscribe: true } }),
		listen: (filter: SubscriptionFilter): Promise<McpSubscription> => {
			const { promise: closed, resolve: end } = Promise.withResolvers<'local' | 'graceful' | 'remote'>();
			if (refused) return Promise.reject(new Error('connect ECONNREFUSED'));
			streams.push({ filter, end });
			return Promise.resolve({ honoredFilter: filter, closed, close: () => Promise.resolve(end('local')) });
		},
	} as unknown as Client;
	const told: string[] = [];
	const following = new Following({ ...silent, updated: (uri) => void told.push(uri) });
	following.begin(client, () => void told.push('lists'));
	const watched = ['file:///a', 'file:///b'].map((uri) => following.watch(uri, () => Promise.resolve(client)));
	await Promise.all(watched.map(({ begun }) => begun));
	const wanted = { toolsListChanged: true, resourceSubscriptions: ['file:///a', 'file:///b'] };
	expect(streams.at(-1)?.filter).toEqual(wanted);
	expect(told).toEqual([]);

	for (const how of ['graceful', 'remote'] as const) {
		const before = streams.length;
		refused = how === 'remote';
		streams.at(-1)!.end(how);
		if (refused) setTimeout(() => (refused = false), 100);
		await vi.waitFor(() => expect(streams.length).toBe(before + 1), PATIENT);
		expect(streams.at(-1)?.filter).toEqual(wanted);
		await vi.waitFor(() => expect(told.splice(0)).toEqual(['lists', 'file:///a', 'file:///b']), PATIENT);
	}
	following.end(client);
});
