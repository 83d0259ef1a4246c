import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { splitHeading } from '../../../core/notes/catalog.ts';
import { fileNameOf, foldName } from '../../../core/notes/names.ts';
import { MARKDOWN_FILE } from '../../../core/notes/parseNote.ts';
import { isLinkable } from '../../../core/notes/rewrite.ts';
import type { NoteLink } from '../../../core/notes/scan.ts';
import { newNoteText } from '../noteText.ts';
import { linkText } from './complete.ts';
import { headingNamed, shortPath, type NoteDocument, type NoteReader } from './noteDocument.ts';
import type { Range } from './positions.ts';

export interface NoteProblem {
	readonly code: 'missingNote' | 'ambiguousNote' | 'missingHeading' | 'frontMatter';
	readonly message: string;
	readonly range: Range;
	readonly link?: NoteLink;
}

/** What can be done about a problem: one edit, or one new file. */
export interface NoteFix {
	readonly title: string;
	readonly preferred: boolean;
	readonly edit?: { readonly range: Range; readonly text: string };
	readonly create?: { readonly file: string; readonly text: string };
}

/** Links that lead nowhere or to several notes, and front matter that cannot be read. */
export function diagnose(reader: NoteReader, document: NoteDocument): NoteProblem[] {
	const { facts, lines } = document;
	return [
		...facts.problems.map(({ message, start, end }): NoteProblem => ({
			code: 'frontMatter',
			message,
			range: lines.range(start, end),
		})),
		...facts.links.flatMap((link) => linkProblem(reader, document, link)),
	];
}

/** @param now milliseconds since the epoch */
export function fixes(reader: NoteReader, document: NoteDocument, { code, link }: NoteProblem, now: number): NoteFix[] {
	if (link === undefined) return [];
	if (code === 'missingNote') return [...createFix(document, link, now), ...similarFixes(reader, document, link)];
	if (code === 'ambiguousNote') return chooseFixes(reader, document, link);
	if (code === 'missingHeading') return headingFixes(reader, document, link);
	return [];
}

function linkProblem(reader: NoteReader, document: NoteDocument, link: NoteLink): NoteProblem[] {
	if (link.kind !== 'wiki' || isAttachment(link.target)) return [];
	const { lines } = document;
	const notes = reader.targets(document, link);
	if (notes.length > 1) {
		const paths = notes.map((note) => shortPath(note, reader.shelf.roots)).join(', ');
		const message = `Several notes are called “${link.target}”: ${paths}.`;
		return [{ code: 'ambiguousNote', message, range: lines.range(link.start, link.end), link }];
	}
	const [note] = notes;
	if (note === undefined) {
		if (link.target === '') return [];
		const message = `There is no note called “${link.target}”.`;
		return [{ code: 'missingNote', message, range: lines.range(link.start, link.end), link }];
	}
	const facts = note.id === document.id ? document.facts : note.facts;
	if (link.heading === undefined || isThere(facts, link.heading)) return [];
	const message = `“${facts.title}” has no heading “${link.heading}”.`;
	return [{ code: 'missingHeading', message, range: lines.range(link.start, link.end), link }];
}

function isThere(facts: NoteDocument['facts'], heading: string): boolean {
	if (heading.startsWith('^')) return facts.blocks.includes(heading.slice(1));
	return heading === '' || headingNamed(facts, heading) !== undefined;
}

/** Pictures and the like are no notes; whether they are there is not looked at. */
function isAttachment(target: string): boolean {
	return ATTACHMENTS.test(target);
}

const ATTACHMENTS =
	/\.(?:png|jpe?g|gif|svg|webp|bmp|avif|pdf|mp[34]|m4a|wav|ogg|flac|webm|mov|mkv|canvas|excalidraw|csv|xlsx?|docx?|pptx?|zip|html?)$/i;

function createFix({ root }: NoteDocument, { target }: NoteLink, now: number): NoteFix[] {
	const parts = target
		.replace(MARKDOWN_FILE, '')
		.split('/')
		.filter((part) => part.trim() !== '' && !/^\.+$/.test(part));
	const title = parts.at(-1)?.trim();
	if (title === undefined) return [];
	const file = path.join(root, ...parts.slice(0, -1).map(fileNameOf), `${fileNameOf(title)}.md`);
	const text = newNoteText('', { id: randomUUID(), title, now });
	return [{ title: `Create note “${title}”`, preferred: true, create: { file, text } }];
}

function similarFixes(reader: NoteReader, document: NoteDocument, link: NoteLink): NoteFix[] {
	const wanted = foldName(link.target.slice(link.target.lastIndexOf('/') + 1));
	const close = [...reader.shelf.catalog.all()]
		.filter(({ id }) => id !== document.id)
		.map((note) => ({ note, distance: distance(wanted, foldName(note.facts.title)) }))
		.filter(({ distance: apart }) => apart <= Math.max(1, wanted.length / 3))
		.sort((a, b) => a.distance - b.distance)
		.slice(0, MAX_FIXES);
	return close.map(({ note }) =>
		targetFix(document, link, linkText(reader, note).split('|')[0]!, `Link to “${note.facts.title}”`),
	);
}

function chooseFixes(reader: NoteReader, document: NoteDocument, link: NoteLink): NoteFix[] {
	return reader
		.targets(document, link)
		.slice(0, 2 * MAX_FIXES)
		.map((note) => {
			const whole = note.path.replace(MARKDOWN_FILE, '');
			const isOnly = reader.shelf.catalog.named(whole).every(({ id }) => id === note.id);
			const target = isOnly && isLinkable(whole) && whole.includes('/') ? whole : note.id;
			return targetFix(document, link, target, `Link to ${shortPath(note, reader.shelf.roots)}`);
		});
}

function headingFixes(reader: NoteReader, document: NoteDocument, link: NoteLink): NoteFix[] {
	const [note] = reader.targets(document, link);
	if (note === undefined || link.headingStart === undefined) return [];
	const range = document.lines.range(link.headingStart, link.headingEnd!);
	const wanted = foldName(splitHeading(link.heading!)[0]);
	return note.facts.headings
		.filter(({ text }) => !/[[\]|#^]/.test(text))
		.map(({ text }) => ({ text, distance: distance(wanted, foldName(text)) }))
		.sort((a, b) => a.distance - b.distance)
		.slice(0, MAX_FIXES)
		.map(({ text }, at) => ({ title: `Link to heading “${text}”`, preferred: at === 0, edit: { range, text } }));
}

/** The words that were shown stay. */
function targetFix(document: NoteDocument, link: NoteLink, target: string, title: string): NoteFix {
	const shown =
		link.alias === undefined && !link.embed && foldName(target) !== foldName(link.target) ? `|${link.target}` : '';
	const end = shown === '' ? link.targetEnd : link.end - 2;
	const heading = shown !== '' && link.heading !== undefined ? `#${link.heading}` : '';
	return {
		title,
		preferred: false,
		edit: { range: document.lines.range(link.targetStart, end), text: target + heading + shown },
	};
}

/** Edit distance (Levenshtein). */
function distance(a: string, b: string): number {
	let row = Array.from({ length: b.length + 1 }, (_cell, at) => at);
	for (let i = 1; i <= a.length; i++) {
		const next = [i];
		for (let j = 1; j <= b.length; j++)
			next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
		row = next;
	}
	return row[b.length]!;
}

const MAX_FIXES = 3;
