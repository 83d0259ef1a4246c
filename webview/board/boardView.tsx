import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { BoardActions } from './actions.ts';
import { onBoardKey } from './boardKeys.ts';
import { Column } from './column.tsx';
import { ColumnEditor } from './columnEditor.tsx';
import { Detail } from './detail.tsx';
import { ambient, columns, editingColumns, openTask, projects, suggestionsOpen, tasks } from './state.ts';
import { Suggestions } from './suggestions.tsx';
import { Toolbar } from './toolbar.tsx';

/** The task board: projects and filters above, columns of cards, and the details of one task at the side. */
export function BoardView({ actions }: { readonly actions: BoardActions }): JSX.Element {
	const error = projects.error.value ?? tasks.error.value;
	const task = openTask.value;
	return (
		<>
			<Toolbar actions={actions} />
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			{error !== undefined && <Notice severity="error">{error}</Notice>}
			<div class="board-and-detail">
				{tasks.value.value === undefined ? (
					<Empty icon="loading" title="Loading…" />
				) : (
					<main class="board" aria-label="Task board" onKeyDown={(event) => onBoardKey(event, actions)}>
						{columns.value.map((column) => (
							<Column key={column.id} actions={actions} column={column} />
						))}
					</main>
				)}
				{suggestionsOpen.value && ambient.value?.taskSuggestions !== false && <Suggestions actions={actions} />}
				{task !== undefined && <Detail key={task.id} actions={actions} task={task} />}
			</div>
			{editingColumns.value && <ColumnEditor actions={actions} />}
			<ToastRegion />
			<actions.shelf.View />
			<Announcer />
		</>
	);
}
