import { expect, test } from 'vitest';
import { headerMismatch } from '../../../server/doors/mcp/headerMismatch.ts';

const schema = {
	type: 'object',
	properties: {
		region: { type: 'string', 'x-mcp-header': 'Region' },
		level: { type: 'integer', 'x-mcp-header': 'Level' },
		deep: { type: 'object', properties: { on: { type: 'boolean', 'x-mcp-header': 'On' } } },
		free: { type: 'string' },
	},
};

const base64 = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;
const check = (args: unknown, headers: Record<string, string> = {}): string | undefined =>
	headerMismatch(schema, args, new Headers(headers));

test('headers that say what the arguments say are fine, as they are or encoded', () => {
	const args = { region: 'north', level: 42, deep: { on: true }, free: 'x' };
	expect(
		check(args, { 'Mcp-Param-Region': 'north', 'mcp-param-level': '42.0', 'MCP-PARAM-ON': 'true' }),
	).toBeUndefined();
	expect(check({ region: 'Bodø' }, { 'Mcp-Param-Region': base64('Bodø') })).toBeUndefined();
	expect(check({ region: '' }, { 'Mcp-Param-Region': base64('') })).toBeUndefined();
});

test.each([
	[{ region: 'north' }, {}, 'missing'],
	[{ region: 'north' }, { 'Mcp-Param-Region': 'south' }, 'something else'],
	[{ region: 'north' }, { 'Mcp-Param-Region': base64('south') }, 'something else'],
	[{ region: 'north' }, { 'Mcp-Param-Region': '=?base64?bm9ydGg?=' }, 'not encoded'],
	[{ region: 'north' }, { 'Mcp-Param-Region': '=?base64?/w==?=' }, 'not encoded'],
	[{ level: 42 }, { 'Mcp-Param-Level': '43' }, 'something else'],
	[{ level: 42 }, { 'Mcp-Param-Level': 'many' }, 'something else'],
	[{ deep: { on: true } }, { 'Mcp-Param-On': 'false' }, 'something else'],
	[{ deep: { on: true } }, {}, 'missing'],
])('%j with %j: %s', (args, headers, problem) => {
	expect(check(args, headers)).toContain(problem);
});

test('what is not said needs no header, and a header alone says nothing', () => {
	for (const args of [undefined, null, {}, 'text', { region: null }, { region: ['a'] }, { deep: 'no object' }])
		expect(check(args, { 'Mcp-Param-Level': '7' })).toBeUndefined();
	expect(headerMismatch(undefined, { region: 'north' }, new Headers())).toBeUndefined();
	expect(headerMismatch({ type: 'object' }, { region: 'north' }, new Headers())).toBeUndefined();
});
