/** A folder of notes in a backup or an export. */
export interface KeptFolder {
	/** Of its own among the folders; one part of a path. */
	readonly name: string;
	/** Where it was, absolute. */
	readonly root: string;
	/** Whether it was the folder in the data directory. */
	readonly own: boolean;
}

/** Where a file of Markdown is kept. */
export interface KeptPath {
	/** Name of its folder. */
	readonly folder: string;
	/** Relative to the folder, `/` separated. */
	readonly path: string;
}
