import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prune, type PruneCandidate } from '../../../../server/core/memory/prune.ts';

const candidates = fc
	.array(
		fc.record({
			strength: fc.double({ min: 0, max: 1, noNaN: true }),
			pinned: fc.boolean(),
			at: fc.nat(),
			superseded: fc.boolean(),
			original: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
		}),
		{ maxLength: 20 },
	)
	.map((all) =>
		all.map(({ original, ...rest }, i): PruneCandidate => {
			const duplicateOf = original !== undefined && original < i ? String(original) : undefined;
			return { id: String(i), ...rest, duplicateOf };
		}),
	);
const limits = fc.record({
	minStrength: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
	maxMemories: fc.nat({ max: 12 }),
});

test('pinned ones stay, whatever is asked; what is weaker than the threshold goes', () =>
	fc.assert(
		fc.property(candidates, limits, (all, asked) => {
			const gone = new Set(prune(all, asked).map(({ id }) => id));
			for (const { id, pinned, strength } of all) {
				if (pinned) expect(gone.has(id)).toBe(false);
				else if (strength < asked.minStrength) expect(gone.has(id)).toBe(true);
			}
		}),
	));

test('no more stay than may, but for pinned ones; nothing goes that nobody asked for', () =>
	fc.assert(
		fc.property(candidates, limits, (all, asked) => {
			const left = all.length - prune(all, asked).length;
			const pinned = all.filter((each) => each.pinned).length;
			if (asked.maxMemories > 0) expect(left).toBeLessThanOrEqual(Math.max(asked.maxMemories, pinned));
			expect(prune(all, { minStrength: 0, maxMemories: 0 })).toEqual([]);
			expect(prune(all, { minStrength: 0, maxMemories: Math.max(1, all.length) })).toEqual([]);
			if (asked.minStrength === 0 && asked.maxMemories > 0 && left < all.length)
				expect(left).toBeGreaterThanOrEqual(asked.maxMemories);
		}),
	));

test('what is not so any more goes first, then what repeats another, then the weakest', () =>
	fc.assert(
		fc.property(candidates, limits, (all, asked) => {
			const items = prune(all, asked);
			const ranks = items.map(({ why }) => ['superseded', 'duplicate', 'faded', 'tooMany'].indexOf(why));
			expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
			const gone = new Set(items.map(({ id }) => id));
			if (items.some(({ why }) => why !== 'superseded'))
				expect(all.filter(({ id, pinned, superseded }) => superseded && !pinned && !gone.has(id))).toEqual([]);
			for (const why of ['superseded', 'duplicate', 'faded', 'tooMany']) {
				const strengths = items.filter((item) => item.why === why).map(({ strength }) => strength);
				expect(strengths).toEqual(strengths.toSorted((a, b) => a - b));
			}
		}),
	));

test('of two that say the same one stays for as long as the threshold alone decides', () =>
	fc.assert(
		fc.property(candidates, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, minStrength) => {
			const byId = new Map(all.map((each) => [each.id, each]));
			for (const { id, why } of prune(all, { minStrength, maxMemories: 0 })) {
				if (why !== 'duplicate') continue;
				// What it repeats stays, or repeats one itself.
				const original = byId.get(byId.get(id)!.duplicateOf!)!;
				expect(original.pinned || original.strength >= minStrength).toBe(true);
			}
		}),
	));

test('the same captures in any order give the same', () =>
	fc.assert(
		fc.property(
			candidates.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
			limits,
			([all, shuffled], asked) => {
				expect(prune(shuffled, asked)).toEqual(prune(all, asked));
			},
		),
	));
