import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NoteCatalog, type NoteEntry } from '../../../../server/core/notes/catalog.ts';
import { fileNameOf, foldName } from '../../../../server/core/notes/names.ts';
import { parseNote } from '../../../../server/core/notes/parseNote.ts';
import { linkEdits } from '../../../../server/core/notes/planRename.ts';
import { applyEdits, relativePath } from '../../../../server/core/notes/rewrite.ts';
import { scanNote } from '../../../../server/core/notes/scan.ts';
import { fillTemplate, templateVariables } from '../../../../server/core/notes/template.ts';

const ROOT = '/notes';

function entry(path: string, text: string, id = path): NoteEntry {
	return { id, root: ROOT, path, hash: '', facts: parseNote(text, path) };
}

function catalogOf(files: Readonly<Record<string, string>>): NoteCatalog {
	const catalog = new NoteCatalog();
	for (const [path, text] of Object.entries(files)) catalog.put(entry(path, text));
	return catalog;
}

test('links, headings, tags and blocks are found; code and comments are not', () => {
	const text = [
		'# One #',
		'See [[A b#Head|shown]], ![[pic.png]] and [[#Own]] [md](sub/x%20y.md#z "t") [web](https://x.y/z.md).',
		'`[[no]]` ``[[no`]]`` <!-- [[no]] #no',
		'#no [[no]] --> #yes/sub, #12 and x#no | a [[t\\|u]] |',
		'```md',
		'[[no]] #no',
		'# No',
		'```',
		'a block ^ref-1',
	].join('\r\n');
	const { headings, links, tags, blocks } = scanNote(text, 0);
	expect(headings).toMatchObject([{ level: 1, text: 'One', line: 0 }]);
	expect(links.map(({ kind, target, heading, alias, embed }) => [kind, target, heading, alias, embed])).toEqual([
		['wiki', 'A b', 'Head', 'shown', false],
		['wiki', 'pic.png', undefined, undefined, true],
		['wiki', '', 'Own', undefined, false],
		['markdown', 'sub/x y.md', 'z', undefined, false],
		['wiki', 't', undefined, 'u', false],
	]);
	expect(links.map(({ start, end }) => text.slice(start, end))[0]).toBe('[[A b#Head|shown]]');
	expect(links.map(({ targetStart, targetEnd }) => text.slice(targetStart, targetEnd))).toEqual([
		'A b',
		'pic.png',
		'',
		'sub/x%20y.md',
		't',
	]);
	expect(text.slice(links[0]!.headingStart, links[0]!.headingEnd)).toBe('Head');
	expect(text.slice(links[0]!.aliasStart, links[0]!.aliasEnd)).toBe('shown');
	expect(tags.map(({ tag, start, end }) => [tag, text.slice(start, end)])).toEqual([['yes/sub', '#yes/sub']]);
	expect(blocks).toEqual(['ref-1']);
});

test.each([
	['---\ntitle: T\ntags: a, b #c\n---\n# H\n#d', 'x.md', { title: 'T', allTags: ['a', 'b', 'd'] }],
	['# H\ntext', 'x.md', { title: 'H', titleFrom: 'heading' }],
	['text', 'a/b.c.md', { title: 'b.c', titleFrom: 'file' }],
	[
		'---\nid: 7\ncreated: 1700000000000\nalias: Z\n---\n',
		'x.md',
		{ id: '7', created: '2023-11-14T22:13:20.000Z', aliases: ['Z'] },
	],
	['---\ntags: [ok, "not ok", "#hash"]\npinned: true\n---\n', 'x.md', { allTags: ['ok', 'hash'], pinned: true }],
	[
		'---\ntitle: [\n---\n# H\n',
		'x.md',
		{ title: 'H', problems: [{ message: expect.stringContaining('YAML') as string }] },
	],
])('%j', (text, path, expected) => {
	expect(parseNote(text, path)).toMatchObject(expected);
});

test('names are found by id, path, title, file name and alias; a stronger claim hides a weaker', () => {
	const catalog = catalogOf({
		'a/One.md': '---\ntitle: First\naliases: [Uno]\n---\n',
		'b/One.md': '---\nid: own-id\n---\n',
		'c/d/Deep.md': 'x',
		'Uno.md': 'x',
		'dendron.style.name.md': 'x',
	});
	const paths = (name: string): string[] => catalog.named(name).map(({ path }) => path);
	expect(paths('first')).toEqual(['a/One.md']);
	expect(paths('One')).toEqual(['a/One.md', 'b/One.md']);
	expect(paths('b/one.md')).toEqual(['b/One.md']);
	expect(paths('d/Deep')).toEqual(['c/d/Deep.md']);
	expect(paths('UNO')).toEqual(['Uno.md']);
	expect(paths('dendron.style.name')).toEqual(['dendron.style.name.md']);
	expect(paths('nothing')).toEqual([]);
});

test('Dendron links, with the label first, are understood', () => {
	const catalog = catalogOf({ 'proj.plan.md': 'x', 'from.md': '[[The plan|proj.plan#now]] [[proj.plan|shown]]' });
	const from = catalog.get('from.md')!;
	expect(from.facts.links.map((link) => catalog.resolve(link, from)[0]?.path)).toEqual([
		'proj.plan.md',
		'proj.plan.md',
	]);
	expect(catalog.references('proj.plan.md')).toHaveLength(2);
});

test('a rename rewrites what would be lost, and nothing else', () => {
	const text = '[[Old]] [[old#H|a]] ![[Old]] [[Alias]] [[sub/Old]] [x](sub/Old.md) [[label|Old]] [[Other]] `[[Old]]`';
	const catalog = catalogOf({
		'sub/Old.md': '---\naliases: [Alias]\n---\n',
		'from.md': text,
		'Other.md': '',
		'label.md': '',
	});
	const name = { title: 'New one', path: 'sub/New one.md' };
	const edits = linkEdits(catalog, { entry: catalog.get('sub/Old.md')!, name }, catalog.get('from.md')!, text);
	expect(applyEdits(text, edits)).toBe(
		'[[New one]] [[New one#H|a]] ![[New one]] [[Alias]] [[sub/New one]] [x](sub/New%20one.md) [[label|Old]] [[Other]] `[[Old]]`',
	);
});

test('after a rename a link is written so that it means one note', () => {
	const catalog = catalogOf({ 'a/Old.md': '', 'b/Taken.md': '', 'from.md': '[[Old]]' });
	const name = { title: 'Taken', path: 'a/Taken.md' };
	const edits = linkEdits(catalog, { entry: catalog.get('a/Old.md')!, name }, catalog.get('from.md')!, '[[Old]]');
	expect(applyEdits('[[Old]]', edits)).toBe('[[a/Taken]]');
});

test.each([
	['from.md', 'a/b.md', 'a/b.md'],
	['a/from.md', 'a/b.md', 'b.md'],
	['a/x/from.md', 'a/b.md', '../b.md'],
	['a/from.md', 'b.md', '../b.md'],
])('from %s to %s is %s', (from, to, expected) => {
	expect(relativePath(from, to)).toBe(expected);
});

test.each([
	['a/b: c?', 'a b c'],
	['CON', 'CON_'],
	['com1.txt', 'com1.txt_'],
	['...', 'Untitled'],
	['[[x]]#y|z', 'x y z'],
	['Ünïcode – 日本', 'Ünïcode – 日本'],
])('the file of %j is called %j', (title, name) => {
	expect(fileNameOf(title)).toBe(name);
});

test('property: a file name is short, usable everywhere, and stays what it is', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
			const name = fileNameOf(title);
			expect(name).toMatch(/^(?![. ])[^\\/:*?"<>|#^[\]]{1,121}(?<![. ])$/u);
			expect(Array.from(name, (character) => character.codePointAt(0)!).every((code) => code > 31)).toBe(true);
			expect(fileNameOf(name)).toBe(name);
			expect(foldName(foldName(title))).toBe(foldName(title));
		}),
	);
});

test('property: scanning any text ends, and every range lies in it and says what it should', () => {
	const piece = fc.constantFrom(
		'[[',
		']]',
		'|',
		'#',
		'a b',
		'`',
		'```\n',
		'<!--',
		'-->',
		'\r\n',
		'\n',
		'![',
		'](x.md)',
		'^',
		'\\|',
		' ',
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
			const text = pieces.join('');
			const { links, tags, headings } = scanNote(text, 0);
			for (const link of links.filter(({ kind }) => kind === 'wiki')) {
				expect(text.slice(link.start, link.end)).toMatch(/^!?\[\[.*\]\]$/);
				expect(text.slice(link.targetStart, link.targetEnd).trim()).toBe(link.target);
			}
			for (const { tag, start, end } of tags) expect(text.slice(start, end)).toBe(`#${tag}`);
			for (const heading of headings) expect(text.slice(heading.start, heading.end)).toBe(heading.text);
		}),
	);
});

test('templates are filled; what they do not know stays', () => {
	const now = new Date(2026, 0, 5, 9, 7, 3);
	const text =
		'{{title}} {{date}} {{date:dddd, D MMMM YYYY [at] h:mm A}} {{ time }} {{selection}} {{unknown}} W{{date:WW}}';
	expect(fillTemplate(text, { title: 'T', now, selection: 's$&' })).toBe(
		'T 2026-01-05 Monday, 5 January 2026 at 9:07 AM 09:07 s$& {{unknown}} W02',
	);
	expect(templateVariables('{{Clipboard}} {{date:YY}} {{date}}')).toEqual(['clipboard', 'date']);
});
