import type { JSX } from 'preact';
import type { Note } from '../../common/model/note.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import type { NotesActions } from './actions.ts';
import { Links } from './links.tsx';
import { body, opened, saveState, type SaveState } from './state.ts';

/** The open note: title, tags, text, and what it is connected with. */
export function Detail({ actions }: { readonly actions: NotesActions }): JSX.Element {
	const read = opened.value.value;
	const error = opened.error.value;
	return (
		<section class="detail" aria-label="Note" onKeyDown={(event) => onDetailKey(event, actions)}>
			{read === undefined ? (
				<>
					<div class="detail-head">
						<IconButton icon="arrow-left" label="Back to the List (Escape)" onClick={actions.close} />
					</div>
					{error === undefined ? <Empty icon="loading" title="Loading…" /> : <Notice severity="error">{error}</Notice>}
				</>
			) : (
				<>
					<Head actions={actions} note={read.note} />
					{saveState.value === 'conflict' && <Conflict actions={actions} />}
					{[...read.note.problems, ...(read.readOnly === '' ? [] : [read.readOnly])].map((problem) => (
						<Notice key={problem} severity="warning">
							{problem}
						</Notice>
					))}
					<textarea
						id="note-body"
						class="note-body"
						aria-label="Text of the note, Markdown. Control S saves."
						placeholder="Write. [[Title]] links to another note."
						spellcheck
						readOnly={read.readOnly !== ''}
						value={body.value}
						onInput={(event) => actions.type(event.currentTarget.value)}
						onBlur={actions.saveNow}
					/>
					<Links actions={actions} />
				</>
			)}
		</section>
	);
}

function Head({ actions, note }: { readonly actions: NotesActions; readonly note: Note }): JSX.Element {
	return (
		<header class="detail-head-block">
			<div class="detail-head">
				<IconButton icon="arrow-left" label="Back to the List (Escape)" onClick={actions.close} />
				<input
					id="note-title"
					type="text"
					class="note-title-field"
					aria-label="Title. Enter renames the note, and links to it follow."
					defaultValue={note.title}
					key={`title:${note.title}`}
					onBlur={(event) => void rename(actions, note, event.currentTarget)}
					onKeyDown={(event) => {
						if (event.key === 'Enter') event.currentTarget.blur();
						else if (event.key === 'Escape') event.currentTarget.value = note.title;
					}}
				/>
				<SaveMark state={saveState.value} />
				<IconButton
					icon={note.pinned ? 'pinned' : 'pin'}
					label="Pinned"
					pressed={note.pinned}
					onClick={() => actions.togglePin(note)}
				/>
				<IconButton icon="go-to-file" label="Open in Editor" onClick={() => actions.openInEditor(note, 'open')} />
				<IconButton icon="trash" label="Delete" onClick={() => actions.remove(note)} />
			</div>
			<input
				type="text"
				class="tags-field"
				aria-label="Tags of the front matter, separated by spaces. Enter saves."
				placeholder="tags, separated by spaces"
				defaultValue={note.tags.join(' ')}
				key={`tags:${note.tags.join(' ')}`}
				onBlur={(event) => {
					if (event.currentTarget.value.trim() !== note.tags.join(' '))
						void actions.setTags(note.id, event.currentTarget.value);
				}}
				onKeyDown={(event) => {
					if (event.key === 'Enter') event.currentTarget.blur();
					else if (event.key === 'Escape') event.currentTarget.value = note.tags.join(' ');
				}}
			/>
		</header>
	);
}

async function rename(actions: NotesActions, note: Note, field: HTMLInputElement): Promise<void> {
	const title = field.value.trim();
	if (title === note.title) return;
	if (title === '' || !(await actions.rename(note.id, title))) field.value = note.title;
}

function Conflict({ actions }: { readonly actions: NotesActions }): JSX.Element {
	return (
		<Notice severity="error">
			<p>The file was changed elsewhere while you were writing. Nothing is lost: below is your text, not saved yet.</p>
			<div class="button-row">
				<Button onClick={actions.keepBoth}>Keep Both</Button>
				<Button secondary onClick={actions.useFile}>
					Use the File
				</Button>
				<Button secondary onClick={actions.useMine}>
					Use My Text
				</Button>
			</div>
		</Notice>
	);
}

const SAVE_LOOKS: Readonly<Record<SaveState, readonly [icon: string, label: string]>> = {
	saved: ['check', 'Saved'],
	unsaved: ['circle-filled', 'Not saved yet'],
	saving: ['sync', 'Saving'],
	conflict: ['warning', 'Conflict'],
	failed: ['error', 'Not saved'],
};

function SaveMark({ state }: { readonly state: SaveState }): JSX.Element {
	const [icon, label] = SAVE_LOOKS[state];
	return (
		<span class={`save-state ${state}`} title={label}>
			<Icon name={icon} />
			<span>{label}</span>
		</span>
	);
}

function onDetailKey(event: KeyboardEvent, actions: NotesActions): void {
	if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
		actions.saveNow();
		event.preventDefault();
	} else if (event.key === 'Escape' && !(event.target instanceof HTMLInputElement)) actions.close();
}
