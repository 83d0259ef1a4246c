import type { JSX } from 'preact';
import type { Recurrence, TaskPriority } from '../../common/model/task.ts';
import { IconButton } from '../kit/button.tsx';
import { relativeTime } from '../kit/time.ts';
import { parseTags } from '../kit/tags.ts';
import { Anchors, Links } from './attachments.tsx';
import { Checklist } from './checklist.tsx';
import { Description } from './description.tsx';
import type { DetailProps } from './detailProps.ts';
import { PRIORITIES } from './model.ts';
import { history, project, projects } from './state.ts';
import { useStoredField } from './storedField.ts';

/** Everything about one task; each field is saved when it is left. */
export function Detail({ actions, task }: DetailProps): JSX.Element {
	const title = useStoredField<HTMLTextAreaElement>(task.title);
	return (
		<aside
			class="detail"
			aria-label={`Task T-${task.number}`}
			onKeyDown={(event) => event.key === 'Escape' && actions.close()}
		>
			<header class="detail-head">
				<span class="number">T-{task.number}</span>
				<IconButton icon="trash" label="Delete Task" onClick={() => actions.remove(task)} />
				<IconButton icon="close" label="Close (Escape)" onClick={actions.close} />
			</header>
			<textarea
				ref={title}
				id="task-title"
				class="detail-title"
				rows={2}
				aria-label="Title"
				defaultValue={task.title}
				onKeyDown={(event) => {
					if (event.key !== 'Enter') return;
					event.preventDefault();
					event.currentTarget.blur();
				}}
				onBlur={(event) => saveText(event.currentTarget, task.title, (text) => actions.edit(task, { title: text }))}
			/>
			<Properties actions={actions} task={task} />
			<Description actions={actions} task={task} />
			<Checklist actions={actions} task={task} />
			<Anchors actions={actions} task={task} />
			<Links actions={actions} task={task} />
			<History />
		</aside>
	);
}

function Properties({ actions, task }: DetailProps): JSX.Element {
	return (
		<div class="properties">
			<label>
				Column
				<select
					value={task.column}
					onChange={(event) => actions.moveTask(task, event.currentTarget.value, Number.MAX_SAFE_INTEGER)}
				>
					{(project.value?.columns ?? []).map(({ id, title }) => (
						<option key={id} value={id}>
							{title}
						</option>
					))}
				</select>
			</label>
			<label>
				Project
				<select value={task.project} onChange={(event) => actions.moveToProject(task, event.currentTarget.value)}>
					{(projects.value.value?.projects ?? []).map(({ id, name }) => (
						<option key={id} value={id}>
							{name}
						</option>
					))}
				</select>
			</label>
			<label>
				Priority
				<select
					value={task.priority}
					onChange={(event) => void actions.edit(task, { priority: event.currentTarget.value as TaskPriority })}
				>
					{PRIORITIES.map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</select>
			</label>
			<label>
				Due
				<input
					type="date"
					value={task.due ?? ''}
					onChange={(event) => {
						const due = event.currentTarget.value;
						void actions.edit(task, { due: due === '' ? null : due });
					}}
				/>
			</label>
			<RepeatField actions={actions} task={task} />
			<TagsField actions={actions} task={task} />
		</div>
	);
}

function TagsField({ actions, task }: DetailProps): JSX.Element {
	const stored = task.tags.join(' ');
	const field = useStoredField<HTMLInputElement>(stored);
	return (
		<label>
			Tags
			<input
				ref={field}
				type="text"
				placeholder="separated by spaces"
				defaultValue={stored}
				onBlur={(event) => {
					const tags = parseTags(event.currentTarget.value);
					event.currentTarget.value = tags.join(' ');
					if (tags.join(' ') !== stored) void actions.edit(task, { tags });
				}}
			/>
		</label>
	);
}

const REPEATS: readonly (readonly [string, string])[] = [
	['', 'Does not repeat'],
	['1 day', 'Every day'],
	['1 week', 'Every week'],
	['2 week', 'Every two weeks'],
	['1 month', 'Every month'],
	['3 month', 'Every three months'],
	['1 year', 'Every year'],
];

function RepeatField({ actions, task }: DetailProps): JSX.Element {
	const value = task.recurrence === undefined ? '' : `${task.recurrence.every} ${task.recurrence.unit}`;
	const known = REPEATS.some(([key]) => key === value);
	return (
		<label>
			Repeat
			<select
				value={value}
				onChange={(event) => void actions.edit(task, { recurrence: parseRepeat(event.currentTarget.value) })}
			>
				{(known ? REPEATS : [...REPEATS, [value, `Every ${value}s`] as const]).map(([key, label]) => (
					<option key={key} value={key}>
						{label}
					</option>
				))}
			</select>
		</label>
	);
}

function History(): JSX.Element | null {
	const entries = history.value.value?.entries ?? [];
	if (entries.length === 0) return null;
	return (
		<details>
			<summary>History</summary>
			<ol class="history">
				{entries.map(({ seq, at, change, column }) => (
					<li key={seq}>
						<span>{column === undefined ? change : `${change} to ${columnTitle(column)}`}</span>
						<time dateTime={at} title={new Date(at).toLocaleString()}>
							{relativeTime(Date.parse(at), Date.now())}
						</time>
					</li>
				))}
			</ol>
		</details>
	);
}

function columnTitle(id: string): string {
	return project.value?.columns.find((column) => column.id === id)?.title ?? id;
}

function parseRepeat(value: string): Recurrence | null {
	const [every, unit] = value.split(' ');
	return unit === undefined ? null : { every: Number(every), unit: unit as Recurrence['unit'] };
}

/** Saves a field that may not be empty; an empty one gets its old text back. */
function saveText(field: HTMLTextAreaElement, before: string, save: (text: string) => Promise<boolean>): void {
	const text = field.value.replaceAll('\n', ' ').trim();
	field.value = text || before;
	if (text !== '' && text !== before) void save(text);
}
