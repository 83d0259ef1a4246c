/** Wants to know of changed files besides the indexer; for all windows, indexed or not. Paths are absolute. */
export interface FileFollower {
	filesChanged(paths: readonly string[]): unknown;
	foldersOpened(folders: readonly string[]): unknown;
	/** Files that the user saved in a window. */
	filesSaved?(paths: readonly string[]): unknown;
}
