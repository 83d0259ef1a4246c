import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Button, IconButton } from './button.tsx';

interface Toast {
	readonly text: string;
	readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 10_000;
const current = signal<Toast | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a line at the foot of the view for ten seconds, with one thing to do about it; the next takes its place. */
export function showToast(toast: Toast): void {
	clearTimeout(timer);
	current.value = toast;
	timer = setTimeout(dismissToast, SHOWN_MS);
}

function dismissToast(): void {
	clearTimeout(timer);
	current.value = undefined;
}

/** Where toasts appear; render it once a view. */
export function ToastRegion(): JSX.Element {
	const toast = current.value;
	return (
		<div class="toast-region" role="status" aria-live="polite">
			{toast !== undefined && (
				<div class="toast">
					<span class="toast-text">{toast.text}</span>
					{toast.action !== undefined && <Button onClick={() => runAction(toast)}>{toast.action.label}</Button>}
					<IconButton icon="close" label="Dismiss" onClick={dismissToast} />
				</div>
			)}
		</div>
	);
}

function runAction(toast: Toast): void {
	dismissToast();
	toast.action?.run();
}
