import path from 'node:path';
import { projectAt } from '../../../common/base/folderRule.ts';
import type { Note, NoteSort } from '../../../common/model/note.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { foldName } from '../../core/notes/names.ts';
import type { NoteShelf, ShelfNote } from './noteShelf.ts';

/** Projects with their folders; notes in one of these belong to it unless they say otherwise. */
export type ProjectRules = readonly { readonly name: string; readonly folders: readonly string[] }[];

/** Name of the project that a note says it belongs to, else of the one whose folder it is in. */
export function projectOf(note: ShelfNote, rules: ProjectRules): string | undefined {
	return note.facts.project ?? projectAt(rules, fileOf(note))?.name;
}

/** A note as the doors show it. */
export function toNote(shelf: NoteShelf, note: ShelfNote, rules: ProjectRules): Note {
	const { id, root, path: file, facts } = note;
	const project = projectOf(note, rules);
	return {
		id,
		root,
		path: file,
		title: facts.title,
		tags: [...facts.allTags],
		aliases: [...facts.aliases],
		...(project !== undefined && { project }),
		pinned: facts.pinned,
		createdAt: createdAt(note),
		updatedAt: updatedAt(note),
		excerpt: facts.excerpt,
		backlinks: new Set(shelf.catalog.references(id).map(({ from }) => from.id)).size,
		problems: problemsOf(note),
	};
}

/** The later of what the front matter says and the file's own time: an editor changes only the file. */
export function updatedAt({ facts, changedMs }: ShelfNote): string {
	const file = new Date(changedMs).toISOString();
	return facts.updated !== undefined && facts.updated > file ? facts.updated : file;
}

export function createdAt({ facts, createdMs }: ShelfNote): string {
	return facts.created ?? new Date(createdMs).toISOString();
}

export interface NoteFilter {
	readonly text?: string;
	readonly tag?: string;
	readonly project?: string;
	readonly pinned?: boolean;
	readonly sort: NoteSort;
}

/** Notes that pass a filter, pinned ones first. */
export function sortedNotes(shelf: NoteShelf, filter: NoteFilter, rules: ProjectRules): ShelfNote[] {
	const words = foldName(filter.text ?? '')
		.split(' ')
		.filter((word) => word !== '');
	const found = [...shelf.catalog.all()].filter((note) => passes(note, filter, words, rules));
	const compare = ORDERS[filter.sort];
	return found.sort(
		(a, b) => Number(b.facts.pinned) - Number(a.facts.pinned) || compare(a, b) || (a.path < b.path ? -1 : 1),
	);
}

/** By id; else the one note that has the title, alias or file name. @throws OperationError `notFound`, `invalidInput` */
export function noteNamed({ catalog }: NoteShelf, idOrName: string): ShelfNote {
	const byId = catalog.get(idOrName);
	if (byId !== undefined) return byId;
	const named = catalog.named(idOrName);
	if (named.length === 1) return named[0]!;
	if (named.length === 0)
		throw new OperationError(
			'notFound',
			`There is no note ${JSON.stringify(idOrName)}; it may have been deleted or renamed.`,
		);
	const paths = named.map(({ path: file }) => file).join(', ');
	throw new OperationError(
		'invalidInput',
		`Several notes are called ${JSON.stringify(idOrName)}: ${paths}. Use a path.`,
	);
}

/** Absolute. */
export function fileOf({ root, path: file }: Pick<ShelfNote, 'root' | 'path'>): string {
	return path.join(root, file);
}

const ORDERS: Readonly<Record<NoteSort, (a: ShelfNote, b: ShelfNote) => number>> = {
	updated: (a, b) => descending(updatedAt(a), updatedAt(b)),
	created: (a, b) => descending(createdAt(a), createdAt(b)),
	title: (a, b) => a.facts.title.localeCompare(b.facts.title, 'en', { numeric: true, sensitivity: 'base' }),
};

function descending(a: string, b: string): number {
	return a === b ? 0 : a < b ? 1 : -1;
}

function passes(
	note: ShelfNote,
	{ tag, project, pinned }: NoteFilter,
	words: readonly string[],
	rules: ProjectRules,
): boolean {
	const { facts, path: file } = note;
	if (pinned !== undefined && facts.pinned !== pinned) return false;
	if (project !== undefined && projectOf(note, rules) !== project) return false;
	if (tag !== undefined && !facts.allTags.some((own) => isTagOrBelow(own, tag))) return false;
	if (words.length === 0) return true;
	const said = foldName([facts.title, ...facts.aliases, ...facts.allTags, file, facts.excerpt].join(' '));
	return words.every((word) => said.includes(word));
}

function isTagOrBelow(own: string, tag: string): boolean {
	const [a, b] = [own.toLowerCase(), tag.toLowerCase()];
	return a === b || a.startsWith(`${b}/`);
}

function problemsOf({ facts, utf8, twin }: ShelfNote): string[] {
	return [
		...facts.problems.map(({ message }) => message),
		...(utf8 ? [] : ['The file is not UTF-8; save it as UTF-8 in the editor to write it here.']),
		...(twin ? [`Another note has the same id, ${facts.id ?? ''}; give one of them another.`] : []),
	];
}
