import type { Note } from '../../common/model/note.ts';
import type { SearchHit } from '../../common/model/search.ts';
import type { OpenMode, ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import { focusById } from '../kit/focusById.ts';
import type { Host } from '../kit/host.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import { createProjectShelf, type Liftable, type ShelfProject } from '../kit/projectShelf.tsx';
import { showToast } from '../kit/toast.tsx';
import { createEditor } from './editorActions.ts';
import { focusNote, LIST_FILTER_ID, NEW_TITLE_ID } from './focus.ts';
import * as state from './state.ts';

const TYPING_PAUSE_MS = 150;

export type NotesActions = ReturnType<typeof createActions>;

/** Everything the user can do in the view; the only part that talks to the host. */
export function createActions(host: Host) {
	const refresh = (): Promise<void> => reload(host);
	const refreshSoon = debounce(() => void refresh(), TYPING_PAUSE_MS);
	const editor = createEditor(host, () => persist(host));

	const open = async (id: string | undefined): Promise<void> => {
		await editor.save();
		if (state.unsaved.value !== undefined && state.saveState.value !== 'saved') return editor.tellUnsaved();
		await editor.show(id);
		persist(host);
	};
	const setFilter = (change: Partial<state.NoteFilter>): void => {
		state.filter.value = { ...state.filter.value, ...change };
		state.shownLimit.value = state.PAGE_SIZE;
		persist(host);
		if ('text' in change) refreshSoon();
		else void refresh();
	};

	return {
		...editor,
		refresh: (): void => void refresh().then(() => editor.reload()),
		notesChanged: (): void => {
			refreshSoon();
			void editor.reload();
		},
		setFilter,
		clearFilter: (): void => setFilter({ ...state.NO_FILTER, sort: state.filter.value.sort }),
		showMore: (): void => {
			state.shownLimit.value += state.PAGE_SIZE;
			void refresh();
		},
		activate: (id: string): void => {
			state.activeId.value = id;
		},
		open: (id: string): void => void open(id),
		/** Opens a note with the cursor in its text, which is there only when it has been read. */
		write: (id: string): void => void open(id).then(() => focusById('note-body')),
		close: (): void => {
			const left = state.openId.value;
			void open(undefined).then(() => left !== undefined && state.openId.value === undefined && focusNote(left));
		},
		openInEditor: ({ root, path }: Pick<Note, 'root' | 'path'>, mode: OpenMode, line = 1): void => {
			const passage = { root, path, startLine: line, endLine: line };
			void editor.save().then(() => attempt(host.call('host/open', { passage, mode })));
		},
		openHit: (hit: SearchHit, mode: OpenMode): void => {
			const note = hit.kind === 'note' && mode === 'open' ? hit.path.slice('note/'.length) : undefined;
			if (note !== undefined) void open(note);
			else void attempt(host.call('host/open', { passage: hit, mode }));
		},
		startNaming: (on: boolean): void => {
			state.naming.value = on;
			if (on) focusById(NEW_TITLE_ID);
		},
		create: async (title: string): Promise<void> => {
			if (title.trim() === '') return;
			const id = crypto.randomUUID();
			if (!(await attempt(host.call('note/create', { id, title }), refresh))) return;
			state.naming.value = false;
			await open(id);
			focusById('note-body');
			announce('Note created');
		},
		togglePin: (note: Note): void => {
			const pinned = !note.pinned;
			const work = editor.save().then(() => host.call('note/edit', { id: note.id, pinned }));
			void attempt(work, refresh).then((done) => done && announce(pinned ? 'Pinned' : 'Unpinned'));
		},
		shelf: createProjectShelf({
			projects: async () => (await host.call('project/list', {})).projects,
			move: (item, project) => void editor.save().then(() => moveNote(host, item, project, refresh)),
			focus: ({ id }) => focusNote(id),
		}),
		remove: (note: Note): void =>
			void oncePerItem(note.id, () => remove(host, note, { refresh, open, save: editor.save })),
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void => {
			if (intent.kind === 'note') void open(intent.noteId);
			else focusById(LIST_FILTER_ID);
		},
	};
}

async function reload(host: Host): Promise<void> {
	const { text, tag, pinned, sort } = state.filter.value;
	const said = text.trim();
	await Promise.all([
		state.list.load((signal) =>
			host.call(
				'note/list',
				{
					sort,
					limit: state.shownLimit.value,
					...(said !== '' && { text: said }),
					...(tag !== '' && { tag }),
					...(pinned && { pinned }),
				},
				signal,
			),
		),
		state.tags.load((signal) => host.call('note/tags', {}, signal)),
	]);
}

/** Writes the name of the project into the note's front matter, with undo. */
async function moveNote(
	host: Host,
	{ id, project: before }: Liftable,
	{ id: project, name }: ShelfProject,
	refresh: () => Promise<void>,
): Promise<void> {
	const put = async (into: string | null): Promise<boolean> => {
		const done = await attempt(host.call('note/edit', { id, project: into }), refresh);
		if (done) focusNote(id);
		return done;
	};
	if (!(await put(project === NO_PROJECT ? null : name))) return;
	const text = project === NO_PROJECT ? 'In no project any more' : `Moved to ${name}`;
	showToast({ text, action: { label: 'Undo', run: () => void put(before === NO_PROJECT ? null : before) } });
}

async function remove(
	host: Host,
	note: Note,
	{
		refresh,
		open,
		save,
	}: {
		readonly refresh: () => Promise<void>;
		readonly open: (id: string | undefined) => Promise<void>;
		readonly save: () => Promise<void>;
	},
): Promise<void> {
	const index = state.notes.value.findIndex(({ id }) => id === note.id);
	if (state.openId.value === note.id) {
		await save();
		await open(undefined);
		if (state.openId.value === note.id) return; // what is not saved is still shown
	}
	if (!(await attempt(host.call('note/delete', { id: note.id }), refresh))) return;
	const neighbour = state.notes.value[Math.min(index, state.notes.value.length - 1)];
	if (neighbour === undefined) focusById(LIST_FILTER_ID);
	else focusNote(neighbour.id);
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('note/undelete', { id: note.id }), refresh)) focusNote(note.id);
	};
	showToast({ text: `“${note.title}” deleted`, action: { label: 'Undo', run: () => void undo() } });
}

function persist(host: Host): void {
	host.save<state.Persisted>({ filter: state.filter.value, openId: state.openId.value, unsaved: state.unsaved.value });
}
