/** Wants to know of changed files besides the indexer; for all windows, indexed or not. Paths are absolute. */
export interface FileFollower {
	filesChanged(paths: readonly string[]): unknown;
	foldersOpened(folders: readonly string[]): unknown;
}

/** Wants to know of what is done in windows whose workspace is trusted. Paths are absolute. */
export interface TrustedFollower {
	/** Folders that were opened in a trusted window, or whose window is trusted now. */
	foldersOpened(folders: readonly string[]): unknown;
	/** Files that the user saved. */
	filesSaved(paths: readonly string[]): unknown;
}
