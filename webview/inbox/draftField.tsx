import type { JSX } from 'preact';
import type { InboxActions } from './actions.ts';
import { focusCapture } from './focus.ts';
import { draft, list, saving } from './state.ts';

/** One field, Enter, kept. Shift+Enter makes a new line. */
export function DraftField({ actions }: { readonly actions: InboxActions }): JSX.Element {
	const lines = Math.min(draft.value.split('\n').length, 8);
	return (
		<textarea
			id="draft"
			class="draft"
			rows={lines}
			aria-label="New capture. Enter keeps it, Shift+Enter makes a new line."
			placeholder="Capture a thought (Enter)"
			aria-busy={saving.value}
			value={draft.value}
			onInput={(event) => actions.setDraft(event.currentTarget.value)}
			onKeyDown={(event) => onKey(event, actions)}
		/>
	);
}

function onKey(event: KeyboardEvent, actions: InboxActions): void {
	if (event.key === 'Enter' && !event.shiftKey) actions.keepDraft();
	else if (event.key === 'ArrowDown' && draft.value === '' && list.tabStop.value !== undefined)
		focusCapture(list.tabStop.value);
	else return;
	event.preventDefault();
}
