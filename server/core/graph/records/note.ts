import { claimsOf, linkedName } from '../../notes/claims.ts';
import type { ParsedNote } from '../../notes/parseNote.ts';
import type { GraphRecord } from '../record.ts';
import { tagLink } from './tags.ts';

export interface GraphNote {
	readonly place: { readonly id: string; readonly root: string; readonly path: string };
	readonly text: string;
	readonly facts: ParsedNote;
	readonly updatedAt: string;
}

/** A note refers to the notes that its links mean, whenever those come to be. */
export function noteGraph({ place, text, facts, updatedAt }: GraphNote): GraphRecord {
	const wanted = facts.links.map(({ kind, target }) =>
		linkedName(kind === 'markdown' ? pathOf(place.path, target) : target),
	);
	return {
		title: facts.title,
		text,
		writtenAt: updatedAt,
		updatedAt,
		fields: facts.allTags.map(tagLink),
		names: { scope: place.root, own: claimsOf({ ...place, facts }), wanted: [...new Set(wanted)].filter(Boolean) },
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
