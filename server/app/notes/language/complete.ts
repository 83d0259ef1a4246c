import { foldName } from '../../../core/notes/names.ts';
import { MARKDOWN_FILE, stemOf } from '../../../core/notes/parseNote.ts';
import { isLinkable } from '../../../core/notes/rewrite.ts';
import type { ShelfNote } from '../noteShelf.ts';
import type { NoteDocument, NoteReader } from './noteDocument.ts';

export interface NoteCompletion {
	readonly kind: 'note' | 'heading' | 'tag';
	readonly label: string;
	readonly detail: string;
	readonly insert: string;
	/** Offsets of what it replaces. */
	readonly start: number;
	readonly end: number;
	/** What the user's words are compared with. */
	readonly filter: string;
	/** Notes: whose text shows beside the list. */
	readonly id?: string;
}

/** More would not be read; typing on narrows them down. */
const MAX_COMPLETIONS = 200;

/** What may be written at an offset: names of notes after `[[`, headings after `#` in a link, tags after `#`. */
export function complete(reader: NoteReader, document: NoteDocument, offset: number): NoteCompletion[] {
	const { text, lines } = document;
	const before = text.slice(lines.lineStart(lines.position(offset).line), offset);
	const link = /\[\[([^[\]\n|]*)$/.exec(before)?.[1];
	if (link !== undefined) {
		const closing = ']]'.slice(/^\]{0,2}/.exec(text.slice(offset, offset + 2))![0].length);
		const hash = link.indexOf('#');
		return hash === -1
			? names(reader, document, { typed: link, offset, closing })
			: headings(reader, document, { name: link.slice(0, hash), typed: link.slice(hash + 1), offset, closing });
	}
	const tag = /(?:^|[\s(])#([\p{L}\p{N}_/-]*)$/u.exec(before)?.[1] ?? frontMatterTag(document, before, offset);
	return tag === undefined ? [] : tags(reader, tag, offset);
}

interface Typed {
	readonly typed: string;
	readonly offset: number;
	/** What is missing behind the cursor. */
	readonly closing: string;
}

function names(reader: NoteReader, document: NoteDocument, { typed, offset, closing }: Typed): NoteCompletion[] {
	const words = foldName(typed).split(' ');
	const found: NoteCompletion[] = [];
	for (const note of reader.shelf.catalog.all()) {
		if (note.id === document.id) continue;
		const name = linkText(reader, note);
		for (const label of [note.facts.title, ...note.facts.aliases]) {
			const filter = `${label} ${note.path}`;
			if (!words.every((word) => foldName(filter).includes(word))) continue;
			const insert = label === note.facts.title && name.includes(label) ? name : shownAs(name, label);
			found.push({
				kind: 'note',
				label,
				detail: note.path,
				insert: insert + closing,
				start: offset - typed.length,
				end: offset,
				filter,
				id: note.id,
			});
			if (found.length >= MAX_COMPLETIONS) return found;
		}
	}
	return found;
}

/** What to write so that a link means this note and no other. */
export function linkText({ shelf }: Pick<NoteReader, 'shelf'>, note: ShelfNote): string {
	const { title } = note.facts;
	const free = (name: string): boolean =>
		isLinkable(name) && shelf.catalog.named(name).every(({ id }) => id === note.id);
	const whole = note.path.replace(MARKDOWN_FILE, '');
	const name = [title, stemOf(note.path)].find(free) ?? whole;
	return name === title ? name : shownAs(name, title);
}

function shownAs(name: string, label: string): string {
	const [target = name] = name.split('|');
	return target === label || /[[\]|\n]/.test(label) ? target : `${target}|${label}`;
}

function headings(
	reader: NoteReader,
	document: NoteDocument,
	{ name, typed, offset, closing }: Typed & { readonly name: string },
): NoteCompletion[] {
	const target = name.trim() === '' ? document : reader.shelf.catalog.named(name)[0];
	if (target === undefined) return [];
	return target.facts.headings.map(({ text, level }) => ({
		kind: 'heading',
		label: text,
		detail: `${'#'.repeat(level)} ${target.facts.title}`,
		insert: text.replaceAll(/[[\]|#^]/g, ' ').trim() + closing,
		start: offset - typed.length,
		end: offset,
		filter: text,
	}));
}

/** The tag that is being written in a `tags:` line of the front matter. */
function frontMatterTag({ facts }: NoteDocument, before: string, offset: number): string | undefined {
	if (offset >= facts.frontMatter.bodyStart) return undefined;
	return /^\s*tags?:.*?([\p{L}\p{N}_/-]*)$/u.exec(before)?.[1];
}

function tags({ shelf }: NoteReader, typed: string, offset: number): NoteCompletion[] {
	const counts = new Map<string, number>();
	for (const { facts } of shelf.catalog.all())
		for (const tag of facts.allTags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
	return [...counts]
		.sort(([, a], [, b]) => b - a)
		.filter(([tag]) => tag !== typed)
		.slice(0, MAX_COMPLETIONS)
		.map(([tag, count]) => ({
			kind: 'tag',
			label: tag,
			detail: count === 1 ? '1 note' : `${count} notes`,
			insert: tag,
			start: offset - typed.length,
			end: offset,
			filter: tag,
		}));
}
