import type { KeptFolder, KeptPath } from '../core/notes/kept.ts';

/** A file of Markdown, byte by byte. */
export interface KeptNote extends KeptPath {
	readonly bytes: Uint8Array;
}

/** The notes at one moment, on their way into a backup or an export. */
export interface KeptNotes {
	readonly folders: readonly KeptFolder[];
	/** Reads them one after the other; to be called once. */
	read(signal: AbortSignal): AsyncIterable<KeptNote>;
	/** What could not be read; complete when `read` has ended. */
	readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}
