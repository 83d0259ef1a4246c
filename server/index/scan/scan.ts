export interface ScanOptions {
	/** Absolute path of the folder. */
	readonly root: string;
	/** Larger files are left out. Bytes. */
	readonly maxFileBytes: number;
	/** Globs left out besides the ignore files, relative to the root. */
	readonly exclude: readonly string[];
	/** How many paths of those left out are named, for each reason; a few unless told. */
	readonly named?: number;
}

/** Files found, column by column: a message between threads copies three arrays instead of thousands of objects. */
export interface ScanBatch {
	/** Relative to the root, `/` separated. */
	readonly paths: string[];
	readonly sizes: number[];
	/** Whole milliseconds. */
	readonly mtimes: number[];
	/** Asked for, but not there or left out: whatever is stored under them or inside them is stale. */
	readonly gone: string[];
}

export interface ScanSummary {
	/** Entries left out, by reason. An ignored folder counts once. */
	readonly skipped: Readonly<Record<string, number>>;
	/** The first of them by reason, relative to the root; folders end in `/`. */
	readonly skippedPaths: Readonly<Record<string, readonly string[]>>;
	/** Folders that could not be listed, relative to the root: nothing is known of what is inside. */
	readonly unreadable: readonly string[];
}

export type ScanSteps = Generator<ScanBatch, ScanSummary>;
