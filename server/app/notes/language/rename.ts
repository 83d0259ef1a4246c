import path from 'node:path';
import { OperationError } from '../../../../common/protocol/errors.ts';
import { noteTag } from '../../../../common/model/note.ts';
import { editFrontMatter } from '../../../core/notes/frontMatter.ts';
import { fileNameOf, foldName } from '../../../core/notes/names.ts';
import { MARKDOWN_FILE, stemOf } from '../../../core/notes/parseNote.ts';
import { followsTitle, linkEdits, minimalEdit, titleEdits } from '../../../core/notes/planRename.ts';
import type { TextEdit } from '../../../core/notes/rewrite.ts';
import type { ShelfNote } from '../noteShelf.ts';
import { fileOf } from '../noteView.ts';
import { headingKey, headingNamed, spotAt, type NoteDocument, type NoteReader, type Spot } from './noteDocument.ts';
import type { Range } from './positions.ts';

export interface FileEdits {
	/** Absolute. */
	readonly file: string;
	readonly edits: readonly { readonly range: Range; readonly text: string }[];
}

export interface RenamePlan {
	readonly edits: readonly FileEdits[];
	/** Done after the edits. */
	readonly move?: { readonly from: string; readonly to: string };
}

/** What a rename at an offset is about; undefined where nothing has a name. */
export function renameTarget(
	reader: NoteReader,
	document: NoteDocument,
	offset: number,
): { readonly range: Range; readonly name: string } | undefined {
	const spot = spotAt(document, offset);
	if (spot === undefined) return undefined;
	const { lines } = document;
	if (spot.kind === 'tag') return { range: lines.range(spot.tag.start + 1, spot.tag.end), name: spot.tag.tag };
	if (spot.kind === 'title') return { range: lines.range(spot.start, spot.end), name: document.facts.title };
	if (spot.kind === 'heading')
		return { range: lines.range(spot.heading.start, spot.heading.end), name: spot.heading.text };
	const { link, part } = spot;
	const note = noteOf(reader, document, spot);
	if (note === undefined) return undefined;
	if (part === 'heading' && headingNamed(note.facts, link.heading!) !== undefined)
		return { range: lines.range(link.headingStart!, link.headingEnd!), name: link.heading! };
	return { range: lines.range(link.targetStart, link.targetEnd), name: note.facts.title };
}

/** Renames a note, a heading or a tag everywhere. @throws OperationError `invalidInput`: what the new name lacks */
export function rename(reader: NoteReader, document: NoteDocument, offset: number, newName: string): RenamePlan {
	const name = newName.trim();
	const spot = spotAt(document, offset);
	if (spot === undefined || name === '') throw invalid('There is nothing to rename here, or the new name is empty.');
	if (spot.kind === 'tag') return { edits: tagEdits(reader, spot.tag.tag, name) };
	const note = noteOf(reader, document, spot);
	if (note === undefined) throw invalid('Save the note first, or choose a link that leads to one note.');
	const heading = headingOf(document, note, spot);
	return heading === undefined ? renameNote(reader, note, name) : { edits: headingEdits(reader, note, heading, name) };
}

/** Edits of links for files or folders that are about to be moved in the explorer. Absolute paths. */
export function moveEdits(
	reader: NoteReader,
	moves: readonly { readonly from: string; readonly to: string }[],
): FileEdits[] {
	const byFile = new Map<string, { document: NoteDocument; edits: TextEdit[] }>();
	for (const note of reader.shelf.catalog.all()) {
		const to = movedTo(fileOf(note), moves);
		const place = to === undefined ? undefined : reader.shelf.placeOf(to);
		if (place === undefined || place.root !== note.root || !MARKDOWN_FILE.test(place.path)) continue;
		const title = note.facts.titleFrom === 'file' ? stemOf(place.path) : note.facts.title;
		for (const document of reader.linking(note)) {
			const from = { ...note, id: document.id, root: document.root, path: document.path };
			const wiki = { entry: note, name: { title, path: place.path }, wikiOnly: true };
			const edits = linkEdits(reader.shelf.catalog, wiki, from, document.text);
			const known = byFile.get(document.file) ?? { document, edits: [] };
			byFile.set(document.file, { document, edits: [...known.edits, ...edits] });
		}
	}
	return [...byFile.values()].flatMap(({ document, edits }) => fileEdits(document, edits));
}

function renameNote(reader: NoteReader, note: ShelfNote, title: string): RenamePlan {
	const { shelf } = reader;
	const to = path.posix.join(path.posix.dirname(note.path), `${fileNameOf(title)}.md`);
	const name = { title, path: followsTitle(note, fileNameOf) ? to : note.path };
	if (
		name.path !== note.path &&
		foldName(name.path) !== foldName(note.path) &&
		reader.files.exists(path.join(note.root, name.path))
	)
		throw invalid(`There is a file ${name.path} already. Choose another name.`);
	const edits = reader.linking(note).flatMap((document) => {
		const from = { ...note, id: document.id, root: document.root, path: document.path };
		const links = linkEdits(shelf.catalog, { entry: note, name }, from, document.text);
		const own = document.id === note.id ? titleEdits(document, document.text, title) : [];
		return fileEdits(document, [...links, ...own]);
	});
	const move = name.path === note.path ? {} : { move: { from: fileOf(note), to: path.join(note.root, name.path) } };
	return { edits, ...move };
}

function headingEdits(reader: NoteReader, note: ShelfNote, heading: string, name: string): FileEdits[] {
	if (/[[\]|#^]/.test(name)) throw invalid('A heading that links name cannot have the marks [ ] | # ^.');
	const wanted = headingKey(heading);
	return reader.linking(note).flatMap((document) => {
		const own =
			document.id === note.id ? document.facts.headings.filter(({ text }) => headingKey(text) === wanted) : [];
		const links = document.facts.links.filter(
			(link) =>
				link.kind === 'wiki' &&
				link.heading !== undefined &&
				headingKey(link.heading) === wanted &&
				reader.targets(document, link).some(({ id }) => id === note.id),
		);
		return fileEdits(document, [
			...own.slice(0, 1).map(({ start, end }) => ({ start, end, text: name })),
			...links.map(({ headingStart, headingEnd }) => ({ start: headingStart!, end: headingEnd!, text: name })),
		]);
	});
}

function tagEdits(reader: NoteReader, tag: string, wanted: string): FileEdits[] {
	const name = noteTag.safeParse(wanted.replace(/^#/, ''));
	if (!name.success) throw invalid('A tag has no spaces, commas or #.');
	const same = (own: string): boolean => own.toLowerCase() === tag.toLowerCase();
	return [...reader.shelf.catalog.all()]
		.filter(({ facts }) => facts.allTags.some(same))
		.flatMap((note) => {
			const document = reader.of(note);
			if (document === undefined) return [];
			const { facts, text } = document;
			const inline = facts.tags
				.filter((own) => same(own.tag))
				.map(({ start, end }) => ({ start: start + 1, end, text: name.data }));
			if (!facts.ownTags.some(same)) return fileEdits(document, inline);
			const key = 'tags' in facts.frontMatter.values ? 'tags' : 'tag';
			const tags = [...new Set(facts.ownTags.map((own) => (same(own) ? name.data : own)))];
			return fileEdits(document, [minimalEdit(text, editFrontMatter(text, { [key]: tags })), ...inline]);
		});
}

function headingOf(document: NoteDocument, note: ShelfNote, spot: Exclude<Spot, { kind: 'tag' }>): string | undefined {
	if (spot.kind === 'title') return undefined;
	if (spot.kind === 'heading')
		return document.facts.titleFrom === 'heading' && spot.heading === firstTitle(document)
			? undefined
			: spot.heading.text;
	if (spot.part !== 'heading') return undefined;
	return headingNamed(note.facts, spot.link.heading!)?.text;
}

function firstTitle({ facts }: NoteDocument): unknown {
	return facts.headings.find(({ level }) => level === 1);
}

function noteOf(
	reader: NoteReader,
	document: NoteDocument,
	spot: Exclude<Spot, { kind: 'tag' }>,
): ShelfNote | undefined {
	if (spot.kind !== 'link') return reader.shelf.catalog.get(document.id);
	const notes = reader.targets(document, spot.link);
	return notes.length === 1 ? notes[0] : undefined;
}

function fileEdits({ file, lines }: NoteDocument, edits: readonly TextEdit[]): FileEdits[] {
	if (edits.length === 0) return [];
	return [{ file, edits: edits.map(({ start, end, text }) => ({ range: lines.range(start, end), text })) }];
}

function movedTo(file: string, moves: readonly { readonly from: string; readonly to: string }[]): string | undefined {
	for (const { from, to } of moves) {
		if (file === from) return to;
		if (file.startsWith(from + path.sep)) return to + file.slice(from.length);
	}
	return undefined;
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}
