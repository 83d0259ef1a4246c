import { focusById } from '../kit/focusById.ts';
import { createRowFocus } from '../kit/rowFocus.ts';
import { list } from './state.ts';

/** DOM id of a capture's row. */
export function rowId(id: string): string {
	return `capture:${id}`;
}

export const { focus: focusCapture, focusAt: focusCaptureAt } = createRowFocus(list, rowId);

export function focusDraft(): void {
	focusById('draft');
}

/** Remembers a capture's place, for when it has left the list. @returns moves the focus to what is there then */
export function focusNeighbour(id: string): () => void {
	const index = list.indexOf(id);
	return () => {
		if (!focusCaptureAt(index)) focusDraft();
	};
}
