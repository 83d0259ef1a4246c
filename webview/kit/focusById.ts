/** Moves the focus once what was just changed is drawn. */
export function focusById(id: string): void {
	requestAnimationFrame(() => document.getElementById(id)?.focus());
}
