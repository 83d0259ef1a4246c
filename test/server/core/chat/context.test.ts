import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleContext, contextId, type Candidate } from '../../../../server/core/chat/context.ts';

const count = (text: string): number => text.length;

test('what the user attached always goes along; the rest while there is room, the best first', () => {
	const { items, left } = assembleContext({
		candidates: [
			candidate({ origin: 'attached', path: 'big', text: 'x'.repeat(500) }),
			candidate({ origin: 'editor', path: 'open', text: 'y'.repeat(60) }),
			candidate({ path: 'first', text: 'z'.repeat(50) }),
			candidate({ path: 'small', text: 'z'.repeat(40) }),
		],
		exclude: new Set(),
		budget: 100,
		count,
	});
	expect(items.map(({ path, number }) => [path, number])).toEqual([
		['big', 1],
		['open', 2],
		['small', 3],
	]);
	expect(left.map(({ path, number }) => [path, number])).toEqual([['first', 4]]);
});

test('lines that are there already are not sent twice, but the problems on them are', () => {
	const { items } = assembleContext({
		candidates: [
			candidate({ kind: 'selection', origin: 'editor', startLine: 10, endLine: 20 }),
			candidate({ kind: 'problems', origin: 'editor', startLine: 10, endLine: 20 }),
			candidate({ startLine: 20, endLine: 30 }),
			candidate({ startLine: 21, endLine: 30 }),
			candidate({ root: '/other', startLine: 10, endLine: 20 }),
		],
		exclude: new Set(),
		budget: 1000,
		count,
	});
	expect(items.map((item) => item.id)).toEqual([
		'/project/a.ts:10-20',
		'problems:/project/a.ts:10-20',
		'/project/a.ts:21-30',
		'/other/a.ts:10-20',
	]);
});

test('what the user took out stays out, and its room is used', () => {
	const out = candidate({ path: 'out', text: 'a'.repeat(80) });
	const { items, left } = assembleContext({
		candidates: [out, candidate({ path: 'in', text: 'b'.repeat(80) })],
		exclude: new Set([contextId(out)]),
		budget: 100,
		count,
	});
	expect(items.map(({ path }) => path)).toEqual(['in']);
	expect(left.map(({ path }) => path)).toEqual(['out']);
});

test('numbers count from 1 without gaps, the budget holds, and nothing is lost or doubled', () => {
	const piece = fc.record({
		kind: fc.constantFrom('code', 'selection', 'problems', 'task'),
		path: fc.constantFrom('a', 'b', 'c'),
		startLine: fc.integer({ min: 1, max: 30 }),
		length: fc.integer({ min: 0, max: 10 }),
		text: fc.string({ maxLength: 50 }),
		origin: fc.constantFrom('attached' as const, 'editor' as const, 'found' as const),
	});
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(300), fc.nat(5), (pieces, budget, every) => {
			const candidates = pieces.map(({ length, ...one }) => candidate({ ...one, endLine: one.startLine + length }));
			const exclude = new Set(candidates.filter((_, at) => at % (every + 1) === 1).map(contextId));
			const { items, left } = assembleContext({ candidates, exclude, budget, count });
			expect([...items, ...left].map(({ number }) => number)).toEqual(
				Array.from({ length: items.length + left.length }, (_, at) => at + 1),
			);
			const paid = items.filter(({ origin }) => origin !== 'attached');
			expect(paid.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(budget);
			expect(items.some(({ id }) => exclude.has(id))).toBe(false);
			const lines = [...items, ...left].filter(({ kind }) => kind !== 'problems');
			for (const [at, one] of lines.entries())
				for (const other of lines.slice(at + 1))
					expect(one.path === other.path && one.startLine <= other.endLine && other.startLine <= one.endLine).toBe(
						false,
					);
		}),
	);
});

function candidate(fields: Partial<Candidate>): Candidate {
	return {
		kind: 'code',
		root: '/project',
		path: 'a.ts',
		startLine: 1,
		endLine: 5,
		label: '',
		language: 'typescript',
		text: 'code',
		origin: 'found',
		why: [],
		...fields,
	};
}
