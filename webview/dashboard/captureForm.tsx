import type { JSX } from 'preact';
import { Button } from '../kit/button.tsx';
import type { DashboardActions } from './actions.ts';
import { draft, saving } from './state.ts';

/** A field for a thought of any length; Ctrl+Enter keeps it. */
export function CaptureForm({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const lines = Math.min(Math.max(draft.value.split('\n').length, 2), 12);
	return (
		<form
			class="capture-form"
			aria-label="Capture"
			onSubmit={(event) => {
				event.preventDefault();
				actions.keepDraft();
			}}
		>
			<textarea
				id="draft"
				rows={lines}
				aria-label="New capture. Control Enter keeps it."
				placeholder="What is on your mind? #tags become tags"
				aria-busy={saving.value}
				value={draft.value}
				onInput={(event) => actions.setDraft(event.currentTarget.value)}
				onKeyDown={(event) => {
					if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
					event.preventDefault();
					actions.keepDraft();
				}}
			/>
			<div class="form-foot">
				<span class="hint">Ctrl+Enter keeps it</span>
				<Button disabled={draft.value.trim() === '' || saving.value} onClick={actions.keepDraft}>
					Capture
				</Button>
			</div>
		</form>
	);
}
