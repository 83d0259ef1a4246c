import path from 'node:path';
import { foldName } from '../../../core/notes/names.ts';
import { parseNote, type ParsedNote } from '../../../core/notes/parseNote.ts';
import type { InlineTag, NoteHeading, NoteLink } from '../../../core/notes/scan.ts';
import type { NoteFiles } from '../../../ports/noteFiles.ts';
import type { NoteShelf, ShelfNote } from '../noteShelf.ts';
import { fileOf } from '../noteView.ts';
import { LineMap } from './positions.ts';

/** A note as the editor shows it: what is not saved counts. */
export interface NoteDocument {
	/** Absolute. */
	readonly file: string;
	readonly root: string;
	/** Relative to `root`, `/` separated. */
	readonly path: string;
	readonly text: string;
	readonly lines: LineMap;
	readonly facts: ParsedNote;
	/** As the shelf knows it; a new file that is not saved is not known. */
	readonly id: string;
}

/** What a place in a note is about. */
export type Spot =
	| { readonly kind: 'link'; readonly link: NoteLink; readonly part: 'target' | 'heading' | 'alias' }
	| { readonly kind: 'heading'; readonly heading: NoteHeading }
	| { readonly kind: 'title'; readonly start: number; readonly end: number }
	| { readonly kind: 'tag'; readonly tag: InlineTag };

/** Gives the text of files that are open in the editor, by absolute path. */
export type OpenTexts = (file: string) => string | undefined;

/** Reads notes for the language features. */
export class NoteReader {
	readonly shelf: NoteShelf;
	readonly files: NoteFiles;
	readonly #openText: OpenTexts;

	constructor(shelf: NoteShelf, files: NoteFiles, openText: OpenTexts) {
		this.shelf = shelf;
		this.files = files;
		this.#openText = openText;
	}

	/** Undefined for a file that is in no folder of notes, or gone. */
	document(file: string): NoteDocument | undefined {
		const place = this.shelf.placeOf(file);
		if (place === undefined || !this.shelf.isNote(place.path)) return undefined;
		const text = this.#openText(file) ?? this.files.read(file)?.text;
		if (text === undefined) return undefined;
		const id = this.shelf.atFile(file)?.id ?? '';
		return { file, ...place, text, lines: new LineMap(text), facts: parseNote(text, place.path), id };
	}

	of(note: ShelfNote): NoteDocument | undefined {
		return this.document(fileOf(note));
	}

	/** Notes a link of a document means. */
	targets(document: NoteDocument, link: NoteLink): readonly ShelfNote[] {
		return this.shelf.catalog.resolve(link, document);
	}

	/** Notes with links to a note, the note itself included. */
	linking(note: ShelfNote): NoteDocument[] {
		const files = new Set([fileOf(note), ...this.shelf.catalog.references(note.id).map(({ from }) => fileOf(from))]);
		return [...files].flatMap((file) => this.document(file) ?? []);
	}
}

/** What stands at an offset; undefined for plain text. */
export function spotAt({ facts }: NoteDocument, offset: number): Spot | undefined {
	const link = facts.links.find(({ start, end, kind }) => kind === 'wiki' && start <= offset && offset <= end);
	if (link !== undefined) return { kind: 'link', link, part: partAt(link, offset) };
	const title = facts.titleFrom === 'frontMatter' ? facts.frontMatter.range('title') : undefined;
	if (title !== undefined && within(offset, title[0], title[1]))
		return { kind: 'title', start: title[0], end: title[1] };
	const heading = facts.headings.find(({ start, end }) => within(offset, start, end));
	if (heading !== undefined) return { kind: 'heading', heading };
	const tag = facts.tags.find(({ start, end }) => within(offset, start, end));
	return tag === undefined ? undefined : { kind: 'tag', tag };
}

/** The heading a link names; undefined when there is none. Several levels (`A#B`) name the last. */
export function headingNamed({ headings }: ParsedNote, name: string): NoteHeading | undefined {
	const wanted = headingKey(name.slice(name.lastIndexOf('#') + 1));
	return headings.find(({ text }) => headingKey(text) === wanted);
}

/** Headings are the same in any case and also as Dendron and GitHub write them (`my-heading`). */
export function headingKey(text: string): string {
	return foldName(text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/[\s_-]+/g, ' '));
}

/** A name for where something is: relative to its folder of notes. */
export function shortPath(note: Pick<ShelfNote, 'root' | 'path'>, roots: readonly string[]): string {
	return roots.length > 1 ? `${path.basename(note.root)}/${note.path}` : note.path;
}

function partAt({ headingStart, headingEnd, aliasStart }: NoteLink, offset: number): 'target' | 'heading' | 'alias' {
	if (aliasStart !== undefined && offset >= aliasStart) return 'alias';
	return headingStart !== undefined && offset >= headingStart && offset <= headingEnd! ? 'heading' : 'target';
}

function within(offset: number, start: number, end: number): boolean {
	return start <= offset && offset <= end;
}
