/**
 * Keys that an input method takes while it composes (Enter accepts what it offers, Escape drops it) are none of the view's:
 * no handler gets to see them.
 */
export function leaveKeysToInputMethod(): void {
	document.addEventListener('keydown', stopWhileComposing, { capture: true });
}

function stopWhileComposing(event: KeyboardEvent): void {
	if (event.isComposing) event.stopImmediatePropagation();
}
