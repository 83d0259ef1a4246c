/** DOM id of a capture's row. */
export function captureRowId(id: string): string {
	return `capture:${id}`;
}

/** Moves the focus to a capture once what was just changed is drawn. */
export function focusCapture(id: string): void {
	requestAnimationFrame(() => document.getElementById(captureRowId(id))?.focus());
}

export function focusDraft(): void {
	requestAnimationFrame(() => document.getElementById('draft')?.focus());
}
