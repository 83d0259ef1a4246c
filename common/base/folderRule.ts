/** A project as its rule for folders sees it. */
interface WithFolders {
	/** Absolute. */
	readonly folders: readonly string[];
}

/**
 * The project whose folder a file or folder is in, or is. The deepest folder decides; of two projects with the same one, the
 * first.
 * @param file absolute, with the separators of its system
 */
export function projectAt<T extends WithFolders>(projects: readonly T[], file: string): T | undefined {
	let found: { readonly project: T; readonly length: number } | undefined;
	for (const project of projects)
		for (const folder of project.folders) {
			const trimmed = folder.replace(/[\\/]+$/, '');
			if (isWithin(file, trimmed) && trimmed.length > (found?.length ?? -1))
				found = { project, length: trimmed.length };
		}
	return found?.project;
}

function isWithin(file: string, folder: string): boolean {
	return file === folder || file.startsWith(`${folder}/`) || file.startsWith(`${folder}\\`);
}
