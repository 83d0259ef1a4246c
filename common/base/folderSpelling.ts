/**
 * An absolute path with its drive letter in upper case, as the index spells folders. The editor spells drives in lower
 * case, so that the two must not be compared as they are.
 */
export function folderSpelling(folder: string): string {
	return /^[a-z]:/.test(folder) ? folder[0]!.toUpperCase() + folder.slice(1) : folder;
}
