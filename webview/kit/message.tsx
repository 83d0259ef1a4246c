import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';

interface EmptyProps {
	readonly icon: string;
	readonly title: string;
	readonly children?: ComponentChildren;
}

/** What a view shows when it has nothing to show: why, and what to do. */
export function Empty({ icon, title, children }: EmptyProps): JSX.Element {
	return (
		<div class="empty">
			<Icon name={icon} />
			<p class="empty-title">{title}</p>
			{children}
		</div>
	);
}

interface NoticeProps {
	readonly severity: 'info' | 'warning' | 'error';
	readonly children: ComponentChildren;
}

/** One line about the state of things, with room for a button. */
export function Notice({ severity, children }: NoticeProps): JSX.Element {
	return (
		<div class={`notice ${severity}`} role={severity === 'error' ? 'alert' : 'note'}>
			<Icon name={severity} />
			<div class="notice-body">{children}</div>
		</div>
	);
}
