import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { localDay } from '../../common/base/localTime.ts';
import type { Task } from '../../common/model/task.ts';
import { Icon } from '../kit/icon.tsx';
import type { Liftable } from '../kit/projectShelf.tsx';
import type { BoardActions } from './actions.ts';
import { cardId } from './focus.ts';
import { dueText, PRIORITIES } from './model.ts';
import { dragged, dropTarget } from './state.ts';

interface CardProps {
	readonly actions: BoardActions;
	readonly task: Task;
	/** Whether its column counts as done. */
	readonly done: boolean;
	readonly tabStop: boolean;
	/** Whether its details are shown. */
	readonly open: boolean;
	/** Whether what is dragged would fall before it. */
	readonly dropBefore: boolean;
}

/** A task on the board. Drawn again only when something about it changed: there may be thousands. */
export const Card = memo(function Card({ actions, task, done, tabStop, open, dropBefore }: CardProps): JSX.Element {
	const drag = actions.shelf.dragging(liftedTask(task));
	return (
		<>
			{dropBefore && <div class="drop-line" />}
			<div role="listitem">
				<div
					id={cardId(task.id)}
					class={`card${done ? ' done' : ''}${open ? ' open' : ''}`}
					role="button"
					aria-expanded={open}
					aria-roledescription="task"
					aria-label={labelOf(task, done)}
					aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight M"
					tabIndex={tabStop ? 0 : -1}
					{...drag}
					onFocus={() => actions.activate(task.id)}
					onClick={() => actions.open(task.id)}
					onDragStart={(event) => {
						drag.onDragStart(event);
						dragged.value = task.id;
					}}
					onDragEnd={() => {
						drag.onDragEnd();
						dragged.value = undefined;
						dropTarget.value = undefined;
					}}
				>
					<div class="card-title">
						{priorityIcon(task)}
						<span>{task.title}</span>
					</div>
					{facts(task, done)}
				</div>
			</div>
		</>
	);
});

/** A task as it is put into another project. */
export function liftedTask({ id, number, title, project }: Task): Liftable {
	return { id, project, name: `T-${number} ${title}` };
}

/* Its parts are functions and not components: thousands of cards would have five times as many of those. */

function facts(task: Task, done: boolean): JSX.Element {
	const { checklist, due } = task;
	const overdue = due !== undefined && !done && due < localDay(Date.now());
	return (
		<div class="facts">
			<span class="number">T-{task.number}</span>
			{due !== undefined && (
				<span class={overdue ? 'fact overdue' : 'fact'} title={due}>
					{Icon({ name: task.recurrence === undefined ? 'calendar' : 'sync' })}
					{dueText(due)}
				</span>
			)}
			{checklist.length > 0 && (
				<span class="fact">
					{Icon({ name: 'checklist' })}
					{checklist.filter((item) => item.done).length}/{checklist.length}
				</span>
			)}
			{task.anchors.length > 0 && (
				<span class="fact" title={task.anchors.map(({ path, startLine }) => `${path}:${startLine}`).join('\n')}>
					{Icon({ name: 'file-code' })}
					{task.anchors[0]!.path.split('/').at(-1)}
				</span>
			)}
			{task.tags.map((tag) => (
				<span key={tag} class="tag">
					#{tag}
				</span>
			))}
		</div>
	);
}

const PRIORITY_ICONS = { low: 'arrow-down', medium: 'arrow-small-up', high: 'arrow-up', urgent: 'flame' } as const;

function priorityIcon({ priority }: Task): JSX.Element | null {
	if (priority === 'none') return null;
	return (
		<span class={`priority ${priority}`} title={nameOf(priority)}>
			{Icon({ name: PRIORITY_ICONS[priority] })}
		</span>
	);
}

function nameOf(priority: Task['priority']): string {
	return PRIORITIES.find(([value]) => value === priority)![1];
}

function labelOf(task: Task, done: boolean): string {
	const parts = [
		`T-${task.number} ${task.title}`,
		...(done ? ['done'] : []),
		...(task.priority === 'none' ? [] : [`priority ${nameOf(task.priority)}`]),
		...(task.due === undefined ? [] : [`due ${dueText(task.due)}`]),
		...task.tags.map((tag) => `tag ${tag}`),
	];
	return parts.join(', ');
}
