import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankPassages, recallWeights } from '../../../../server/core/memory/recall.ts';
import type { PassageScore } from '../../../../server/core/memory/memoryIndex.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const score = fc.record({
	length: fc.integer({ min: 0, max: 0xffff }),
	at: fc.integer({ min: 0, max: 2 ** 41 }),
	text: share,
	textAround: share,
	meaning: share,
	meaningAround: share,
	cosine: share,
});
const scores = fc.array(score, { maxLength: 300 }).map((all) => all.map((one, slot) => ({ ...one, slot })));
const mode = fc.constantFrom('hybrid' as const, 'keyword' as const, 'vector' as const);
const rank = (all: readonly PassageScore[], how: Parameters<typeof recallWeights>[0], coverage: number) => [
	...rankPassages(all, recallWeights(how, coverage, false), () => 1, all.length),
];

test('scores are from 0 to 1, best first, and their parts add up to them', () => {
	fc.assert(
		fc.property(scores, mode, share, (all, how, coverage) => {
			const ranked = rank(all, how, coverage);
			for (const [at, { score: value, parts }] of ranked.entries()) {
				expect(value).toBeGreaterThanOrEqual(0);
				expect(value).toBeLessThanOrEqual(1 + 1e-9);
				expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(value, 9);
				expect(value).toBeLessThanOrEqual(ranked[at - 1]?.score ?? 2);
			}
		}),
	);
});

test('words alone know no meaning, meaning alone no words', () => {
	fc.assert(
		fc.property(scores, share, (all, coverage) => {
			for (const { parts } of rank(all, 'keyword', coverage)) expect(parts.meaning + parts.meaningAround).toBe(0);
			for (const { parts } of rank(all, 'vector', coverage)) expect(parts.text + parts.textAround).toBe(0);
		}),
	);
});

test('a long passage leans on its words: its vector is a blur', () => {
	const like = { at: 0, cosine: 0.5, text: 0.5, textAround: 0.5, meaning: 0.9, meaningAround: 0.9 };
	const others = { ...like, text: 1, textAround: 1, meaning: 0, meaningAround: 0 };
	const meaningOf = (length: number): number => {
		const all = [
			{ ...like, length, slot: 0 },
			{ ...others, length: 10, slot: 1 },
		];
		const { parts } = rank(all, 'hybrid', 0.8).find(({ slot }) => slot === 0)!;
		return parts.meaning + parts.meaningAround;
	};
	expect(meaningOf(400)).toBeLessThan(meaningOf(10) / 2);
});

test('whatever the factors are, the best comes first, and few factors are asked for to get it', () => {
	const factors = fc.array(fc.double({ min: 0.9, max: 1, noNaN: true }), { minLength: 300, maxLength: 300 });
	fc.assert(
		fc.property(scores, factors, share, (all, factorOf, coverage) => {
			const weights = recallWeights('hybrid', coverage, false);
			const ranked = [...rankPassages(all, weights, (slot) => factorOf[slot]!, all.length)];
			const sorted = ranked.toSorted((a, b) => b.score - a.score || a.slot - b.slot);
			expect(ranked).toEqual(sorted);
			expect(ranked).toHaveLength(all.length);
		}),
	);
	const falling = Array.from({ length: 300 }, (_, slot) => ({
		slot,
		length: 10,
		at: 0,
		meaning: 0,
		meaningAround: 0,
		cosine: 0,
		text: 1 - slot / 300,
		textAround: 1 - slot / 300,
	}));
	let asked = 0;
	const factorOf = (): number => ((asked += 1), 0.95);
	rankPassages(falling, recallWeights('keyword', 1, false), factorOf, 300).next();
	expect(asked).toBeLessThan(30);
});
