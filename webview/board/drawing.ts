import { computed, effect, signal } from '@preact/signals';
import { focusById } from '../kit/focusById.ts';
import { cardId } from './focus.ts';
import { columns } from './state.ts';

/** More than a column shows of its cards at once, in any window. */
const FIRST = 40;
/** Cards of a column that are drawn in one go; with three columns a few dozen milliseconds. */
const STEP = 100;

/** How many cards of each column are drawn: what is seen first, and the others once it has been painted. */
export const drawn = signal(FIRST);

const longest = computed(() => Math.max(0, ...columns.value.map(({ tasks }) => tasks.length)));

/** Other cards than before are to be shown. */
export function drawAnew(): void {
	drawn.value = FIRST;
}

/** Draws further cards from now on, until there are all. */
export function keepDrawing(): void {
	effect(() => {
		const now = drawn.value;
		if (now < longest.value) afterPaint(() => drawn.value === now && (drawn.value = now + STEP));
	});
}

/** Moves the focus to the card of a task, once what was just changed is drawn; also to one that is not drawn yet. */
export function focusCard(id: string): void {
	const at = Math.max(...columns.value.map(({ tasks }) => tasks.findIndex((task) => task.id === id)));
	if (at >= drawn.value) drawn.value = at + 1;
	focusById(cardId(id));
}

function afterPaint(work: () => void): void {
	requestAnimationFrame(() => setTimeout(work));
}
