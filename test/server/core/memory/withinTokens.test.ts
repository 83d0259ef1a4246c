import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesWithin, withinTokens } from '../../../../server/core/memory/withinTokens.ts';

/** A word is a token, and so is each five letters more of it. */
const count = (text: string): number =>
	text
		.split(/\s+/)
		.filter((word) => word !== '')
		.reduce((sum, word) => sum + Math.ceil(word.length / 5), 0);
const text = fc
	.array(fc.tuple(fc.stringMatching(/^[a-z]{1,30}$/), fc.constantFrom(' ', '\n', '\n\n')), { maxLength: 120 })
	.map((words) => words.map(([word, end]) => word + end).join(''));
const limit = fc.integer({ min: 1, max: 40 });

test('a text is cut to what fits, and not otherwise', () =>
	fc.assert(
		fc.property(text, limit, (said, max) => {
			const cut = withinTokens(said, max, count);
			expect(count(cut)).toBeLessThanOrEqual(max);
			expect(said.startsWith(cut)).toBe(true);
			if (count(said) <= max) expect(cut).toBe(said);
		}),
	));

test('pieces fit, and have all of the text', () =>
	fc.assert(
		fc.property(text, limit, (said, max) => {
			const pieces = piecesWithin(said, max, count);
			for (const piece of pieces) expect(count(piece)).toBeLessThanOrEqual(max);
			expect(pieces.join('').replaceAll(/\s/g, '')).toBe(said.replaceAll(/\s/g, ''));
		}),
	));
