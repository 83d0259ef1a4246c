import type { KeptFolder, KeptPath } from '../core/notes/kept.ts';

/** A file of Markdown, or one that lies beside notes, byte by byte. */
export interface KeptNote extends KeptPath {
	readonly bytes: Uint8Array;
	/** A picture or the like. */
	readonly attachment?: boolean;
}

/** A file that is not kept. */
export interface LeftOut {
	/** Absolute. */
	readonly path: string;
	readonly reason: string;
	/** A picture or the like, of which a backup has what there is room for. */
	readonly attachment?: boolean;
}

/** The notes at one moment, on their way into a backup or an export. */
export interface KeptNotes {
	readonly folders: readonly KeptFolder[];
	/** Reads them one after the other; to be called once. */
	read(signal: AbortSignal): AsyncIterable<KeptNote>;
	/** What could not be read; complete when `read` has ended. */
	readonly leftOut: readonly LeftOut[];
}
