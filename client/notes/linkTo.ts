import type { Note } from '../../common/model/note.ts';

/** A wikilink that means this note and no other; `shown` is what stands there, when it is not the name itself. */
export function linkTo(note: Note, all: readonly Note[], shown = ''): string {
	const path = note.path.replace(/\.(?:md|markdown)$/i, '');
	const claims = (name: string): number => all.filter((other) => namesOf(other).includes(name.toLowerCase())).length;
	const isFree = (name: string): boolean => !/[[\]|#^\n]/.test(name) && claims(name) === 1;
	const name = [note.title, path.slice(path.lastIndexOf('/') + 1)].find(isFree) ?? path;
	const label = shown.trim() === '' ? note.title : shown;
	return label === name || /[[\]|\n]/.test(label) ? `[[${name}]]` : `[[${name}|${label}]]`;
}

function namesOf({ title, path }: Note): string[] {
	const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.(?:md|markdown)$/i, '');
	return [title.toLowerCase(), stem.toLowerCase()];
}
