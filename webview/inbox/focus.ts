import { focusById } from '../kit/focusById.ts';
import { createRowFocus } from '../kit/rowFocus.ts';
import { list } from './state.ts';

/** DOM id of a capture's row. */
export function captureRowId(id: string): string {
	return `capture:${id}`;
}

export const { focus: focusCapture, focusAt: focusCaptureAt } = createRowFocus(list, captureRowId);

export function focusDraft(): void {
	focusById('draft');
}
