import type { Note } from '../../common/model/note.ts';
import { focusById } from '../kit/focusById.ts';
import { moveIndex, moveOf } from '../kit/roving.ts';
import type { NotesActions } from './actions.ts';
import { liftedNote } from './liftedNote.ts';
import { focusNote, LIST_FILTER_ID } from './focus.ts';
import { notes, tabStop } from './state.ts';

/** Keys on a row of the list. */
export function onListKey(event: KeyboardEvent, actions: NotesActions): void {
	const index = notes.value.findIndex(({ id }) => id === tabStop.value);
	const note = notes.value[index];
	if (note === undefined) return;
	const move = moveOf(event);
	if (move === 'previous' && index === 0) focusById(LIST_FILTER_ID);
	else if (move !== undefined) focusNote(notes.value[moveIndex(index, notes.value.length, move)]!.id);
	else if (!onNoteKey(event, actions, note)) return;
	event.preventDefault();
}

/** @returns false when the key means nothing here */
function onNoteKey(event: KeyboardEvent, actions: NotesActions, note: Note): boolean {
	switch (event.key) {
		case 'Enter':
			if (event.ctrlKey || event.metaKey) actions.openInEditor(note, 'open');
			else actions.write(note.id);
			return true;
		case ' ':
			actions.open(note.id);
			return true;
		case 'p':
			actions.togglePin(note);
			return true;
		case 'm':
			actions.shelf.lift(liftedNote(note));
			return true;
		case 'n':
			actions.startNaming(true);
			return true;
		case 'Delete':
		case 'Backspace':
			if (!event.repeat) actions.remove(note); // a key that is held takes one
			return true;
		default:
			return false;
	}
}
