/** DOM id of a task's card. */
export function cardId(id: string): string {
	return `card:${id}`;
}

/** DOM id of the field for a new task of a column. */
export function newTaskFieldId(column: string): string {
	return `new:${column}`;
}

/** Moves the focus once what was just changed is drawn. */
export function focusById(id: string): void {
	requestAnimationFrame(() => document.getElementById(id)?.focus());
}
