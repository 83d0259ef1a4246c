import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withLinked } from '../../../../server/core/chat/linked.ts';
import {
	assembleContext,
	contextId,
	type Candidate,
	type ContextBudget,
} from '../../../../server/core/chat/context.ts';

const count = (text: string): number => text.length;

test('what the user attached goes first, in room of its own; the rest while there is room, the best first', () => {
	const { items, left } = assembleContext({
		candidates: [
			candidate({ origin: 'attached', path: 'big', text: 'x'.repeat(500) }),
			candidate({ origin: 'editor', path: 'open', text: 'y'.repeat(60) }),
			candidate({ path: 'first', text: 'z'.repeat(50) }),
			candidate({ path: 'small', text: 'z'.repeat(40) }),
		],
		exclude: new Set(),
		budget: { attached: 500, others: 100, open: 60 },
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
		budget: roomy(1000),
		count,
	});
	expect(items.map((item) => item.id)).toEqual([
		'editor:/project/a.ts',
		'editor:problems:/project/a.ts',
		'/project/a.ts:21-30',
		'/other/a.ts:10-20',
	]);
});

test('what the user took out stays out, and its room is used', () => {
	const out = candidate({ path: 'out', text: 'a'.repeat(80) });
	const { items, left } = assembleContext({
		candidates: [out, candidate({ path: 'in', text: 'b'.repeat(80) })],
		exclude: new Set([contextId(out)]),
		budget: roomy(100),
		count,
	});
	expect(items.map(({ path }) => path)).toEqual(['in']);
	expect(left.map(({ path }) => path)).toEqual(['out']);
});

test('what is attached or selected is cut where its room ends, at the end of a line, and says so', () => {
	const text = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`.padEnd(9, '.')).join('\n'); // 10 a line
	const { items, left } = assembleContext({
		candidates: [
			candidate({ origin: 'attached', path: 'whole', text: 'a'.repeat(80) }),
			candidate({ origin: 'attached', path: 'cut', startLine: 11, endLine: 30, text }),
			candidate({ origin: 'attached', path: 'none', text: 'a'.repeat(80) }),
			candidate({ origin: 'editor', kind: 'selection', path: 'selected', text }),
			candidate({ origin: 'editor', kind: 'file', path: 'open', text }),
		],
		exclude: new Set(),
		budget: { attached: 145, others: 105, open: 50 },
		count,
	});
	expect(items).toMatchObject([
		{ path: 'whole', tokens: 80 },
		{ id: '/project/cut:11-30', startLine: 11, endLine: 16, text: text.slice(0, 59), tokens: 59, cut: true },
		{ path: 'selected', tokens: 99, cut: true },
	]);
	expect(items[0]).not.toHaveProperty('cut');
	expect(left.map(({ path, tokens }) => [path, tokens])).toEqual([
		['none', 80],
		['open', 199],
	]);
});

test('what the editor shows of a file stays out when other lines of it are in sight, or selected', () => {
	const shown = (fields: Partial<Candidate>): Candidate =>
		candidate({ origin: 'editor', kind: 'file', path: 'invoice.ts', ...fields });
	const assemble = (one: Candidate, exclude: readonly string[]) =>
		assembleContext({ candidates: [one], exclude: new Set(exclude), budget: roomy(1000), count });
	const [taken] = assemble(shown({ startLine: 1, endLine: 30 }), []).items;
	for (const later of [shown({ startLine: 5, endLine: 34 }), shown({ kind: 'selection', startLine: 2, endLine: 3 })]) {
		const { items, left } = assemble(later, [taken!.id]);
		expect(items).toEqual([]);
		expect(left.map(({ id }) => id)).toEqual([taken!.id]); // so that it can be taken in again
	}
	expect(assemble(shown({ path: 'other.ts' }), [taken!.id]).items).toHaveLength(1);
	expect(assemble(shown({}), [contextId(shown({}))]).items).toEqual([]); // an answer that is older
});

test('open documents have a share only, so that what was found goes along too', () => {
	const open = [1, 2, 3].map((at) =>
		candidate({ origin: 'editor', kind: 'file', path: `open ${at}`, text: 'o'.repeat(40) }),
	);
	const { items } = assembleContext({
		candidates: [...open, candidate({ path: 'found', text: 'f'.repeat(40) })],
		exclude: new Set(),
		budget: { attached: 0, others: 120, open: 80 },
		count,
	});
	expect(items.map(({ path }) => path)).toEqual(['open 1', 'open 2', 'found']);
});

test('what the graph links comes after the best that was found; what is both has both reasons', () => {
	const record = (path: string, part: 'link' | 'text'): Candidate =>
		candidate({ root: '', path, why: [{ part, label: `${part} ${path}`, score: 1 }] });
	const found = [1, 2, 3, 4, 5].map((at) => record(`task/${at}`, 'text'));
	const mixed = withLinked(found, [record('task/2', 'link'), record('capture/1', 'link')]);
	expect(mixed.map(({ path }) => path)).toEqual(['task/1', 'task/2', 'task/3', 'task/4', 'capture/1', 'task/5']);
	expect(mixed[1]!.why.map(({ label }) => label)).toEqual(['text task/2', 'link task/2']);
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
			const { items, left } = assembleContext({ candidates, exclude, budget: roomy(budget), count });
			expect([...items, ...left].map(({ number }) => number)).toEqual(
				Array.from({ length: items.length + left.length }, (_, at) => at + 1),
			);
			const paid = items.filter(({ origin }) => origin !== 'attached');
			for (const some of [paid, items.filter(({ origin }) => origin === 'attached')])
				expect(some.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(budget);
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

function roomy(most: number): ContextBudget {
	return { attached: most, others: most, open: most };
}

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
