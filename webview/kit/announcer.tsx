import { signal } from '@preact/signals';
import type { JSX } from 'preact';

const text = signal('');

/** Says a sentence to screen readers without moving the focus. */
export function announce(sentence: string): void {
	// The same sentence twice would not be spoken twice; a trailing space makes it another text.
	text.value = text.value === sentence ? `${sentence} ` : sentence;
}

/** The live region `announce` writes into; render it once a view. */
export function Announcer(): JSX.Element {
	return (
		<div class="visually-hidden" role="status" aria-live="polite">
			{text}
		</div>
	);
}
