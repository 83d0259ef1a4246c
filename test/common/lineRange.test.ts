import { expect, test } from 'vitest';
import { lineSpan, lineWords, plainLineSpan } from '../../common/base/lineRange.ts';

test('one line is no range', () => {
	const one = { startLine: 7, endLine: 7 };
	expect([lineSpan(one), lineWords(one), plainLineSpan(one)]).toEqual(['7', 'line 7', '7']);
	const more = { startLine: 7, endLine: 9 };
	expect([lineSpan(more), lineWords(more), plainLineSpan(more)]).toEqual(['7–9', 'lines 7–9', '7-9']);
});
