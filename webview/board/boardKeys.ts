import type { Task } from '../../common/model/task.ts';
import type { BoardActions } from './actions.ts';
import { liftedTask } from './card.tsx';
import { focusCard as focusWhenDrawn } from './drawing.ts';
import { cardId } from './focus.ts';
import type { ShownColumn } from './model.ts';
import { columns, tabStop } from './state.ts';

interface Position {
	readonly task: Task;
	readonly column: number;
	readonly index: number;
}

/** Arrows go from card to card, Alt with an arrow moves the card, N makes one, Delete takes it away. */
export function onBoardKey(event: KeyboardEvent, actions: BoardActions): void {
	const target = event.target as Element;
	if (!target.classList.contains('card')) return onOtherKey(event, target, actions);
	const here = positionOf(tabStop.value, columns.value);
	if (here === undefined || event.ctrlKey || event.metaKey) return;
	const step = ARROWS[event.key];
	if (step !== undefined && event.altKey) moveCard(here, step, actions);
	else if (step !== undefined) focusFrom(here, step);
	else if (!onCardKey(event, actions, here)) return;
	event.preventDefault();
}

/** Buttons and fields have keys of their own; N makes a task from a button as well, as on a board without cards. */
function onOtherKey(event: KeyboardEvent, target: Element, actions: BoardActions): void {
	if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey || !target.matches('button')) return;
	const section = target.closest('.column');
	const column = columns.value[[...(section?.parentElement?.children ?? [])].indexOf(section!)];
	if (column === undefined) return;
	actions.startAdding(column.id);
	event.preventDefault();
}

const ARROWS: Readonly<Record<string, readonly [columns: number, cards: number]>> = {
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
};

/** @returns false when the key means nothing here */
function onCardKey(event: KeyboardEvent, actions: BoardActions, { task, column }: Position): boolean {
	switch (event.key) {
		case 'Enter':
		case ' ':
			actions.open(task.id);
			return true;
		case 'm':
			actions.shelf.lift(liftedTask(task));
			return true;
		case 'n':
			actions.startAdding(columns.value[column]!.id);
			return true;
		case 'Delete':
			if (!event.repeat) actions.remove(task); // a key that is held takes one
			return true;
		case 'Home':
			focusCard(columns.value[column]!.tasks[0]);
			return true;
		case 'End':
			focusCard(columns.value[column]!.tasks.at(-1));
			return true;
		default:
			return false;
	}
}

function moveCard(
	{ task, column, index }: Position,
	[across, along]: readonly [number, number],
	actions: BoardActions,
): void {
	const target = columns.value[column + across];
	if (target === undefined) return;
	const last = target.tasks.length - (across === 0 ? 1 : 0);
	const to = Math.min(Math.max(index + along, 0), last);
	if (across !== 0 || to !== index) actions.moveTask(task, target.id, to);
}

/** The next card that way; columns without cards are passed over. */
function focusFrom({ column, index }: Position, [across, along]: readonly [number, number]): void {
	if (across === 0) return focusCard(columns.value[column]!.tasks[index + along]);
	for (let at = column + across; at >= 0 && at < columns.value.length; at += across) {
		const { tasks } = columns.value[at]!;
		if (tasks.length > 0) return focusCard(tasks[Math.min(index, tasks.length - 1)]);
	}
}

function focusCard(task: Task | undefined): void {
	if (task === undefined) return;
	const card = document.getElementById(cardId(task.id));
	if (card === null) focusWhenDrawn(task.id);
	else card.focus();
}

function positionOf(id: string | undefined, shown: readonly ShownColumn[]): Position | undefined {
	for (const [column, { tasks }] of shown.entries()) {
		const index = tasks.findIndex((task) => task.id === id);
		if (index !== -1) return { task: tasks[index]!, column, index };
	}
	return undefined;
}
