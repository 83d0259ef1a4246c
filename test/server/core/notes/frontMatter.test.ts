import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editFrontMatter, readFrontMatter } from '../../../../server/core/notes/frontMatter.ts';
import { withLineEndsOf } from '../../../../server/core/notes/lineEnds.ts';

const RICH = `---
# mine
title: "A: b" # shown
tags:
  - one
  - two
custom: {deep: [1, 2]}
created: 2024-01-02

pinned: true
---
# Body

---
not front matter
`;

test('front matter is read; what stands below it begins after its end', () => {
	const { values, bodyStart, problem } = readFrontMatter(RICH);
	expect(values).toMatchObject({
		title: 'A: b',
		tags: ['one', 'two'],
		custom: { deep: [1, 2] },
		created: '2024-01-02',
	});
	expect(RICH.slice(bodyStart)).toMatch(/^# Body/);
	expect(problem).toBeUndefined();
});

test('a change touches its key alone', () => {
	const edited = editFrontMatter(RICH, { title: 'New', tags: ['x', 'y z'], pinned: null, project: 'p' });
	expect(edited).toBe(
		RICH.replace('"A: b"', 'New')
			.replace('  - one\n  - two', '  - x\n  - y z')
			.replace('pinned: true\n', 'project: p\n'),
	);
});

test.each([
	['', '---\ntags: [a, b]\n---\n'],
	['text\r\n', '---\r\ntags: [a, b]\r\n---\r\n\r\ntext\r\n'],
	['---\n---\ntext', '---\ntags: [a, b]\n---\ntext'],
	['---\n# only a comment\n---\ntext', '---\n# only a comment\ntags: [a, b]\n---\ntext'],
	['---\ntags:\nid: 1\n---\n', '---\ntags: [a, b]\nid: 1\n---\n'],
	['---\r\ntags: [old]  # c\r\n---\r\nx', '---\r\ntags: [a, b]  # c\r\n---\r\nx'],
	['---\nno end\n', '---\ntags: [a, b]\n---\n\n---\nno end\n'],
])('tags put into %j', (text, expected) => {
	expect(editFrontMatter(text, { tags: ['a', 'b'] })).toBe(expected);
});

test.each([
	'---\ntitle: [\n---\nkept',
	'---\na: 1\na: 2\n---\nkept',
	'---\n- list\n---\nkept',
	'---\na: *x\n---\nkept',
])('%j is told and not edited; the text below can be used', (text) => {
	const { problem, bodyStart } = readFrontMatter(text);
	expect(problem?.message).toMatch(/front matter/);
	expect(text.slice(bodyStart)).toBe('kept');
	expect(() => editFrontMatter(text, { title: 'x' })).toThrow();
});

test.each([
	['---\n  id: a\n---\n', { tags: ['b'] }, '---\n  id: a\n  tags: [b]\n---\n'],
	['---\n  id: a\n  tags:\n    - b\n---\n', { tags: ['c', 'd'] }, '---\n  id: a\n  tags:\n    - c\n    - d\n---\n'],
	['---\n  id: a\n  x: b\n---\n', { id: null }, '---\n  x: b\n---\n'],
	['---\n :\n---\n', { title: '' }, '---\n :\n title: ""\n---\n'],
])('front matter that is indented stays so: %j', (text, changes, expected) => {
	expect(editFrontMatter(text, changes)).toBe(expected);
});

test('what the rules of writing do not cover is refused, and not made unreadable', () => {
	expect(() => editFrontMatter('---\n? id\n: a\n---\n', { id: 'b' })).toThrow('by hand');
});

const key = fc.stringMatching(/^[a-z]{1,8}$/);
const scalar = fc.oneof(fc.string({ maxLength: 30 }), fc.integer(), fc.boolean());
const value = fc.oneof(scalar, fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 4 }));

test('property: what is set is read back, all else stays, byte for byte below', () => {
	fc.assert(
		fc.property(
			fc.dictionary(key, value, { maxKeys: 6 }),
			fc.dictionary(key, fc.oneof(value, fc.constant(null)), { maxKeys: 3 }),
			fc.string().filter((text) => !text.startsWith('---')),
			(before, changes, body) => {
				const text = editFrontMatter(body, before);
				const edited = editFrontMatter(text, changes);
				const expected = new Map(Object.entries(before));
				for (const [name, next] of Object.entries(changes)) {
					if (next === null) expected.delete(name);
					else expected.set(name, next);
				}
				expect(new Map(Object.entries(readFrontMatter(edited).values))).toEqual(expected);
				expect(edited.endsWith(body)).toBe(true);
			},
		),
	);
});

test('property: lines that were not edited keep their line ends', () => {
	const lines = fc.array(fc.tuple(fc.stringMatching(/^[a-c]{0,3}$/), fc.constantFrom('\n', '\r\n')), { maxLength: 8 });
	fc.assert(
		fc.property(lines, fc.array(fc.stringMatching(/^[a-c]{0,3}$/), { maxLength: 8 }), (original, edited) => {
			const raw = original.flat().join('');
			const plain = raw.replaceAll('\r\n', '\n');
			expect(withLineEndsOf(raw, plain)).toBe(raw);
			const text = edited.join('\n');
			expect(withLineEndsOf(raw, text).replaceAll('\r\n', '\n')).toBe(text);
		}),
	);
});
