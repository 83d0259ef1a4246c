import { moveIndex, moveOf } from '../kit/roving.ts';
import type { HistoryActions } from './actions.ts';
import { focusCommandAt, focusFilter } from './focus.ts';
import { list, type ListedCommand } from './state.ts';

/** Keys on a row of the list. */
export function onListKey(event: KeyboardEvent, actions: HistoryActions): void {
	if ((event.target as HTMLElement).getAttribute('role') !== 'article') return;
	const command = list.rows.value.find(({ id }) => id === list.tabStop.value);
	if (command === undefined) return;
	const index = list.indexOf(command.id);
	const move = moveOf(event);
	if (move === 'previous' && index === 0) focusFilter();
	else if (move !== undefined) focusCommandAt(moveIndex(index, list.value.value!.total, move));
	else if (!onCommandKey(event, actions, command)) return;
	event.preventDefault();
}

/** @returns false when the key means nothing here */
function onCommandKey(event: KeyboardEvent, actions: HistoryActions, command: ListedCommand): boolean {
	const modified = event.ctrlKey || event.metaKey;
	// With a modifier they are keys of the editor.
	if ((modified && !['Enter', 'c'].includes(event.key)) || event.altKey) return false;
	switch (event.key) {
		case 'Enter':
			if (modified) actions.run(command);
			else actions.insert(command);
			return true;
		case ' ':
			actions.toggleExpanded(command.id);
			return true;
		case 'o':
			actions.openOutput(command);
			return true;
		case 'f':
			actions.toggleFix(command);
			return true;
		case 'e':
			actions.explain(command);
			return true;
		case 'Delete':
		case 'Backspace':
			if (!event.repeat) actions.remove(command); // a key that is held takes one
			return true;
		case 'c':
			if (modified && String(getSelection()) !== '') return false;
			if (modified) actions.copy(command);
			else actions.copyWithOutput(command);
			return true;
		default:
			return false;
	}
}
