import { focusById } from '../kit/focusById.ts';

export const LIST_FILTER_ID = 'note-filter';
export const NEW_TITLE_ID = 'new-note-title';

/** DOM id of a note's row. */
export function noteRowId(id: string): string {
	return `note:${id}`;
}

export function focusNote(id: string): void {
	focusById(noteRowId(id));
}
