import { getEventListeners } from 'node:events';
import type { Result } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capOutput } from '../../../server/upstream/capOutput.ts';
import { IdleLimit } from '../../../server/upstream/idleLimit.ts';
import { toolResult } from '../../../server/upstream/toolResult.ts';

test('a result is capped exactly when its JSON is longer than what is allowed', () => {
	const results = fc.record({
		content: fc.array(fc.record({ type: fc.constant('text'), text: fc.string({ unit: 'binary' }) }), { maxLength: 4 }),
		structuredContent: fc.jsonValue({ maxDepth: 2 }),
	});
	fc.assert(
		fc.property(results, fc.integer({ min: 1, max: 600 }), (made, maxBytes) => {
			const result = JSON.parse(JSON.stringify(made)) as Result;
			const fits = Buffer.byteLength(JSON.stringify(result)) <= maxBytes;
			expect(capOutput(result, maxBytes) === result).toBe(fits);
		}),
	);
});

test.each([
	[{ content: [{ type: 'text', text: 'x' }] }, true],
	[{ structuredContent: {} }, true],
	[{ content: 'text' }, false],
	[{ content: [null] }, false],
	[{ content: [{ text: 'x' }] }, false],
	[[], false],
	[null, false],
])('%j is a result of a tool: %j', async (value, good) => {
	const { issues } = await toolResult['~standard'].validate(value);
	expect(issues === undefined).toBe(good);
});

test('a request ends with its caller, and leaves nothing behind on a caller that goes on', () => {
	const caller = new AbortController();
	const over = new IdleLimit(60_000, caller.signal);
	over.end();
	expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
	const running = new IdleLimit(60_000, caller.signal);
	caller.abort('enough');
	expect([over.signal.aborted, running.signal.aborted, running.signal.reason]).toEqual([false, true, 'enough']);
	const late = new IdleLimit(60_000, caller.signal);
	expect(late.signal.aborted).toBe(true);
	for (const limit of [running, late]) limit.end();
});
