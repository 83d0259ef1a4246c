import path from 'node:path';

/** What variables in the setting stand for. */
export interface FolderContext {
	/** Folders of the window that are on disk. */
	readonly folders: readonly { readonly name: string; readonly path: string }[];
	readonly home: string;
}

/**
 * Folders that `understory.notes.folder` names: `~` is the home folder, `${workspaceFolder}` each folder of the window,
 * `${workspaceFolder:name}` one of them. None when it is empty, relative, or names a folder that is not open.
 */
export function expandFolder(setting: string, { folders, home }: FolderContext): string[] {
	const text = setting.trim().replace(/^~(?=$|[/\\])/, () => home);
	if (text === '') return [];
	const named = /\$\{workspaceFolder:([^}]+)\}/.exec(text)?.[1];
	const meant = named === undefined ? folders : folders.filter(({ name }) => name === named);
	const expanded = text.includes('${workspaceFolder')
		? meant.map((folder) => text.replaceAll(/\$\{workspaceFolder(?::[^}]+)?\}/g, () => folder.path))
		: [text];
	return expanded.filter((folder) => path.isAbsolute(folder)).map((folder) => path.normalize(folder));
}

/** A path within the folder of notes: `/` separated, without `..`. */
export function plainFolder(setting: string): string {
	return setting
		.split(/[\\/]/)
		.filter((part) => part.trim() !== '' && part !== '.' && part !== '..')
		.join('/');
}
