import { focusById } from '../kit/focusById.ts';
import { createRowFocus } from '../kit/rowFocus.ts';
import { list } from './state.ts';

/** DOM id of a command's row. */
export function commandRowId(id: string): string {
	return `command:${id}`;
}

export const { focus: focusCommand, focusAt: focusCommandAt } = createRowFocus(list, commandRowId);

export function focusFilter(): void {
	focusById('history-filter');
}
