import { expect, test } from 'vitest';
import { Counters } from '../../../server/app/counters.ts';

test('what is counted has its sum and its quantiles, by label', () => {
	const counters = new Counters();
	for (let ms = 1; ms <= 1000; ms++) counters.add({ operation: 'a' }, ms / 1000);
	counters.add({ operation: 'b' }, 0);
	counters.add({ operation: 'c' }, 100_000);
	const [a, b, c] = counters.all();
	expect(a).toMatchObject({ labels: { operation: 'a' }, count: 1000 });
	expect(a!.seconds).toBeCloseTo(500.5);
	for (const [found, exact] of [
		[a!.quantiles.p50, 0.5],
		[a!.quantiles.p95, 0.95],
		[a!.quantiles.p99, 0.99],
	] as const)
		expect(Math.abs(found - exact) / exact).toBeLessThan(0.07);
	expect(b!.quantiles.p99).toBeLessThan(0.001);
	expect(c).toMatchObject({ count: 1, seconds: 100_000 });
	expect(c!.quantiles.p99).toBeGreaterThan(3000);
});
