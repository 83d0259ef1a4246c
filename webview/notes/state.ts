import { computed, signal } from '@preact/signals';
import type { NoteSort } from '../../common/model/note.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { createResource } from '../kit/resource.ts';

export interface NoteFilter {
	readonly text: string;
	/** Empty for all. */
	readonly tag: string;
	readonly pinned: boolean;
	readonly sort: NoteSort;
}

export const NO_FILTER: NoteFilter = { text: '', tag: '', pinned: false, sort: 'updated' };

/** The file of the open note as it was last read or written. */
export interface Base {
	readonly id: string;
	/** Front matter with its marks: it is not shown, and written back as it is. */
	readonly front: string;
	readonly body: string;
	readonly hash: string;
}

/** Text that was typed and is not in the file yet. */
export interface Unsaved {
	readonly base: Base;
	readonly body: string;
}

export interface Persisted {
	readonly filter: NoteFilter;
	readonly openId: string | undefined;
	readonly unsaved: Unsaved | undefined;
}

/** `conflict`: the file was changed elsewhere since it was read. */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

/** Notes that one answer brings; "Show More" asks for another page's worth. */
export const PAGE_SIZE = 300;

export const ambient = signal<Ambient | undefined>(undefined);

export const filter = signal<NoteFilter>(NO_FILTER);
export const shownLimit = signal(PAGE_SIZE);
export const list = createResource<Output<'note/list'>>();
export const tags = createResource<Output<'note/tags'>>();
export const notes = computed(() => list.value.value?.notes ?? []);
export const isFiltered = computed(() => {
	const { text, tag, pinned } = filter.value;
	return text.trim() !== '' || tag !== '' || pinned;
});

/** Whether the field for the title of a new note is there. */
export const naming = signal(false);

/** The row that has, or last had, the focus. */
export const activeId = signal<string | undefined>(undefined);
export const tabStop = computed(() =>
	notes.value.some(({ id }) => id === activeId.value) ? activeId.value : notes.value[0]?.id,
);

/** The note that is shown beside the list. */
export const openId = signal<string | undefined>(undefined);
export const opened = createResource<Output<'note/read'>>();
export const base = signal<Base | undefined>(undefined);
export const unsaved = signal<Unsaved | undefined>(undefined);
export const body = computed(() => unsaved.value?.body ?? base.value?.body ?? '');
export const saveState = signal<SaveState>('saved');
export const backlinks = createResource<Output<'note/backlinks'>>();
export const related = createResource<Output<'search/similar'>>();
