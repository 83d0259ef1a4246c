/** Keys that move in a list. */
export type Move = 'next' | 'previous' | 'first' | 'last' | 'pageDown' | 'pageUp';

const MOVES: Readonly<Record<string, Move>> = {
	ArrowDown: 'next',
	ArrowUp: 'previous',
	Home: 'first',
	End: 'last',
	PageDown: 'pageDown',
	PageUp: 'pageUp',
};

const PAGE = 10;

/** The move a key asks for; none while a modifier is held. */
export function moveOf(event: KeyboardEvent): Move | undefined {
	return event.ctrlKey || event.metaKey || event.altKey || event.shiftKey ? undefined : MOVES[event.key];
}

/** Index after a move in a list of `length` items; -1 when the list is empty. It stops at the ends. */
export function moveIndex(index: number, length: number, move: Move): number {
	const last = length - 1;
	switch (move) {
		case 'next':
			return Math.min(index + 1, last);
		case 'previous':
			return Math.min(Math.max(index - 1, 0), last);
		case 'first':
			return Math.min(0, last);
		case 'last':
			return last;
		case 'pageDown':
			return Math.min(index + PAGE, last);
		case 'pageUp':
			return Math.min(Math.max(index - PAGE, 0), last);
		default:
			return move satisfies never;
	}
}
