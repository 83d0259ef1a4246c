import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editFrontMatter } from '../../server/core/notes/frontMatter.ts';
import { parseNote } from '../../server/core/notes/parseNote.ts';
import { damaged, json, RUNS, text } from './support.ts';

const matter = fc.dictionary(fc.constantFrom('title', 'tags', 'aliases', 'created', 'id', 'pinned', 'x'), json);
const note = fc.tuple(matter, text).map(
	([fields, body]) =>
		`---\n${Object.entries(fields)
			.map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
			.join('\n')}\n---\n# H\n[[a#b|c]] #tag [d](e.md)\n${body}`,
);
const anything = fc.oneof(
	text,
	note,
	damaged(note),
	text.map((yaml) => `---\n${yaml}\n---\n`),
);

test('a note is read whatever it holds, and every place it names is in it', () => {
	fc.assert(
		fc.property(anything, (content) => {
			const parsed = parseNote(content, 'a/b.md');
			expect(parsed.title).not.toBe('');
			for (const { start, end } of [...parsed.headings, ...parsed.links, ...parsed.tags, ...parsed.problems])
				expect([0 <= start, start <= end, end <= content.length]).toEqual([true, true, true]);
			for (const { tag, start, end } of parsed.tags) expect(content.slice(start, end)).toBe(`#${tag}`);
			expect(Object.getPrototypeOf(parsed.frontMatter.values)).toBe(Object.prototype);
		}),
		{ numRuns: RUNS },
	);
});

test('a change of front matter can be read again, or is refused', () => {
	fc.assert(
		fc.property(anything, fc.string(), (content, title) => {
			let edited: string;
			try {
				edited = editFrontMatter(content, { title });
			} catch (error) {
				expect(String(error)).toMatch(/front matter/i);
				return;
			}
			expect(parseNote(edited, 'n.md').frontMatter.values['title']).toBe(title);
		}),
		{ numRuns: RUNS },
	);
});

test.each([
	['[['.repeat(100_000)],
	['['.repeat(100_000) + ']('.repeat(100_000)],
	['[a]('.repeat(50_000)],
	['`'.repeat(100_000) + 'x'],
	['` '.repeat(50_000)],
	['<!--'.repeat(50_000)],
	[`# ${' #'.repeat(50_000)}x`],
	[`# a${' '.repeat(100_000)}x`],
	[`^${'a'.repeat(100_000)}!`],
	['\\['.repeat(50_000)],
	[`[${'\\'.repeat(100_001)}`],
	[`#${'a/'.repeat(50_000)}`],
	['> '.repeat(50_000)],
	[`---\n${'a: &a [*a]\n'.repeat(200)}---\n`],
	[`---\n${'['.repeat(5000)}\n---\n`],
	[`---\n${'- '.repeat(5000)}\n---\n`],
	['*_'.repeat(50_000)],
])('reading ends: %#', (content) => {
	expect(parseNote(content, 'n.md').title).not.toBe('');
});
