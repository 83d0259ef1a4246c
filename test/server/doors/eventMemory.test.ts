import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { EventMemory } from '../../../server/doors/mcp/eventMemory.ts';

const message = (id: number, text = ''): JSONRPCMessage => ({ jsonrpc: '2.0', id, result: { text } });

/** Ids of the messages that a stream gets again after one of its events. */
async function missed(memory: EventMemory, last: string): Promise<unknown[]> {
	const got: unknown[] = [];
	await memory.replayEventsAfter(last, {
		send: async (_id, sent) => void got.push('id' in sent ? sent.id : undefined),
	});
	return got;
}

test('a stream that broke gets what it missed, and nothing of another', async () => {
	const memory = new EventMemory();
	const first = await memory.storeEvent('a', message(1));
	await memory.storeEvent('b', message(2));
	await memory.storeEvent('a', message(3));
	expect(await memory.getStreamIdForEventId(first)).toBe('a');
	expect(await missed(memory, first)).toEqual([3]);
});

test.each([
	['many small', 201, ''],
	['a few large', 5, 'x'.repeat(1_000_000)],
])('%s messages push out the first, and the newest stays', async (_name, count, text) => {
	const memory = new EventMemory();
	const ids: string[] = [];
	for (let id = 1; id <= count; id++) ids.push(await memory.storeEvent('a', message(id, text)));
	expect(await memory.getStreamIdForEventId(ids[0]!)).toBeUndefined();
	expect(await missed(memory, ids[1]!)).toHaveLength(count - 2);
	const huge = await memory.storeEvent('a', message(0, 'x'.repeat(9_000_000)));
	expect(await memory.getStreamIdForEventId(ids.at(-1)!)).toBeUndefined();
	expect(await memory.getStreamIdForEventId(huge)).toBe('a');
});
