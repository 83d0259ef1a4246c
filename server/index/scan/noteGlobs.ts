import path from 'node:path';

/**
 * Globs of the notes within a folder: notes are indexed as such, from wherever they are, and not once more as files.
 * @param noteFolders absolute
 */
export function noteGlobs(root: string, noteFolders: readonly string[]): string[] {
	return noteFolders.flatMap((folder) => {
		const relative = path.relative(root, folder);
		if (relative.startsWith('..') || path.isAbsolute(relative)) return [];
		const prefix = relative === '' ? '' : `${literally(relative.replaceAll(path.sep, '/'))}/`;
		return [`${prefix}**/*.md`, `${prefix}**/*.markdown`];
	});
}

function literally(text: string): string {
	return text.replaceAll(/[*?[\]{}]/g, (mark) => `[${mark}]`);
}
