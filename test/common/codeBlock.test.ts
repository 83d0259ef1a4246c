import { expect, test } from 'vitest';
import { codeBlock, fenceFor } from '../../common/base/codeBlock.ts';

test('a block of code is fenced by a longer row of backticks than any in it, of which there may be many', () => {
	expect(codeBlock('let a;', 'ts')).toBe('```ts\nlet a;\n```');
	expect(codeBlock('a ```` b')).toBe('`````\na ```` b\n`````');
	expect(fenceFor(['` '.repeat(500_000), 'a `````` b'])).toBe('```````');
});
