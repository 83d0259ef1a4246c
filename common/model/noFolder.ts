/** Stands in a list of roots for what belongs to no folder; alone it says that files of no folder are meant. */
export const NO_FOLDER = '';

/** The roots that a window searches: its folders (absolute paths); without folders none, instead of those of other windows. */
export function searchRoots(folders: readonly { readonly path: string }[]): string[] {
	return folders.length === 0 ? [NO_FOLDER] : folders.map(({ path }) => path);
}
