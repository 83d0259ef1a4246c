import { expect, test } from 'vitest';
import { requireShort } from '../../../client/inlineChat/requireShort.ts';
import { chatSelection } from '../../../common/model/chat.ts';

test('the most that can be selected is what the server takes; more is told in numbers', () => {
	const selection = { root: '', path: 'a.ts', language: 'typescript', startLine: 1, endLine: 1 };
	const most = 'x'.repeat(200_000);
	expect(() => requireShort(most)).not.toThrow();
	expect(chatSelection.safeParse({ ...selection, text: most }).success).toBe(true);
	expect(() => requireShort(`${most}x`)).toThrow('The selection has 200,001 characters. Select fewer lines: 200,000');
	expect(chatSelection.safeParse({ ...selection, text: `${most}x` }).success).toBe(false);
});
