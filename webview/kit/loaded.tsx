import type { JSX } from 'preact';
import { Button } from './button.tsx';
import { Empty, Notice } from './message.tsx';
import type { Resource } from './resource.ts';

interface LoadedProps<T> {
	readonly resource: Resource<T>;
	readonly children: (value: T) => JSX.Element;
}

/** What was asked for when it is there; until then, or when it failed, says so. What came before a failure stays. */
export function Loaded<T>({ resource, children }: LoadedProps<T>): JSX.Element {
	const error = resource.error.value;
	const value = resource.value.value;
	if (value === undefined && error === undefined) return <Empty icon="loading" title="Loading…" />;
	return (
		<>
			{error !== undefined && <Notice severity="error">{error}</Notice>}
			{value !== undefined && children(value)}
		</>
	);
}

interface ShowMoreProps {
	/** How many more there are. */
	readonly left: number;
	readonly onClick: () => void;
}

/** Below a list that shows its first pages; nothing when it shows all. */
export function ShowMore({ left, onClick }: ShowMoreProps): JSX.Element | null {
	if (left <= 0) return null;
	return (
		<p class="more">
			<Button secondary onClick={onClick}>
				{`Show More (${left.toLocaleString('en')})`}
			</Button>
		</p>
	);
}
