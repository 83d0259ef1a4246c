import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoted, splitArguments } from '../../client/mcp/splitArguments.ts';
import { headerMismatch } from '../../server/doors/mcp/headerMismatch.ts';
import { headerProblem } from '../../server/upstream/parameterHeaders.ts';
import { json, RUNS, text } from './support.ts';

const HEADER = 'x-mcp-header';
/** Deeper than a stack is. */
const DEEP = 50_000;

const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
	schema: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		json,
		fc.record(
			{
				type: fc.oneof(fc.constantFrom('string', 'integer', 'boolean', 'object', 'array'), json),
				[HEADER]: fc.oneof(fc.constantFrom('A', 'a', 'Region', 'X Y', ''), text, json),
				properties: fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), tie('schema')), json),
				items: tie('schema'),
				anyOf: fc.array(tie('schema'), { maxLength: 2 }),
			},
			{ requiredKeys: [] },
		),
	),
}));

test('any schema asks for headers that can be sent, or is told to be wrong', () => {
	fc.assert(
		fc.property(schema, (value) => {
			const problem = headerProblem(value);
			expect(problem === undefined || problem.length > 0).toBe(true);
			if (problem !== undefined || typeof value !== 'object' || value === null || !(HEADER in value)) return;
			expect.unreachable('nothing stands for the whole input');
		}),
		{ numRuns: RUNS },
	);
});

test('a schema that is deeper than a stack is told to be wrong', () => {
	const deep = JSON.parse(`${'{"properties":{"a":'.repeat(DEEP)}{}${'}}'.repeat(DEEP)}`) as unknown;
	expect(headerProblem(deep)).toBeDefined();
	expect(
		headerMismatch(deep, JSON.parse(`${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`), new Headers()),
	).toBeUndefined();
});

test('any header of a parameter says the same as the body, or is told to be wrong', () => {
	const value = fc.oneof(text, fc.integer(), fc.boolean(), json);
	const sent = fc.oneof(
		text.map((said) => said.replaceAll(/[^\t\x20-\x7E]/g, '').trim()),
		fc.oneof(text, fc.base64String()).map((said) => `=?base64?${Buffer.from(said).toString('base64')}?=`),
		fc.base64String().map((said) => `=?base64?${said}?=`),
	);
	const tool = { properties: { a: { type: 'string', [HEADER]: 'A' } } };
	fc.assert(
		fc.property(schema, json, value, sent, (any, args, a, header) => {
			const headers = new Headers({ 'Mcp-Param-A': header });
			expect(() => headerMismatch(any, args, headers)).not.toThrow();
			const plain = typeof a === 'string' || typeof a === 'boolean';
			const mismatch = headerMismatch(tool, { a }, headers);
			if (plain && mismatch === undefined) {
				const encoded = `=?base64?${Buffer.from(String(a)).toString('base64')}?=`;
				expect([String(a), encoded]).toContain(header);
			}
			expect(headerMismatch(tool, { a: 'right' }, new Headers({ 'Mcp-Param-A': 'right' }))).toBeUndefined();
		}),
		{ numRuns: RUNS },
	);
});

test('any line is split without an end to wait for, and what was quoted is what it was', () => {
	const argument = fc.oneof(text, fc.string({ unit: fc.constantFrom('"', "'", '\\', ' ', 'a', '\n', 'C:\\') }));
	fc.assert(
		fc.property(fc.array(argument, { maxLength: 6 }), text, (list, any) => {
			expect(splitArguments(list.map(quoted).join(' '))).toEqual(list);
			expect(splitArguments(any).every((part) => typeof part === 'string')).toBe(true);
		}),
		{ numRuns: RUNS * 5 },
	);
	for (const part of ['"', "'", '\\', '\\"', '"\\', 'a"', ' '])
		expect(splitArguments(part.repeat(50_000))).toBeDefined(); // a search that tries each place anew never ends
});
