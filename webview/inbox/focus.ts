import { createRowFocus } from '../kit/rowFocus.ts';
import { list } from './state.ts';

/** DOM id of a capture's row. */
export function captureRowId(id: string): string {
	return `capture:${id}`;
}

export const { focus: focusCapture, focusAt: focusCaptureAt } = createRowFocus(list, captureRowId);

export function focusDraft(): void {
	requestAnimationFrame(() => document.getElementById('draft')?.focus());
}
