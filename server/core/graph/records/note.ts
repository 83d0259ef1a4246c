import type { ParsedNote } from '../../notes/parseNote.ts';
import { MARKDOWN_FILE } from '../../notes/parseNote.ts';
import type { FieldLink, GraphRecord } from '../record.ts';
import { tagLink } from './tags.ts';

export interface GraphNote {
	readonly place: { readonly id: string; readonly path: string };
	readonly text: string;
	readonly facts: ParsedNote;
	readonly updatedAt: string;
}

/**
 * A note refers to the notes that its links mean.
 * @param meant by the name of a link, or its path from the folder of notes
 */
export function noteGraph(
	{ place, text, facts, updatedAt }: GraphNote,
	meant: (name: string) => { readonly id: string; readonly title: string } | undefined,
): GraphRecord {
	const names = new Set(
		facts.links.map(({ kind, target }) => (kind === 'markdown' ? pathOf(place.path, target) : target)),
	);
	const links = [...names].flatMap((name): FieldLink[] => {
		const note = name === '' ? undefined : meant(name.replace(MARKDOWN_FILE, ''));
		if (note === undefined || note.id === place.id) return [];
		return [{ to: { type: 'note', key: note.id, name: note.title }, type: 'refers' }];
	});
	return {
		title: facts.title,
		text,
		writtenAt: updatedAt,
		updatedAt,
		fields: [...facts.allTags.map(tagLink), ...links],
	};
}

/** What a path in a note leads to, from the folder of notes; it may begin with `/`. */
function pathOf(from: string, target: string): string {
	const parts = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
	for (const part of target.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '' && part !== '.') parts.push(part);
	}
	return parts.join('/');
}
