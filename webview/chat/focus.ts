/** Puts the cursor into the field for the next question, once it is drawn. */
export function focusComposer(): void {
	requestAnimationFrame(() => {
		const field = document.getElementById('composer') as HTMLTextAreaElement | null;
		field?.focus();
		field?.setSelectionRange(field.value.length, field.value.length);
	});
}
