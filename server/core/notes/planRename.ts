import { isDendron, splitHeading, type NoteCatalog, type NoteEntry } from './catalog.ts';
import { foldName } from './names.ts';
import { MARKDOWN_FILE, parseNote, stemOf, type ParsedNote } from './parseNote.ts';
import { isLinkable, relativePath, retarget, type TextEdit } from './rewrite.ts';
import type { NoteLink } from './scan.ts';
import { editFrontMatter } from './frontMatter.ts';

/** What a note is to be called and where it is to be. */
export interface NewName {
	readonly title: string;
	readonly path: string;
}

/**
 * Edits of the links in a note so that those that would lose a renamed note find it again. A link that still means it, by
 * id or alias, stays as it is.
 * @param text of the note with the links, as it is now
 */
export function linkEdits<Entry extends NoteEntry>(
	catalog: NoteCatalog<Entry>,
	{ entry, name, wikiOnly = false }: { readonly entry: Entry; readonly name: NewName; readonly wikiOnly?: boolean },
	from: Entry,
	text: string,
): TextEdit[] {
	const lost = lostNames(entry, name);
	const { links } = parseNote(text, from.path);
	return links.flatMap((link) => {
		const to = catalog.resolve(link, from);
		if (!to.some(({ id }) => id === entry.id)) return [];
		if (link.kind === 'markdown') {
			if (wikiOnly || entry.path === name.path) return [];
			return [retarget(link, link.target.startsWith('/') ? `/${name.path}` : relativePath(from.path, name.path))];
		}
		return wikiEdit(catalog, { entry, name, lost }, link);
	});
}

/** Edits of the note itself: its title, wherever it has it from. */
export function titleEdits({ facts }: Pick<NoteEntry, 'facts'>, text: string, title: string): TextEdit[] {
	if (facts.titleFrom === 'heading') {
		const heading = parseNote(text, '').headings.find(({ level }) => level === 1);
		return heading === undefined ? [] : [{ start: heading.start, end: heading.end, text: title }];
	}
	if (facts.titleFrom === 'file') return [];
	return [minimalEdit(text, editFrontMatter(text, { title }))];
}

/** Whether a note's file is called like the note, so that it is renamed with it. */
export function followsTitle(
	{ path, facts }: { readonly path: string; readonly facts: ParsedNote },
	fileName: (title: string) => string,
): boolean {
	return facts.titleFrom === 'file' || foldName(stemOf(path)) === foldName(fileName(facts.title));
}

/** What has to be replaced to make one text of another, as little as possible in one piece. */
export function minimalEdit(text: string, edited: string): TextEdit {
	let start = 0;
	while (start < text.length && text[start] === edited[start]) start++;
	let tail = 0;
	while (tail < Math.min(text.length, edited.length) - start && text.at(-1 - tail) === edited.at(-1 - tail)) tail++;
	return { start, end: text.length - tail, text: edited.slice(start, edited.length - tail) };
}

/** Names by which the note was found and will not be any more, folded. */
function lostNames(entry: NoteEntry, name: NewName): ReadonlySet<string> {
	const kept = new Set([entry.id, name.title, ...entry.facts.aliases, ...fileNames(name.path)].map(foldName));
	const before = [entry.facts.title, ...fileNames(entry.path)].map(foldName);
	return new Set(before.filter((known) => !kept.has(known)));
}

/** File name, path, and the path without outer folders. */
function fileNames(path: string): string[] {
	const parts = path.replace(MARKDOWN_FILE, '').split('/');
	return parts.map((_part, at) => parts.slice(at).join('/'));
}

function wikiEdit<Entry extends NoteEntry>(
	catalog: NoteCatalog<Entry>,
	{ entry, name, lost }: { readonly entry: Entry; readonly name: NewName; readonly lost: ReadonlySet<string> },
	link: NoteLink,
): TextEdit[] {
	const reversed = isDendron(catalog, link);
	const target = reversed ? splitHeading(link.alias!)[0] : link.target;
	if (!lost.has(foldName(target.replace(MARKDOWN_FILE, '').replace(/^(?:\.?\/)+/, '')))) return [];
	const text = linkName(catalog, entry, name, target.includes('/'));
	if (!reversed) return [retarget(link, text)];
	return [{ start: link.aliasStart!, end: link.aliasStart! + target.length, text }];
}

/** What to write into a link so that it means the note and no other. */
function linkName<Entry extends NoteEntry>(
	catalog: NoteCatalog<Entry>,
	entry: Entry,
	{ title, path }: NewName,
	asPath: boolean,
): string {
	const whole = path.replace(MARKDOWN_FILE, '');
	if (asPath) return whole;
	const free = (name: string): boolean => isLinkable(name) && catalog.named(name).every(({ id }) => id === entry.id);
	return [title, stemOf(path)].find(free) ?? whole;
}
