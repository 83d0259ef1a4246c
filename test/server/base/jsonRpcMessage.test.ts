import { isSpecType } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonRpcMessage } from '../../../server/base/jsonRpcMessage.ts';

const id = fc.oneof(fc.integer(), fc.string(), fc.constant(undefined), fc.constant(null), fc.double());
const object = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue());
const nearly = fc.record(
	{
		jsonrpc: fc.constantFrom('2.0', '1.0'),
		id,
		method: fc.oneof(fc.string(), fc.integer()),
		params: object,
		result: object,
		error: fc.oneof(fc.record({ code: fc.oneof(fc.integer(), fc.string()), message: fc.string() }), object),
	},
	{ requiredKeys: [] },
);

test('every message that the full check of the protocol lets through is let through', () => {
	fc.assert(
		fc.property(fc.oneof(nearly, fc.jsonValue()), (value) => {
			const read: unknown = JSON.parse(JSON.stringify(value ?? null));
			if (isSpecType.JSONRPCMessage(read)) expect(isJsonRpcMessage(read)).toBe(true);
		}),
		{ numRuns: 2000 },
	);
});

test.each([
	null,
	[],
	'text',
	{ jsonrpc: '1.0', method: 'a' },
	{ jsonrpc: '2.0' },
	{ jsonrpc: '2.0', id: null, method: 'a' },
	{ jsonrpc: '2.0', method: 'a', params: 3 },
	{ jsonrpc: '2.0', result: {} },
	{ jsonrpc: '2.0', id: 1, result: 'text' },
	{ jsonrpc: '2.0', id: 1, error: { message: 'no code' } },
	{ jsonrpc: '2.0', id: 1, result: {}, error: { code: 1, message: 'both' } },
])('%j is no message', (value) => {
	expect(isJsonRpcMessage(value)).toBe(false);
});
