import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StreamedLines, type Piece } from '../../../client/inlineChat/streamedLines.ts';

const LINES = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '', '}'), { maxLength: 14 });

test('a piece is complete when two lines stand as they were behind it', () => {
	const lines = new StreamedLines(['one', 'two', 'three', 'four', 'five']);
	expect(lines.push(['1'])).toEqual([]);
	expect(lines.push(['1', 'two'])).toEqual([]);
	expect(lines.push(['1', 'two', 'three'])).toEqual([{ start: 0, before: ['one'], after: ['1'] }]);
	expect(lines.push(['1', 'two', 'three', '4'])).toEqual([]);
	expect(lines.rest(['1', 'two', 'three', '4', 'five'])).toEqual({
		start: 2,
		before: ['three', 'four', 'five'],
		after: ['three', '4', 'five'],
	});
});

test('lines that stand there more than once, or have no word, end no piece', () => {
	const lines = new StreamedLines(['a()', '}', '', 'b()', '}', '', 'end']);
	expect(lines.push(['new()', '}', '', 'a()', '}', ''])).toEqual([{ start: 0, before: [], after: ['new()', '}', ''] }]);
	expect(new StreamedLines(['x', 'y', 'x', 'y', 'z']).push(['new', 'x', 'y'])).toEqual([]);
});

test('what was moved down and comes late is put in again, and not found where it was', () => {
	const lines = new StreamedLines(['first', 'a', 'b', 'c', 'd']);
	expect(lines.push(['b', 'c'])).toEqual([{ start: 0, before: ['first', 'a'], after: [] }]);
	expect(lines.push(['b', 'c', 'first', 'a'])).toEqual([]);
	expect(lines.rest(['b', 'c', 'first', 'a', 'd'])).toMatchObject({ start: 3, after: ['c', 'first', 'a', 'd'] });
});

test('new lines that are others than those of the pieces have no rest', () => {
	const lines = new StreamedLines(['one', 'two', 'three']);
	lines.push(['1', 'two', 'three']);
	expect(lines.rest(['I', 'two', 'three'])).toBeUndefined();
	expect(lines.rest(['1'])).toBeUndefined();
});

test('however an answer comes, its pieces and the rest are all of it, in order and apart from each other', () => {
	fc.assert(
		fc.property(LINES, LINES, fc.array(fc.nat(5), { maxLength: 8 }), (before, after, steps) => {
			const lines = new StreamedLines(before);
			const pieces: Piece[] = [];
			let come = 0;
			for (const step of steps) pieces.push(...lines.push(after.slice(0, (come += step))));
			pieces.push(lines.rest(after)!);
			const result: string[] = [];
			let at = 0;
			for (const { start, before: old, after: now } of pieces) {
				expect(before.slice(start, start + old.length)).toEqual(old);
				if (at > 0) expect(start).toBeGreaterThanOrEqual(at);
				result.push(...before.slice(at, start), ...now);
				at = start + old.length;
			}
			expect([...result, ...before.slice(at)]).toEqual(after);
			for (const [index, { start }] of pieces.slice(1, -1).entries())
				expect(start).toBeGreaterThan(pieces[index]!.start + pieces[index]!.before.length);
		}),
		{ numRuns: 1000 },
	);
});
