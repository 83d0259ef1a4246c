import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesAround } from '../../../../server/core/chat/excerpt.ts';
import { firstTokens, lastTokens } from '../../../../server/core/chat/fitting.ts';
import { createTokenCounter } from '../../../../server/models/tokenCounter.ts';

const LINES = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { minLength: 1, maxLength: 20 });

test('what fits is a beginning or an end, in whole lines but for a first that is too long', async () => {
	const count = await createTokenCounter().ready();
	fc.assert(
		fc.property(LINES, fc.integer({ min: 1, max: 120 }), (lines, room) => {
			const text = lines.join('\n');
			const first = firstTokens(text, room, count);
			const last = lastTokens(text, room, count);
			expect(text.startsWith(first) && text.endsWith(last)).toBe(true);
			expect(Math.max(count(first), count(last))).toBeLessThanOrEqual(room);
			if (count(`${lines[0]}\n`) <= room) expect(`${text}\n`.startsWith(`${first}\n`)).toBe(true);
			expect(`\n${text}`.endsWith(`\n${last}`) || last === '').toBe(true);
		}),
	);
	expect(firstTokens('x'.repeat(4000), 20, count)).toMatch(/^x{20,}$/);
});

test('an excerpt begins a little before the line that names something, and has its lines', () => {
	const lines = Array.from({ length: 40 }, (_, at) => (at === 29 ? 'Ask Ada about it' : `line ${at + 1}`));
	const found = linesAround(lines.join('\n'), 'ADA', 100);
	expect(found).toMatchObject({ startLine: 25 });
	expect(found.text).toBe(lines.slice(24, found.endLine).join('\n'));
	expect(found.text.length).toBeLessThanOrEqual(100);
	expect(linesAround(lines.join('\n'), 'nobody', 20)).toEqual({
		text: 'line 1\nline 2\nline 3',
		startLine: 1,
		endLine: 3,
	});
	expect(linesAround('short', 'ada', 20)).toEqual({ text: 'short', startLine: 1, endLine: 1 });
	expect(linesAround('x'.repeat(50), 'ada', 20)).toEqual({ text: 'x'.repeat(20), startLine: 1, endLine: 1 });
});
