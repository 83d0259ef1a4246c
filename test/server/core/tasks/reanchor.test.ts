import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reanchor } from '../../../../server/core/tasks/reanchor.ts';

const FILE = `import a from 'a';

export function first() {
	return 1;
}

export function second(value) {
	const doubled = value * 2;
	if (doubled > 10) return 10;
	return doubled;
}
`;
const PASSAGE = { startLine: 7, endLine: 11, text: FILE.split('\n').slice(6, 11).join('\n') };

test('nothing changed: nothing moves', () => {
	expect(reanchor(PASSAGE, FILE)).toEqual({ ...PASSAGE, share: 1 });
});

test('lines that were added above move it down', () => {
	expect(reanchor(PASSAGE, `// header\n\n${FILE}`)).toEqual({ ...PASSAGE, startLine: 9, endLine: 13, share: 1 });
});

test('of two copies the nearer one is taken', () => {
	const copies = `${PASSAGE.text}\n\n\n\n${FILE}\n${PASSAGE.text}`;
	expect(reanchor({ ...PASSAGE, startLine: 12, endLine: 16 }, copies)?.startLine).toBe(15);
	expect(reanchor({ ...PASSAGE, startLine: 3, endLine: 7 }, copies)?.startLine).toBe(1);
});

test('a changed and re-indented passage is found, with its new text', () => {
	const changed = FILE.replace('value * 2', 'value * 3').replaceAll('\n\t', '\n    ');
	const found = reanchor(PASSAGE, `// new\n${changed}`);
	expect(found).toMatchObject({ startLine: 8, endLine: 12 });
	expect(found?.text).toContain('value * 3');
});

test('a line inserted in the middle belongs to it', () => {
	const changed = FILE.replace('\treturn doubled;', '\tlog(doubled);\n\treturn doubled;');
	expect(reanchor(PASSAGE, changed)).toMatchObject({ startLine: 7, endLine: 12 });
});

test('a passage that is gone is not found', () => {
	expect(reanchor(PASSAGE, "import a from 'a';\n\nexport const x = 1;\n")).toBeUndefined();
	expect(reanchor({ startLine: 1, endLine: 1, text: '}' }, 'nothing here\n')).toBeUndefined();
});

test('whatever is put around it, the same lines are found where they are', () => {
	const line = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', ' '));
	const lines = fc.array(line, { maxLength: 20 });
	fc.assert(
		fc.property(lines, lines, (above, below) => {
			const text = [...above, PASSAGE.text, ...below].join('\n');
			expect(reanchor(PASSAGE, text)).toEqual({
				text: PASSAGE.text,
				startLine: above.length + 1,
				endLine: above.length + 5,
				share: 1,
			});
		}),
	);
});
