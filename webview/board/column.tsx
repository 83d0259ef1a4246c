import type { JSX, TargetedDragEvent } from 'preact';
import { memo } from 'preact/compat';
import { IconButton } from '../kit/button.tsx';
import type { BoardActions } from './actions.ts';
import { Card } from './card.tsx';
import { drawn } from './drawing.ts';
import { firstTaskId, newTaskFieldId } from './focus.ts';
import type { ShownColumn } from './model.ts';
import { submit } from './submit.ts';
import { addingTo, columns, dragged, dropTarget, openTaskId, tabStop } from './state.ts';

interface ColumnProps {
	readonly actions: BoardActions;
	readonly column: ShownColumn;
}

/** A column: its title, its cards, and a field for a new one. Drawn again only when something about it changed. */
export const Column = memo(function Column({ actions, column }: ColumnProps): JSX.Element {
	const drop = dropTarget.value?.column === column.id ? dropTarget.value.index : undefined;
	return (
		<section
			class={drop === undefined ? 'column' : 'column drop'}
			aria-label={`${column.title}, ${column.tasks.length} tasks`}
			onDragOver={(event) => onDragOver(event, column)}
			onDragLeave={(event) => onDragLeave(event)}
			onDrop={(event) => onDrop(event, actions, column)}
		>
			<header class="column-head">
				<h2>{column.title}</h2>
				<span class="badge">{column.tasks.length}</span>
				<IconButton
					icon="add"
					label={`New Task in ${column.title} (N)`}
					onClick={() => actions.startAdding(column.id)}
				/>
			</header>
			<div class="cards" role="list" aria-label={column.title}>
				{column.tasks.slice(0, drawn.value).map((task, index) => (
					<Card
						key={task.id}
						actions={actions}
						task={task}
						done={column.done}
						tabStop={task.id === tabStop.value}
						open={task.id === openTaskId.value}
						dropBefore={drop === index}
					/>
				))}
				{drop !== undefined && drop >= column.tasks.length && <div class="drop-line" />}
			</div>
			{addingTo.value === column.id ? (
				<NewTask actions={actions} column={column} />
			) : (
				column.tasks.length === 0 && (
					<button
						id={firstTaskId(column.id)}
						type="button"
						class="link add-first"
						onClick={() => actions.startAdding(column.id)}
					>
						Add a task
					</button>
				)
			)}
		</section>
	);
});

function NewTask({ actions, column }: ColumnProps): JSX.Element {
	return (
		<input
			id={newTaskFieldId(column.id)}
			type="text"
			class="new-task"
			aria-label={`New task in ${column.title}. Enter adds it, Escape ends.`}
			placeholder="What is to be done? (Enter)"
			onKeyDown={(event) => {
				event.stopPropagation();
				const title = event.currentTarget.value.trim();
				if (event.key === 'Escape') actions.leaveAdding();
				else if (event.key === 'Enter' && title !== '')
					void submit(event.currentTarget, actions.addTask(column.id, title));
			}}
			onBlur={(event) => event.currentTarget.value.trim() === '' && actions.stopAdding()}
		/>
	);
}

function onDragOver(event: TargetedDragEvent<HTMLElement>, column: ShownColumn): void {
	if (dragged.value === undefined) return;
	event.preventDefault();
	if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'move';
	const index = indexAt(event);
	const target = dropTarget.value;
	if (target?.column !== column.id || target.index !== index) dropTarget.value = { column: column.id, index };
}

/** The index among the cards shown that the pointer is over the upper half of, or after the last. */
function indexAt(event: TargetedDragEvent<HTMLElement>): number {
	const cards = [...event.currentTarget.querySelectorAll<HTMLElement>('.card')];
	const index = cards.findIndex((card) => {
		const { top, height } = card.getBoundingClientRect();
		return event.clientY < top + height / 2;
	});
	return index === -1 ? cards.length : index;
}

function onDragLeave(event: TargetedDragEvent<HTMLElement>): void {
	const to = event.relatedTarget as Node | null;
	if (to === null || !event.currentTarget.contains(to)) dropTarget.value = undefined;
}

function onDrop(event: TargetedDragEvent<HTMLElement>, actions: BoardActions, column: ShownColumn): void {
	event.preventDefault();
	const id = dragged.value;
	const index = dropTarget.value?.index ?? column.tasks.length;
	dragged.value = undefined;
	dropTarget.value = undefined;
	const task = columns.value.flatMap(({ tasks }) => tasks).find((card) => card.id === id);
	if (task === undefined) return;
	const from = column.tasks.indexOf(task);
	const to = from !== -1 && from < index ? index - 1 : index;
	if (from !== to) actions.moveTask(task, column.id, to);
}
