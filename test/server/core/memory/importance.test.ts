import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	DEFAULT_DECAY,
	freshness,
	importanceFactor,
	normaliser,
	rawImportance,
	reservoir,
	RESERVOIR_SIZE,
	strength,
	type Usage,
} from '../../../../server/core/memory/importance.ts';

const count = fc.nat({ max: 100_000 });
const usage: fc.Arbitrary<Usage> = fc.record({
	recalls: count,
	links: count,
	edits: count,
	tagged: fc.boolean(),
	tokens: count,
});
const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 600 });
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const age = fc.double({ min: 0, max: 1e13, noNaN: true });

describe('raw importance', () => {
	test('is finite, never negative, and grows with every kind of use', () =>
		fc.assert(
			fc.property(usage, fc.constantFrom('recalls', 'links', 'edits', 'tokens'), (use, field) => {
				const raw = rawImportance(use);
				expect(raw).toBeGreaterThanOrEqual(0);
				expect(Number.isFinite(raw)).toBe(true);
				expect(rawImportance({ ...use, [field]: use[field] + 1 })).toBeGreaterThan(raw);
			}),
		));

	test('a hundredth recall adds less than the first', () => {
		const at = (recalls: number): number => rawImportance({ recalls, links: 0, edits: 0, tagged: false, tokens: 0 });
		expect(at(1) - at(0)).toBeGreaterThan(10 * (at(100) - at(99)));
	});
});

describe('normaliser', () => {
	test('stays within 0 and 1, never falls, and is the same each time', () =>
		fc.assert(
			fc.property(values, fc.double({ noNaN: true }), fc.double({ noNaN: true }), (sample, a, b) => {
				const { kind, norm } = normaliser(sample);
				const [low, high] = a < b ? [a, b] : [b, a];
				for (const value of [low, high]) {
					expect(norm(value)).toBeGreaterThanOrEqual(0);
					expect(norm(value)).toBeLessThanOrEqual(1);
				}
				expect(norm(high)).toBeGreaterThanOrEqual(norm(low));
				expect(normaliser(sample.toReversed())).toMatchObject({ kind });
				expect(normaliser(sample.toReversed()).norm(a)).toBeCloseTo(norm(a), 12);
			}),
		));

	test('is chosen by how the values are spread', () => {
		const even = Array.from({ length: 200 }, (_, at) => at);
		expect(normaliser([1, 2, 3]).kind).toBe('constant');
		expect(normaliser(Array.from({ length: 50 }, () => 7)).kind).toBe('constant');
		expect(normaliser(even).kind).toBe('minMax');
		expect(normaliser([...even, 5000, 9000]).kind).toBe('winsorised');
		expect(normaliser(even.map((at) => Math.exp(at / 12))).kind).toBe('logistic');
	});

	test('one giant does not press the others into a corner', () => {
		const { norm } = normaliser([...Array.from({ length: 200 }, (_, at) => at), 1e6]);
		expect(norm(150) - norm(50)).toBeGreaterThan(0.4);
		expect(norm(1e6)).toBe(1);
	});

	test('values that are not numbers are left out', () => {
		const sample = Array.from({ length: 20 }, (_, at) => at);
		expect(normaliser([...sample, Number.NaN, Infinity]).norm(5)).toBe(normaliser(sample).norm(5));
	});
});

describe('reservoir', () => {
	test('keeps a short stream whole and a long one at its size, the same each time', () =>
		fc.assert(
			fc.property(fc.array(fc.integer(), { maxLength: 2000 }), (stream) => {
				const sample = reservoir(stream);
				expect(sample).toHaveLength(Math.min(stream.length, RESERVOIR_SIZE));
				expect(reservoir(stream)).toEqual(sample);
				if (stream.length <= RESERVOIR_SIZE) expect(sample).toEqual(stream);
			}),
		));

	test('is a fair sample', () => {
		const sample = reservoir(Array.from({ length: 100_000 }, (_, at) => at));
		const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
		expect(mean).toBeGreaterThan(45_000);
		expect(mean).toBeLessThan(55_000);
	});
});

describe('decay', () => {
	test('halves in a half-life and never rises with age', () =>
		fc.assert(
			fc.property(age, age, (a, b) => {
				const [young, old] = a < b ? [a, b] : [b, a];
				expect(freshness(old, DEFAULT_DECAY)).toBeLessThanOrEqual(freshness(young, DEFAULT_DECAY));
				expect(freshness(young + DEFAULT_DECAY.halfLifeDays * 86_400_000, DEFAULT_DECAY)).toBeCloseTo(
					freshness(young, DEFAULT_DECAY) / 2,
					9,
				);
			}),
		));

	test('a clock that was set back makes nothing stronger than new', () => {
		expect(freshness(-5000, DEFAULT_DECAY)).toBe(1);
	});

	test('the factor is from the floor to 1 and follows strength', () =>
		fc.assert(
			fc.property(unit, unit, age, unit, (norm, other, ageMs, floor) => {
				const decay = { halfLifeDays: 30, floor };
				const factor = (value: number): number => importanceFactor(strength(value, ageMs, false, decay), decay);
				expect(factor(norm)).toBeGreaterThanOrEqual(floor - 1e-12);
				expect(factor(norm)).toBeLessThanOrEqual(1 + 1e-12);
				if (norm <= other) expect(factor(norm)).toBeLessThanOrEqual(factor(other) + 1e-12);
			}),
		));

	test('what is pinned does not fade', () =>
		fc.assert(fc.property(unit, age, (norm, ageMs) => strength(norm, ageMs, true) === 1)));
});
