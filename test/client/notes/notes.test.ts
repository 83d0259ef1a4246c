import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { expandFolder, plainFolder } from '../../../client/config/noteFolder.ts';
import { linkTo } from '../../../client/notes/linkTo.ts';
import { wikilinks } from '../../../client/notes/wikilinks.ts';
import type { Note } from '../../../common/model/note.ts';

describe('links in the Markdown preview', () => {
	const markdown = new MarkdownIt();
	wikilinks(markdown, (name, document) =>
		name.toLowerCase() === 'a b' ? `./A%20b.md?${String(document)}` : undefined,
	);
	const render = (text: string): string => markdown.renderInline(text, { currentDocument: 'doc' });
	const link = (href: string, label: string): string =>
		`<a href="${href}" data-href="${href}" class="understory-wikilink">${label}</a>`;

	test.each([
		['x [[A b]] y', `x ${link('./A%20b.md?doc', 'A b')} y`],
		['[[a b#My Heading!|<i>]]', link('./A%20b.md?doc#my-heading', '&lt;i&gt;')],
		['![[A b]]', link('./A%20b.md?doc', 'A b')],
		['[[#Own part]]', link('#own-part', '#Own part')],
		['[[label|A b]]', link('./A%20b.md?doc', 'label')],
		['[[<b>]]', '[[&lt;b&gt;]]'],
		['[[nothing]] and `[[A b]]`', '[[nothing]] and <code>[[A b]]</code>'],
		['[text](x.md)', '<a href="x.md">text</a>'],
	])('%s', (text, html) => {
		expect(render(text)).toBe(html);
	});
});

describe('a link that is inserted', () => {
	const notes = [
		note('Plan', 'Plan.md'),
		note('Plan', 'old/Plan.md'),
		note('A [b]', 'Ab.md'),
		note('Solo', 'x/solo-1.md'),
	];

	test.each([
		[3, '', '[[Solo]]'],
		[3, 'these words', '[[Solo|these words]]'],
		[1, '', '[[old/Plan|Plan]]'],
		[2, '', '[[Ab]]'],
	])('to note %i with %j', (at, shown, expected) => {
		expect(linkTo(notes[at]!, notes, shown)).toBe(expected);
	});
});

describe('the folder of notes', () => {
	const context = {
		folders: [
			{ name: 'app', path: '/code/app' },
			{ name: 'docs', path: '/code/$&docs' },
		],
		home: '/home/me',
	};

	test.each([
		['', []],
		['  ~/notes ', ['/home/me/notes']],
		['~other/notes', []],
		['notes', []],
		['/vault/../vault2', ['/vault2']],
		['${workspaceFolder}/notes', ['/code/app/notes', '/code/$&docs/notes']],
		['${workspaceFolder:docs}/n', ['/code/$&docs/n']],
		['${workspaceFolder:gone}/n', []],
	])('%s', (setting, folders) => {
		expect(expandFolder(setting, context)).toEqual(folders);
	});

	test('folders within it stay within it', () => {
		expect(plainFolder('../a\\b/./c/')).toBe('a/b/c');
	});
});

function note(title: string, path: string): Note {
	const at = '2026-01-01T00:00:00.000Z';
	return {
		id: path,
		root: '/notes',
		path,
		title,
		tags: [],
		aliases: [],
		pinned: false,
		createdAt: at,
		updatedAt: at,
		excerpt: '',
		backlinks: 0,
		problems: [],
	};
}
