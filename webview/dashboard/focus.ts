import { captures } from './state.ts';

/** DOM id of a capture's row. */
export function rowId(id: string): string {
	return `capture:${id}`;
}

/** Moves the focus to a capture once what was just changed is drawn. */
export function focusCapture(id: string): void {
	requestAnimationFrame(() => document.getElementById(rowId(id))?.focus());
}

export function focusDraft(): void {
	requestAnimationFrame(() => document.getElementById('draft')?.focus());
}

/** Remembers a capture's place, for when it has left the list. @returns moves the focus to what is there then */
export function focusNeighbour(id: string): () => void {
	const index = captures.value.findIndex((capture) => capture.id === id);
	return () => {
		const neighbour = captures.value[Math.min(index, captures.value.length - 1)];
		if (neighbour === undefined) focusDraft();
		else focusCapture(neighbour.id);
	};
}
