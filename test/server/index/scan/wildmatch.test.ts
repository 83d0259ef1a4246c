import { expect, test } from 'vitest';
import { Wildmatch } from '../../../../server/index/scan/wildmatch.ts';

test('a hostile pattern takes no more steps than pattern times text', () => {
	const text = 'a'.repeat(200);
	expect(new Wildmatch(`${'*a'.repeat(100)}b`, true).matches(text)).toBe(false);
	expect(new Wildmatch(`${'*a'.repeat(100)}*`, true).matches(text)).toBe(true);
	expect(new Wildmatch(`${'**/'.repeat(60)}b`, true).matches('a/'.repeat(100))).toBe(false);
});
