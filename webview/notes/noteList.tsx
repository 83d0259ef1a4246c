import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import type { Note } from '../../common/model/note.ts';
import { Button } from '../kit/button.tsx';
import { withoutSelecting } from '../kit/doubleClick.ts';
import { Icon } from '../kit/icon.tsx';
import { Empty } from '../kit/message.tsx';
import { relativeTime } from '../kit/time.ts';
import type { NotesActions } from './actions.ts';
import { noteRowId } from './focus.ts';
import { liftedNote } from './liftedNote.ts';
import { onListKey } from './listKeys.ts';
import { isFiltered, notes, openId, tabStop } from './state.ts';
import type { Output } from '../../common/protocol/index.ts';
import { ShowMore } from '../kit/loaded.tsx';

interface NoteListProps {
	readonly actions: NotesActions;
	readonly answer: Output<'note/list'>;
}

/** The notes that pass the filters. */
export function NoteList({ actions, answer }: NoteListProps): JSX.Element {
	if (answer.total === 0) return <NoNotes actions={actions} />;
	return (
		<div class="scroll">
			<ul class="note-list" role="listbox" aria-label="Notes" onKeyDown={(event) => onListKey(event, actions)}>
				{notes.value.map((note, index) => (
					<Row key={note.id} actions={actions} note={note} position={index + 1} total={answer.total} />
				))}
			</ul>
			<ShowMore left={answer.total - answer.notes.length} onClick={actions.showMore} />
		</div>
	);
}

interface RowProps {
	readonly actions: NotesActions;
	readonly note: Note;
	readonly position: number;
	readonly total: number;
}

/** Drawn again only when something about it changed: there may be thousands. */
const Row = memo(function Row({ actions, note, position, total }: RowProps): JSX.Element {
	const { id, title, tags, excerpt, pinned, backlinks, problems, updatedAt } = note;
	const when = new Date(updatedAt);
	const isOpen = useComputed(() => id === openId.value).value;
	const isTabStop = useComputed(() => id === tabStop.value).value;
	return (
		<li
			id={noteRowId(id)}
			class="note-row"
			role="option"
			aria-selected={isOpen}
			aria-posinset={position}
			aria-setsize={total}
			aria-label={labelOf(note)}
			tabIndex={isTabStop ? 0 : -1}
			onFocus={() => actions.activate(id)}
			onClick={() => actions.open(id)}
			onMouseDown={withoutSelecting}
			onDblClick={() => actions.openInEditor(note, 'open')}
			{...actions.shelf.dragging(liftedNote(note))}
		>
			<div class="note-title">
				{pinned && <Icon name="pinned" />}
				<span class="name">{title}</span>
				{problems.length > 0 && <Icon name="warning" />}
			</div>
			{excerpt !== '' && <p class="excerpt">{excerpt}</p>}
			<div class="meta">
				<time dateTime={updatedAt} title={when.toLocaleString()}>
					{relativeTime(when.getTime(), Date.now())}
				</time>
				{backlinks > 0 && (
					<span title={backlinks === 1 ? '1 note links here' : `${backlinks} notes link here`}>
						<Icon name="link" />
						{backlinks}
					</span>
				)}
				{tags.slice(0, TAGS_SHOWN).map((tag) => (
					<span key={tag} class="tag">
						#{tag}
					</span>
				))}
			</div>
		</li>
	);
});

const TAGS_SHOWN = 4;

function NoNotes({ actions }: { readonly actions: NotesActions }): JSX.Element {
	if (isFiltered.value)
		return (
			<Empty icon="search-stop" title="No note matches">
				<div class="button-row">
					<Button secondary onClick={actions.clearFilter}>
						Clear Filters
					</Button>
				</div>
			</Empty>
		);
	return (
		<Empty icon="notebook" title="Write your first note">
			<p>Notes are Markdown files in a folder of your choice. An Obsidian vault can be used as it is.</p>
			<div class="button-row">
				<Button onClick={() => actions.startNaming(true)}>New Note</Button>
				<Button secondary onClick={() => actions.command('understory.importNotes')}>
					Import Notes…
				</Button>
			</div>
		</Empty>
	);
}

function labelOf({ title, pinned, tags, problems }: Note): string {
	const parts = [title, ...(pinned ? ['pinned'] : []), ...(tags.length === 0 ? [] : [`tags ${tags.join(', ')}`])];
	return [...parts, ...(problems.length === 0 ? [] : ['has a problem'])].join(', ');
}
