import type { Capture } from '../../common/model/capture.ts';
import { liftedCapture } from '../kit/moveCapture.ts';
import { moveIndex, moveOf } from '../kit/roving.ts';
import type { InboxActions } from './actions.ts';
import { focusCaptureAt, focusDraft } from './focus.ts';
import { list } from './state.ts';
import { suggestionsOf } from './suggestions.tsx';

/** Keys on a row of the list; keys typed into a field inside a row are left alone. */
export function onListKey(event: KeyboardEvent, actions: InboxActions): void {
	if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
	const capture = list.rows.value.find(({ id }) => id === list.tabStop.value);
	if (capture === undefined) return;
	const index = list.indexOf(capture.id);
	const move = moveOf(event);
	if (move === 'previous' && index === 0) focusDraft();
	else if (move !== undefined) focusCaptureAt(moveIndex(index, list.value.value!.total, move));
	else if (!onCaptureKey(event, actions, capture)) return;
	event.preventDefault();
}

/** @returns false when the key means nothing here */
function onCaptureKey(event: KeyboardEvent, actions: InboxActions, capture: Capture): boolean {
	const command = event.ctrlKey || event.metaKey;
	// With a modifier they are keys of the editor.
	if ((command && !['Enter', 'c'].includes(event.key)) || (event.altKey && event.key !== 'Enter')) return false;
	switch (event.key) {
		case 'Enter':
			if (capture.source?.uri === undefined || event.altKey) actions.edit({ id: capture.id, field: 'content' });
			else actions.openSource(capture, command ? 'side' : 'open');
			return true;
		case 'F2':
		case 'e':
			actions.edit({ id: capture.id, field: 'content' });
			return true;
		case 'a':
		case 'i': {
			const [first] = suggestionsOf(capture);
			if (first === undefined) return false;
			if (event.key === 'a') actions.acceptSuggestion(capture, first.what);
			else actions.ignoreSuggestion(capture, first.what);
			return true;
		}
		case 'm':
			if (command) return false;
			actions.shelf.lift(liftedCapture(capture));
			return true;
		case 't':
			actions.edit({ id: capture.id, field: 'tags' });
			return true;
		case ' ':
			actions.toggleExpanded(capture.id);
			return true;
		case 'Delete':
		case 'Backspace':
			if (!event.repeat) actions.remove(capture); // a key that is held takes one
			return true;
		case 'c':
			if (!command || String(getSelection()) !== '') return false;
			actions.copy(capture);
			return true;
		default:
			return false;
	}
}
