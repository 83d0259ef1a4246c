import { expect, test } from 'vitest';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';

test('tokens are counted as models count them, marks of theirs included', async () => {
	const count = await createTokenCounter().ready();
	expect(count('')).toBe(0);
	expect(count('hello world')).toBe(2);
	expect(count('x <|endoftext|> y')).toBeGreaterThan(3);
	const code = 'export const limit = 30_000;\n'.repeat(2000);
	expect(count(code)).toBeGreaterThan(10_000);
	expect(count(code)).toBeLessThan(code.length / 2);
});

test('a run without a border takes no longer than a text', async () => {
	const count = await createTokenCounter().ready();
	for (const run of ['x', ' ', '=', '\n', 'ü'].map((one) => one.repeat(200_000))) {
		expect(count(run)).toBeGreaterThan(1000);
		expect(count(`const a = 1;${run}const b = 2;`) - count(run)).toBeLessThan(20);
	}
});
