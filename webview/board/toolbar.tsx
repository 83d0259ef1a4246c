import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import { IconButton } from '../kit/button.tsx';
import { focusById } from '../kit/focusById.ts';
import type { BoardActions } from './actions.ts';
import { PROJECT_SELECT_ID, SUGGESTIONS_BUTTON_ID } from './focus.ts';
import { hasTaskFilter, PRIORITIES, type TaskFilter } from './model.ts';
import { ambient, filter, filtersOpen, knownTags, project, projects, suggestionsOpen } from './state.ts';

/** Which project is shown, what can be done with it, and the filters. */
export function Toolbar({ actions }: { readonly actions: BoardActions }): JSX.Element {
	const naming = useSignal<'new' | 'rename' | undefined>(undefined);
	const shown = project.value;
	const startNaming = (what: 'new' | 'rename'): void => {
		naming.value = what;
		focusById('project-name');
	};
	return (
		<header class="toolbar">
			<div class="toolbar-row" role="toolbar" aria-label="Board">
				{naming.value === undefined ? (
					<ProjectSelect actions={actions} />
				) : (
					<NameField
						initial={naming.value === 'rename' ? (shown?.name ?? '') : ''}
						onDone={(name) => {
							if (name !== undefined && naming.value === 'new') actions.createProject(name);
							if (name !== undefined && naming.value === 'rename') void actions.renameProject(name);
							naming.value = undefined;
							focusById(PROJECT_SELECT_ID);
						}}
						onLeave={() => (naming.value = undefined)}
					/>
				)}
				<IconButton icon="add" label="New Project" onClick={() => startNaming('new')} />
				{shown !== undefined && shown.id !== NO_PROJECT && (
					<>
						<IconButton icon="edit" label="Rename Project" onClick={() => startNaming('rename')} />
						<IconButton icon="archive" label="Archive Project" onClick={actions.archiveProject} />
					</>
				)}
				<IconButton icon="layout" label="Edit Columns" onClick={() => actions.editColumns(true)} />
				{ambient.value?.taskSuggestions !== false && (
					<button
						id={SUGGESTIONS_BUTTON_ID}
						type="button"
						class="button secondary"
						aria-expanded={suggestionsOpen.value}
						onClick={actions.toggleSuggestions}
					>
						Suggestions
					</button>
				)}
				<input
					id="task-filter"
					type="search"
					class="task-filter"
					aria-label="Filter tasks"
					placeholder="Filter tasks"
					value={filter.value.text}
					onInput={(event) => actions.setFilter({ text: event.currentTarget.value })}
					onKeyDown={(event) => event.key === 'Escape' && actions.setFilter({ text: '' })}
				/>
				<IconButton
					icon={hasTaskFilter(filter.value) ? 'filter-filled' : 'filter'}
					label="More Filters"
					expanded={filtersOpen.value}
					onClick={actions.toggleFilters}
				/>
				{hasTaskFilter(filter.value) && (
					<IconButton icon="clear-all" label="Clear Filters" onClick={actions.clearFilter} />
				)}
			</div>
			{filtersOpen.value && <Filters actions={actions} />}
		</header>
	);
}

function ProjectSelect({ actions }: { readonly actions: BoardActions }): JSX.Element {
	return (
		<select
			id={PROJECT_SELECT_ID}
			class="project-select"
			aria-label="Project"
			value={project.value?.id}
			onChange={(event) => actions.selectProject(event.currentTarget.value)}
		>
			{(projects.value.value?.projects ?? []).map(({ id, name, openTasks }) => (
				<option key={id} value={id}>
					{openTasks === 0 ? name : `${name} (${openTasks})`}
				</option>
			))}
		</select>
	);
}

function NameField(props: {
	readonly initial: string;
	/** By key, with the name; without one when nothing is to be named. */
	readonly onDone: (name: string | undefined) => void;
	/** The focus went elsewhere. */
	readonly onLeave: () => void;
}): JSX.Element {
	return (
		<input
			id="project-name"
			type="text"
			class="project-select"
			aria-label="Project name. Enter saves, Escape cancels."
			placeholder="Project name"
			defaultValue={props.initial}
			onKeyDown={(event) => {
				const name = event.currentTarget.value.trim();
				if (event.key === 'Enter' && name !== '') props.onDone(name);
				else if (event.key === 'Escape') props.onDone(undefined);
			}}
			onBlur={props.onLeave}
		/>
	);
}

const DUE: readonly (readonly [TaskFilter['due'], string])[] = [
	['', 'Any due date'],
	['overdue', 'Overdue'],
	['week', 'Due within a week'],
	['none', 'No due date'],
];

function Filters({ actions }: { readonly actions: BoardActions }): JSX.Element {
	const { tag, priority, due } = filter.value;
	return (
		<div class="toolbar-row filters" role="group" aria-label="Filters">
			<select aria-label="Tag" value={tag} onChange={(event) => actions.setFilter({ tag: event.currentTarget.value })}>
				<option value="">Any tag</option>
				{knownTags.value.map((name) => (
					<option key={name} value={name}>
						#{name}
					</option>
				))}
			</select>
			<select
				aria-label="Priority"
				value={priority}
				onChange={(event) => actions.setFilter({ priority: event.currentTarget.value as TaskFilter['priority'] })}
			>
				<option value="">Any priority</option>
				{PRIORITIES.map(([value, label]) => (
					<option key={value} value={value}>
						{label}
					</option>
				))}
			</select>
			<select
				aria-label="Due"
				value={due}
				onChange={(event) => actions.setFilter({ due: event.currentTarget.value as TaskFilter['due'] })}
			>
				{DUE.map(([value, label]) => (
					<option key={value} value={value}>
						{label}
					</option>
				))}
			</select>
		</div>
	);
}
