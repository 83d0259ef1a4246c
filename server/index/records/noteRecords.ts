import path from 'node:path';
import type { Chunk } from '../../core/chunk.ts';
import { noteGraph } from '../../core/graph/records/note.ts';
import { linesFrom } from '../../core/notes/scan.ts';
import { parseNote, type ParsedNote } from '../../core/notes/parseNote.ts';
import { readFile } from '../read/readFile.ts';
import type { KnownNote, Store } from '../../ports/store.ts';
import type { RecordKind } from './recordKind.ts';
import { textChunks } from './passages.ts';

/** Larger files are no notes. */
const MAX_BYTES = 8_000_000;

/** Notes, passage by passage: each heading with the text below it. The text is read from the file. */
export const noteRecords: RecordKind = {
	kind: 'note',
	changedBy: ({ type, data }) => (type === 'noteSeen' || type === 'noteRemoved' ? data.id : undefined),
	any: (store) => store.work.notes().length > 0,
	read(store, id) {
		const note = readNote(store, id);
		if (note === undefined) return undefined;
		const { text, facts, updatedAt } = note;
		return { text, breadcrumb: facts.title, tags: facts.allTags, updatedAt, chunks: noteChunks(text, facts) };
	},
	graph(store, id) {
		const note = readNote(store, id);
		return note && noteGraph(note);
	},
};

interface ReadNote {
	readonly place: KnownNote;
	readonly text: string;
	readonly facts: ParsedNote;
	readonly updatedAt: string;
}

function readNote(store: Store, id: string): ReadNote | undefined {
	const place = store.work.note(id);
	if (place === undefined || place.removed) return undefined;
	const read = readFile(path.join(place.root, place.path), MAX_BYTES);
	if (!('text' in read)) return undefined;
	const text = read.text.replaceAll(/\r\n?/g, '\n');
	return { place, text, facts: parseNote(text, place.path), updatedAt: new Date(read.mtimeMs).toISOString() };
}

/** Passages of a note, with the lines of the file; the front matter is not among them, its title and aliases are. */
function noteChunks(text: string, facts: ParsedNote): Chunk[] {
	const lines = text.split('\n');
	const first = linesFrom(text, facts.frontMatter.bodyStart).next().value?.line ?? 0;
	const starts = [first, ...facts.headings.map(({ line }) => line).filter((line) => line > first)];
	const chunks = starts.flatMap((start, at) => sectionChunks(lines.slice(start, starts[at + 1]), start, facts));
	return chunks.length > 0 ? chunks : titleChunk(facts);
}

function sectionChunks(lines: readonly string[], start: number, facts: ParsedNote): Chunk[] {
	const heading = facts.headings.find(({ line }) => line === start);
	const breadcrumb = [...new Set([facts.title, ...above(facts, start)])].join(' › ');
	return textChunks(lines.join('\n'), breadcrumb).map((chunk) => ({
		...chunk,
		startLine: chunk.startLine + start,
		endLine: chunk.endLine + start,
		symbol: heading?.text ?? facts.title,
		symbolKind: 'section',
	}));
}

/** The headings a line stands under, outermost first. */
function above({ headings }: ParsedNote, line: number): string[] {
	const path: { level: number; text: string }[] = [];
	for (const heading of headings) {
		if (heading.line > line) break;
		while (path.length > 0 && path.at(-1)!.level >= heading.level) path.pop();
		path.push(heading);
	}
	return path.map(({ text }) => text);
}

/** A note without a text is found by its name. */
function titleChunk(facts: ParsedNote): Chunk[] {
	const said = [facts.title, ...facts.aliases].join('\n');
	return textChunks(said, facts.title).map((chunk) => ({
		...chunk,
		symbol: facts.title,
		symbolKind: 'section',
		endLine: chunk.startLine,
	}));
}
