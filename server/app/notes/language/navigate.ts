import { escapeMarkdown } from '../../../../common/base/escapeMarkdown.ts';
import type { NoteHeading, NoteLink } from '../../../core/notes/scan.ts';
import type { ShelfNote } from '../noteShelf.ts';
import { fileOf } from '../noteView.ts';
import { headingKey, headingNamed, shortPath, spotAt, type NoteDocument, type NoteReader } from './noteDocument.ts';
import type { Range } from './positions.ts';

/** A place in a file, absolute. */
export interface Location {
	readonly file: string;
	readonly range: Range;
}

/** Where a link leads: its note, or the heading in it. */
export function definition(reader: NoteReader, document: NoteDocument, offset: number): Location[] {
	const spot = spotAt(document, offset);
	if (spot?.kind !== 'link') return [];
	return reader.targets(document, spot.link).flatMap((note) => {
		const target = reader.of(note);
		return target === undefined ? [] : [placeIn(target, spot.link.heading)];
	});
}

/** Links to what is at an offset: to the note a link or its title names, to a heading, or all uses of a tag. */
export function references(
	reader: NoteReader,
	document: NoteDocument,
	offset: number,
	declaration: boolean,
): Location[] {
	const spot = spotAt(document, offset);
	if (spot === undefined) return [];
	if (spot.kind === 'tag') return tagUses(reader, spot.tag.tag);
	if (spot.kind === 'link') {
		const notes = reader.targets(document, spot.link);
		return notes.flatMap((note) => {
			const heading = spot.part === 'heading' ? headingNamed(note.facts, spot.link.heading!) : undefined;
			return linksTo(reader, note, heading, declaration);
		});
	}
	const own = reader.shelf.catalog.get(document.id);
	if (own === undefined) return [];
	const isTitle = spot.kind === 'title' || (document.facts.titleFrom === 'heading' && spot.heading.level === 1);
	return linksTo(reader, own, isTitle || spot.kind !== 'heading' ? undefined : spot.heading, declaration);
}

/** What a link leads to, as Markdown; undefined for what is no link. */
export function hover(
	reader: NoteReader,
	document: NoteDocument,
	offset: number,
): { markdown: string; range: Range } | undefined {
	const spot = spotAt(document, offset);
	if (spot?.kind !== 'link') return undefined;
	const { link } = spot;
	const notes = reader.targets(document, link);
	const range = document.lines.range(link.start, link.end);
	if (notes.length === 1) return { markdown: preview(reader, notes[0]!, link.heading), range };
	if (notes.length > 1) {
		const paths = notes.map((note) => `- ${escapeMarkdown(shortPath(note, reader.shelf.roots))}`).join('\n');
		return { markdown: `Several notes are called **${escapeMarkdown(link.target)}**:\n\n${paths}`, range };
	}
	return { markdown: `There is no note called **${escapeMarkdown(link.target)}** yet.`, range };
}

/** Wikilinks that lead to one note. */
export function documentLinks(
	reader: NoteReader,
	document: NoteDocument,
): (Location & { target: string; line: number; title: string })[] {
	return document.facts.links.flatMap((link) => {
		if (link.kind !== 'wiki') return [];
		const notes = reader.targets(document, link);
		if (notes.length !== 1) return [];
		const note = notes[0]!;
		const heading = link.heading === undefined ? undefined : headingNamed(note.facts, link.heading);
		const range = document.lines.range(link.start, link.end);
		return [
			{ file: document.file, range, target: fileOf(note), line: (heading?.line ?? 0) + 1, title: note.facts.title },
		];
	});
}

/** The first lines of a note, or of a section, with a title above. */
export function preview(reader: NoteReader, note: ShelfNote, heading?: string): string {
	const document = reader.of(note);
	if (document === undefined) return `**${escapeMarkdown(note.facts.title)}**`;
	const { facts, text } = document;
	const section = heading === undefined ? undefined : headingNamed(facts, heading);
	const from = section?.end ?? facts.frontMatter.bodyStart;
	const next = section && facts.headings.find(({ line, level }) => line > section.line && level <= section.level);
	const end = next === undefined ? undefined : text.lastIndexOf('\n', next.start);
	const lines = text
		.slice(from, end)
		.trim()
		.split(/\r\n|\n|\r/);
	const shown = lines.slice(0, PREVIEW_LINES).join('\n').slice(0, PREVIEW_CHARS).toWellFormed();
	const more =
		lines.length > PREVIEW_LINES || shown.length < lines.slice(0, PREVIEW_LINES).join('\n').length ? '\n\n…' : '';
	const title = section === undefined ? facts.title : `${facts.title} › ${section.text}`;
	return `**${escapeMarkdown(title)}** — ${escapeMarkdown(shortPath(note, reader.shelf.roots))}\n\n---\n\n${shown}${more}`;
}

const PREVIEW_LINES = 20;
const PREVIEW_CHARS = 2000;

function placeIn(document: NoteDocument, heading: string | undefined): Location {
	const found = heading === undefined ? undefined : headingNamed(document.facts, heading);
	const at = found?.start ?? Math.min(document.facts.frontMatter.bodyStart, document.text.length);
	return { file: document.file, range: document.lines.range(at, found?.end ?? at) };
}

function linksTo(
	reader: NoteReader,
	note: ShelfNote,
	heading: NoteHeading | undefined,
	declaration: boolean,
): Location[] {
	const wanted = heading === undefined ? undefined : headingKey(heading.text);
	const means = (link: NoteLink): boolean =>
		wanted === undefined || (link.heading !== undefined && headingKey(link.heading) === wanted);
	const found: Location[] = [];
	for (const document of reader.linking(note))
		for (const link of document.facts.links) {
			if (!means(link) || !reader.targets(document, link).some(({ id }) => id === note.id)) continue;
			if (link.target === '' && wanted === undefined) continue; // of the note to itself
			found.push({ file: document.file, range: document.lines.range(link.start, link.end) });
		}
	const own = declaration ? reader.of(note) : undefined;
	return own === undefined ? found : [placeIn(own, heading?.text), ...found];
}

function tagUses(reader: NoteReader, tag: string): Location[] {
	return [...reader.shelf.catalog.all()]
		.filter(({ facts }) => facts.tags.some((own) => own.tag.toLowerCase() === tag.toLowerCase()))
		.flatMap((note) => {
			const document = reader.of(note);
			const uses = document?.facts.tags.filter((own) => own.tag.toLowerCase() === tag.toLowerCase()) ?? [];
			return uses.map(({ start, end }) => ({ file: document!.file, range: document!.lines.range(start, end) }));
		});
}
