/**
 * `onMouseDown` of a row that does something on a double click: the second press does not select the word under the
 * pointer. Dragging still selects, and text fields in the row select as they do.
 */
export function withoutSelecting(event: MouseEvent): void {
	const inField = event.target instanceof Element && event.target.closest('input, textarea') !== null;
	if (event.detail > 1 && !inField) event.preventDefault();
}
