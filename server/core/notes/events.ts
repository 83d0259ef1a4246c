import { z } from 'zod';

/** Where a note is and what its file was when it was last looked at. Its text is in the file alone. */
export interface NotePlace {
	readonly id: string;
	/** Folder of notes, absolute. */
	readonly root: string;
	/** Relative to `root`, `/` separated. */
	readonly path: string;
	readonly title: string;
	/** SHA-1 of the file's bytes, hex. */
	readonly hash: string;
}

export type NoteEvent =
	/** A file of a note was made, edited, moved or brought back. */
	| { readonly type: 'noteSeen'; readonly data: NotePlace }
	/** The file is gone. */
	| { readonly type: 'noteRemoved'; readonly data: { id: string } }
	/** The note was made of captures. */
	| { readonly type: 'noteLinked'; readonly data: { id: string; captures: string[] } };

const id = z.string().min(1);

/** Frozen, as all schemas of the log; see `events/schemas.ts`. */
export const NOTE_SCHEMAS = {
	noteSeen: {
		1: z.strictObject({ id, root: z.string(), path: z.string(), title: z.string(), hash: z.string() }),
	},
	noteRemoved: { 1: z.strictObject({ id }) },
	noteLinked: { 1: z.strictObject({ id, captures: z.array(z.string()) }) },
} as const;
