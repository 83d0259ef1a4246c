/** DOM id of a command's row. */
export function commandRowId(id: string): string {
	return `command:${id}`;
}

/** Moves the focus to a command once what was just changed is drawn. */
export function focusCommand(id: string): void {
	requestAnimationFrame(() => document.getElementById(commandRowId(id))?.focus());
}

export function focusFilter(): void {
	requestAnimationFrame(() => document.getElementById('history-filter')?.focus());
}
