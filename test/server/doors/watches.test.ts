import type { Server } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { Watches } from '../../../server/doors/mcp/watches.ts';
import type { Upstreams } from '../../../server/ports/upstream.ts';
import { silentLogger } from '../store/support.ts';

test('a watch that is taken back, or whose connection closes, while it begins is ended when it has', async () => {
	const server = {} as Server;
	const pending: (() => void)[] = [];
	let watching = 0;
	const upstreams = {
		onDidUpdateResource: () => ({ dispose: () => undefined }),
		watch: () =>
			new Promise((resolve) => {
				pending.push(() => {
					watching++;
					resolve({ dispose: () => watching-- });
				});
			}),
	} as unknown as Upstreams;
	const watches = new Watches(server, upstreams, silentLogger);
	const begin = async (...asked: Promise<void>[]): Promise<void> => {
		for (const answer of pending.splice(0)) answer();
		await Promise.all(asked);
	};

	const first = watches.add('file:///a');
	watches.remove('file:///a');
	await begin(first);
	expect(watching).toBe(0);

	const taken = watches.add('file:///a');
	watches.remove('file:///a');
	await begin(taken, watches.add('file:///a'));
	expect(watching).toBe(1);

	const last = watches.add('file:///b');
	server.onclose?.();
	await begin(last);
	expect(watching).toBe(0);
});
