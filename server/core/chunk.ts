/** A passage of one file: what is embedded, found and shown. Lines are 1-based and inclusive. */
export interface Chunk {
	readonly startLine: number;
	readonly endLine: number;
	/** Name of the definition, several joined by `, ` when small neighbours share a passage, empty when there is none. */
	readonly symbol: string;
	/** `function`, `method`, `class`, `interface`, `type`, `enum`, `constant`, `module`, `section`, `rule`, `key` or empty. */
	readonly symbolKind: string;
	/** Enclosing names without the file: `class › method`. */
	readonly breadcrumb: string;
	/** The lines verbatim (`\n` line ends), the header of a split definition included. */
	readonly text: string;
	/** Hex hash of everything that is embedded (path excluded): equal hashes share a vector. */
	readonly hash: string;
}

/** What is known of a file without parsing it. */
export interface FileFacts {
	/** Relative to the root, `/` separated. */
	readonly path: string;
	readonly size: number;
	readonly mtimeMs: number;
}
