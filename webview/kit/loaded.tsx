import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';
import { Empty, Notice } from './message.tsx';
import type { Resource } from './resource.ts';

interface LoadedProps<T> {
	readonly resource: Pick<Resource<T>, 'value' | 'error'>;
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

/**
 * Below a list that shows its first pages; nothing when it shows all. The next page is asked for before the end of the list
 * comes into view, so that neither the wheel nor arrow keys stop there.
 */
export function ShowMore({ left, onClick }: ShowMoreProps): JSX.Element | null {
	const end = useRef<HTMLParagraphElement>(null);
	useEffect(() => {
		if (end.current === null) return undefined;
		const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && onClick(), {
			root: end.current.closest('.scroll'),
			rootMargin: AHEAD,
		});
		observer.observe(end.current);
		return () => observer.disconnect();
	}, [left]);
	if (left <= 0) return null;
	return (
		<p ref={end} class="more">
			<Button secondary onClick={onClick}>
				{`Show More (${left.toLocaleString('en')})`}
			</Button>
		</p>
	);
}

/** About a screen. */
const AHEAD = '0px 0px 800px 0px';
