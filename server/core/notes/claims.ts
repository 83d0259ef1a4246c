import { foldName } from './names.ts';
import { MARKDOWN_FILE, stemOf, type ParsedNote } from './parseNote.ts';

/** A name by which links find a note. */
export interface NameClaim {
	/** Folded. */
	readonly name: string;
	/** 0 for what is meant before all else, such as the id; a stronger claim hides the weaker ones of other notes. */
	readonly claim: 0 | 1 | 2;
}

/** Every name of a note: id and path, title and file name, aliases and the path without outer folders. */
export function claimsOf({
	id,
	path,
	facts,
}: {
	readonly id: string;
	readonly path: string;
	readonly facts: Pick<ParsedNote, 'title' | 'aliases'>;
}): NameClaim[] {
	const whole = path.replace(MARKDOWN_FILE, '');
	const names: readonly (readonly [name: string, claim: NameClaim['claim']])[] = [
		[id, 0],
		[whole, whole.includes('/') ? 0 : 1],
		[facts.title, 1],
		[stemOf(path), 1],
		...facts.aliases.map((alias) => [alias, 2] as const),
		...tailsOf(whole).map((tail) => [tail, 2] as const),
	];
	return names.map(([name, claim]) => ({ name: foldName(name), claim }));
}

/** What a link says, as names are compared: without `.md`, `./` and case. */
export function linkedName(target: string): string {
	return foldName(
		target
			.replace(MARKDOWN_FILE, '')
			.replaceAll('\\', '/')
			.replace(/^(?:\.?\/)+/, ''),
	);
}

/** `c/d` of `a/b/c/d`: a link may leave the outer folders out. */
function tailsOf(path: string): string[] {
	const parts = path.split('/');
	return parts.slice(1, -1).map((_part, at) => parts.slice(at + 1).join('/'));
}
