import type { NoteLink } from './scan.ts';

/** A replacement of `[start, end)`, UTF-16 units. */
export interface TextEdit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
	let result = '';
	let at = 0;
	for (const { start, end, text: replacement } of [...edits].sort((a, b) => a.start - b.start)) {
		result += text.slice(at, start) + replacement;
		at = end;
	}
	return result + text.slice(at);
}

/** Lets a link name something else; heading, alias and the other marks stay. */
export function retarget(link: NoteLink, target: string): TextEdit {
	const text = link.kind === 'markdown' ? encodePath(target) : target;
	return { start: link.targetStart, end: link.targetEnd, text };
}

/** What may stand in a wikilink: a title that has marks of links itself cannot. */
export function isLinkable(name: string): boolean {
	return !/[[\]|#^\r\n]/.test(name) && name.trim() === name && name !== '';
}

/** The path of one file as seen from another, both relative to the same folder. */
export function relativePath(from: string, to: string): string {
	const source = from.split('/').slice(0, -1);
	const target = to.split('/');
	let shared = 0;
	while (shared < source.length && shared < target.length - 1 && source[shared] === target[shared]) shared++;
	return [...source.slice(shared).map(() => '..'), ...target.slice(shared)].join('/');
}

/** As Markdown links need it; `/` and what may stand there stays readable. */
function encodePath(path: string): string {
	return path.replaceAll(/[\s()<>%#?]/g, (mark) =>
		encodeURIComponent(mark).replaceAll('(', '%28').replaceAll(')', '%29'),
	);
}
