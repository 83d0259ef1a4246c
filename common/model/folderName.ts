/** Of several folders of a window, the name of the one with this path, which a path below it needs to be told from others; else empty. */
export function folderName(root: string, folders: readonly { readonly name: string; readonly path: string }[]): string {
	return folders.length < 2 ? '' : (folders.find(({ path }) => path === root)?.name ?? '');
}

/** A path below a folder, led by the folder's name when the window has several: `docs/deploy.md`, `valley/docs/deploy.md`. */
export function pathInWindow(
	{ root, path }: { readonly root: string; readonly path: string },
	folders: readonly { readonly name: string; readonly path: string }[],
): string {
	return [folderName(root, folders), path].filter((part) => part !== '').join('/');
}
