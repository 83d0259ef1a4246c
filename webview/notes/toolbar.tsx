import type { JSX } from 'preact';
import type { NoteSort } from '../../common/model/note.ts';
import { IconButton } from '../kit/button.tsx';
import type { NotesActions } from './actions.ts';
import { focusNote, LIST_FILTER_ID, NEW_TITLE_ID } from './focus.ts';
import { filter, isFiltered, naming, tabStop, tags } from './state.ts';

const SORTS: Readonly<Record<NoteSort, string>> = { updated: 'Last changed', created: 'Newest', title: 'Title' };

/** Filters of the list, and what makes new notes. */
export function Toolbar({ actions }: { readonly actions: NotesActions }): JSX.Element {
	const { text, tag, pinned, sort } = filter.value;
	return (
		<header class="toolbar">
			<div class="toolbar-row">
				<input
					id={LIST_FILTER_ID}
					type="search"
					aria-label="Filter notes"
					placeholder="Filter notes"
					value={text}
					onInput={(event) => actions.setFilter({ text: event.currentTarget.value })}
					onKeyDown={onFilterKey(actions)}
				/>
				<IconButton
					icon="new-file"
					label="New Note (N)"
					expanded={naming.value}
					onClick={() => actions.startNaming(!naming.value)}
				/>
				<IconButton icon="calendar" label="Daily Note" onClick={() => actions.command('understory.dailyNote')} />
			</div>
			<div class="toolbar-row">
				<select
					aria-label="Sort by"
					value={sort}
					onChange={(event) => actions.setFilter({ sort: event.currentTarget.value as NoteSort })}
				>
					{Object.entries(SORTS).map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</select>
				<TagSelect actions={actions} tag={tag} />
				<IconButton
					icon="pinned"
					label="Pinned Only"
					pressed={pinned}
					onClick={() => actions.setFilter({ pinned: !pinned })}
				/>
				{isFiltered.value && <IconButton icon="clear-all" label="Clear Filters" onClick={actions.clearFilter} />}
			</div>
			{naming.value && <NewTitle actions={actions} />}
		</header>
	);
}

function TagSelect({ actions, tag }: { readonly actions: NotesActions; readonly tag: string }): JSX.Element {
	const known = tags.value.value?.tags ?? [];
	const missing = tag !== '' && !known.some((other) => other.tag === tag);
	return (
		<select aria-label="Tag" value={tag} onChange={(event) => actions.setFilter({ tag: event.currentTarget.value })}>
			<option value="">All tags</option>
			{missing && <option value={tag}>#{tag}</option>}
			{known.map(({ tag: name, notes }) => (
				<option key={name} value={name}>
					{`#${name} (${notes})`}
				</option>
			))}
		</select>
	);
}

function NewTitle({ actions }: { readonly actions: NotesActions }): JSX.Element {
	return (
		<input
			id={NEW_TITLE_ID}
			type="text"
			aria-label="Title of the new note. Enter makes it, Escape cancels."
			placeholder="Title of the new note (Enter)"
			onKeyDown={(event) => {
				if (event.key === 'Enter') void actions.create(event.currentTarget.value);
				else if (event.key === 'Escape') actions.startNaming(false);
			}}
		/>
	);
}

function onFilterKey(actions: NotesActions): (event: KeyboardEvent) => void {
	return (event) => {
		if (event.key === 'Escape') actions.setFilter({ text: '' });
		else if (event.key === 'ArrowDown' && tabStop.value !== undefined) {
			focusNote(tabStop.value);
			event.preventDefault();
		}
	};
}
