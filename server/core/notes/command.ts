import type { NotePlace } from './events.ts';

/** Asks for what is known of notes to be brought in step with their files. */
export type NoteCommand =
	| {
			readonly type: 'note/observe';
			/** Notes as their files are now. */
			readonly seen: readonly NotePlace[];
			/** Ids of notes whose files are gone. */
			readonly gone: readonly string[];
	  }
	/** Says that a note was made of captures. */
	| { readonly type: 'note/link'; readonly id: string; readonly captures: readonly string[] };
