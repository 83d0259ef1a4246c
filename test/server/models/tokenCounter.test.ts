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
