import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { Button } from '../kit/button.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { HistoryActions } from './actions.ts';
import { CommandRow } from './commandRow.tsx';
import { folderName } from './commandText.ts';
import { focusCommand } from './focus.ts';
import { onListKey } from './historyKeys.ts';
import { ambient, filters, folders, list, type Filters } from './state.ts';
import { Loaded } from '../kit/loaded.tsx';
import { PagedRows } from '../kit/pagedRows.tsx';

const FOLDERS_OFFERED = 30;
/** Of a command of one line. */
const ROW_HEIGHT = 55;

/** The terminal history: filters, and the commands, newest first. */
export function HistoryView({ actions }: { readonly actions: HistoryActions }): JSX.Element {
	return (
		<>
			<header class="head">
				<FilterBar actions={actions} />
			</header>
			{ambient.value?.trusted === false && <Notice severity="info">Nothing is recorded in Restricted Mode.</Notice>}
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			<main class="scroll">
				<Loaded resource={list}>{({ total }) => <CommandList actions={actions} total={total} />}</Loaded>
			</main>
			<ToastRegion />
			<Announcer />
		</>
	);
}

interface CommandListProps {
	readonly actions: HistoryActions;
	readonly total: number;
}

function CommandList({ actions, total }: CommandListProps): JSX.Element {
	if (total === 0) return <NoCommands actions={actions} />;
	return (
		<PagedRows
			list={list}
			label="Commands"
			className="commands"
			rowHeight={ROW_HEIGHT}
			onKeyDown={(event) => onListKey(event, actions)}
			row={(command, place) => <CommandRow key={command.id} actions={actions} command={command} place={place} />}
		/>
	);
}

function NoCommands({ actions }: { readonly actions: HistoryActions }): JSX.Element {
	const { text, result, cwd } = filters.value;
	if (text.trim() !== '' || result !== '' || cwd !== '') return <Empty icon="search-stop" title="No command matches" />;
	return (
		<Empty icon="terminal" title="No command was recorded yet">
			<p>
				Commands that you run in the terminal appear here when they end, if the shell has the editor's shell
				integration. Secrets are taken out before anything is kept.
			</p>
			<p>
				<Button secondary onClick={() => actions.command('understory.openSettings')}>
					Open Settings
				</Button>
			</p>
		</Empty>
	);
}

function FilterBar({ actions }: { readonly actions: HistoryActions }): JSX.Element {
	const { text, result, cwd, everywhere } = filters.value;
	const offered = [...new Set([...(cwd === '' ? [] : [cwd]), ...folders.value])].slice(0, FOLDERS_OFFERED);
	const workspace = ambient.value?.folders ?? [];
	return (
		<div class="filters" role="search">
			<input
				id="history-filter"
				type="search"
				aria-label="Filter commands by their text and output"
				placeholder="Filter by command or output"
				value={text}
				onInput={(event) => actions.setFilters({ text: event.currentTarget.value })}
				onKeyDown={(event) => {
					if (event.key === 'Escape') actions.setFilters({ text: '' });
					if (event.key === 'ArrowDown' && list.tabStop.value !== undefined) focusCommand(list.tabStop.value);
				}}
			/>
			<select
				aria-label="Result"
				value={result}
				onChange={(event) => actions.setFilters({ result: event.currentTarget.value as Filters['result'] })}
			>
				<option value="">Any result</option>
				<option value="failed">Failed</option>
				<option value="succeeded">Succeeded</option>
			</select>
			<select
				aria-label="Folder"
				value={cwd}
				onChange={(event) => actions.setFilters({ cwd: event.currentTarget.value })}
			>
				<option value="">Any folder</option>
				{offered.map((folder) => (
					<option key={folder} value={folder}>
						{folderName(folder, workspace)}
					</option>
				))}
			</select>
			{workspace.length > 0 && (
				<label class="everywhere">
					<input
						type="checkbox"
						checked={everywhere}
						onChange={(event) => actions.setFilters({ everywhere: event.currentTarget.checked, cwd: '' })}
					/>
					All workspaces
				</label>
			)}
		</div>
	);
}
