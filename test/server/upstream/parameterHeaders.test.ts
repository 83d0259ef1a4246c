import { expect, test } from 'vitest';
import { headerProblem } from '../../../server/upstream/parameterHeaders.ts';

const of = (properties: Record<string, unknown>): unknown => ({ type: 'object', properties });

test('plain properties at any depth may ask for a header each', () => {
	const inner = of({ level: { type: 'integer', 'x-mcp-header': 'Level' } });
	expect(headerProblem(of({ region: { type: 'string', 'x-mcp-header': 'Region' }, inner }))).toBeUndefined();
	expect(headerProblem({ type: 'object' })).toBeUndefined();
	expect(headerProblem(of({ 'x-mcp-header': { type: 'number' } }))).toBeUndefined();
	expect(headerProblem(of({ a: { type: 'string', default: { 'x-mcp-header': '' } } }))).toBeUndefined();
});

test.each([
	['', 'string'],
	['with space', 'string'],
	['a:b', 'string'],
	['Ünal', 'string'],
	['line\nbreak', 'string'],
	['Fine', 'number'],
	['Fine', 'object'],
	['Fine', undefined],
	[7, 'string'],
])('a header %j of type %s is refused', (name, type) => {
	expect(headerProblem(of({ a: { type, 'x-mcp-header': name } }))).toBeDefined();
});

test('the same header twice is refused, whatever the case', () => {
	const a = { type: 'string', 'x-mcp-header': 'Region' };
	expect(headerProblem(of({ a, b: { type: 'string', 'x-mcp-header': 'region' } }))).toMatch(/twice/);
});

test('a header on a value that may not be there is refused', () => {
	const header = { type: 'string', 'x-mcp-header': 'Region' };
	expect(headerProblem({ ...header, type: 'object' })).toBeDefined();
	expect(headerProblem(of({ list: { type: 'array', items: header } }))).toBeDefined();
	expect(headerProblem({ type: 'object', oneOf: [of({ a: header })] })).toBeDefined();
	expect(headerProblem({ type: 'object', $defs: { one: header } })).toBeDefined();
});
