import { hashtagsIn } from '../../common/base/hashtags.ts';
import type { Capture, CaptureSuggestion } from '../../common/model/capture.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { OpenMode, ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { moveCapture } from '../kit/moveCapture.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { createProjectShelf } from '../kit/projectShelf.tsx';
import { showToast } from '../kit/toast.tsx';
import { focusCapture, focusCaptureAt, focusDraft } from './focus.ts';
import * as state from './state.ts';
import { parseTags } from '../kit/tags.ts';

const TYPING_PAUSE_MS = 150;

export type InboxActions = ReturnType<typeof createActions>;

/** Everything the user can do in the view; the only part that talks to the host. */
export function createActions(host: Host) {
	const refresh = (): Promise<void> => reload(host);
	const refreshSoon = debounce(() => void refresh(), TYPING_PAUSE_MS);
	const save = debounce(() => persist(host), TYPING_PAUSE_MS);
	const edit = (editing: state.Editing | undefined): void => {
		const left = state.editing.value;
		state.editing.value = editing;
		if (editing === undefined && left !== undefined) focusCapture(left.id);
	};

	/** Another row may be in the making by the time one is saved. */
	const editDone = (field: state.Editing): void => {
		if (state.editing.value?.id === field.id && state.editing.value.field === field.field) edit(undefined);
	};

	return {
		refresh: (): void => void refresh(),
		setDraft: (text: string): void => {
			state.draft.value = text;
			save();
		},
		keepDraft: (): void => void keepDraft(host, refresh, save.flush),
		setFilter: (text: string): void => {
			state.filter.value = text;
			state.list.begin();
			save();
			refreshSoon();
		},
		setLevel: (level: state.Level): void => {
			state.level.value = level;
			state.list.begin();
			save();
			void refresh();
		},
		setTag: (tag: string): void => {
			state.tag.value = state.tag.value === tag ? '' : tag;
			state.list.begin();
			save();
			void refresh();
		},
		clearFilters: (): void => {
			state.filter.value = '';
			state.tag.value = '';
			state.level.value = 'current';
			state.list.begin();
			save();
			void refresh();
			focusDraft();
		},
		activate: (id: string): void => {
			state.list.activate(id);
		},
		toggleExpanded: (id: string): void => {
			const next = new Set(state.expanded.value);
			if (!next.delete(id)) next.add(id);
			state.expanded.value = next;
		},
		edit,
		saveContent: async (capture: Capture, content: string): Promise<void> => {
			const { id } = capture;
			if (content.trim() === '' || content.trim() === capture.content) return editDone({ id, field: 'content' });
			if (await attempt(host.call('capture/edit', { id, content }), refresh)) editDone({ id, field: 'content' });
		},
		saveTags: async (capture: Capture, text: string): Promise<void> => {
			const { id } = capture;
			const tags = parseTags(text);
			if (await attempt(host.call('capture/edit', { id, tags }), refresh)) editDone({ id, field: 'tags' });
		},
		acceptSuggestion: (capture: Capture, what: CaptureSuggestion): void => void accept(host, capture, what, refresh),
		ignoreSuggestion: (capture: Capture, what: CaptureSuggestion): void => void ignore(host, capture, what, refresh),
		shelf: createProjectShelf({
			projects: async () => (await host.call('project/list', {})).projects,
			move: (item, project) => {
				const assign = (into: string) => host.call('capture/assign', { ids: [item.id], project: into });
				void moveCapture(item, project, { assign, refresh, focus: focusCapture });
			},
			focus: ({ id }) => focusCapture(id),
		}),
		remove: (capture: Capture): void => void oncePerItem(capture.id, () => remove(host, capture, refresh)),
		openSource: (capture: Capture, mode: OpenMode): void => {
			const { source } = capture;
			if (source?.uri !== undefined) void attempt(host.call('host/openSource', { source, mode }));
		},
		copy: (capture: Capture): void =>
			void attempt(host.call('host/copy', { text: capture.content })).then((done) => done && announce('Text copied')),
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void => void takeIntent(host, intent, edit, refresh),
	};
}

async function reload(host: Host): Promise<void> {
	await loadList(host);
	await loadProjects(host);
}

/** Their names are asked for only when one is suggested. */
async function loadProjects(host: Host): Promise<void> {
	if (!state.list.rows.value.some(({ processed }) => processed?.project !== undefined)) return;
	const asked = host.call('project/list', {});
	// Without the names a suggestion is not shown; what the list was asked again for is done all the same.
	if (!(await attempt(asked))) return;
	const { projects } = await asked;
	state.projects.value = new Map(projects.map(({ id, name }) => [id, name]));
}

async function loadList(host: Host): Promise<void> {
	const text = state.filter.value.trim();
	const tag = state.tag.value;
	const filter = { ...levelFilter(), ...(text !== '' && { text }), ...(tag !== '' && { tag }) };
	await state.list.load(async (question, signal) => {
		const { captures, total, offset } = await host.call('capture/list', { ...question, ...filter }, signal);
		return { rows: captures, total, offset };
	});
}

function levelFilter(): Pick<Input<'capture/list'>, 'status' | 'archived'> {
	const level = state.level.value;
	return level === 'current' ? { archived: false } : { status: level };
}

async function keepDraft(host: Host, refresh: () => Promise<void>, saved: () => void): Promise<void> {
	const content = state.draft.value.trim();
	if (content === '' || state.saving.value) return;
	state.saving.value = true;
	const kept = await attempt(
		host.call('capture/add', {
			id: crypto.randomUUID(),
			content,
			tags: hashtagsIn(content),
			source: { door: 'palette' },
		}),
		refresh,
	);
	state.saving.value = false;
	if (!kept) return; // the draft stays where it is
	if (state.draft.value.trim() === content) state.draft.value = '';
	saved();
	announce('Captured');
}

async function accept(
	host: Host,
	{ id, project: before }: Capture,
	what: CaptureSuggestion,
	refresh: () => Promise<void>,
): Promise<void> {
	const task = crypto.randomUUID();
	const accepted = host.call('capture/acceptSuggestion', { id, what, task });
	if (!(await attempt(accepted, refresh))) return;
	const { number, superseded = '' } = await accepted;
	const said = {
		task: `Task T-${number} made`,
		project: 'Moved to the project',
		supersede: 'The older one is not so any more',
	};
	const back = {
		task: () =>
			host
				.call('task/delete', { id: task })
				.then(() => host.call('capture/ignoreSuggestion', { id, what, ignored: false })),
		project: () => host.call('capture/assign', { ids: [id], project: before }),
		supersede: () => host.call('memory/reinstate', { ref: superseded }),
	};
	focusCapture(id);
	const undo = async (): Promise<void> => {
		if (await attempt(back[what](), refresh)) focusCapture(id);
	};
	showToast({ text: said[what], action: { label: 'Undo', run: () => void undo() } });
}

async function ignore(
	host: Host,
	{ id }: Capture,
	what: CaptureSuggestion,
	refresh: () => Promise<void>,
): Promise<void> {
	if (!(await attempt(host.call('capture/ignoreSuggestion', { id, what }), refresh))) return;
	focusCapture(id);
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('capture/ignoreSuggestion', { id, what, ignored: false }), refresh)) focusCapture(id);
	};
	showToast({ text: 'Not suggested any more', action: { label: 'Undo', run: () => void undo() } });
}

async function remove(host: Host, capture: Capture, refresh: () => Promise<void>): Promise<void> {
	const index = state.list.indexOf(capture.id);
	if (!(await attempt(host.call('capture/delete', { id: capture.id }), refresh))) return;
	if (!focusCaptureAt(index)) focusDraft();
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('capture/undelete', { id: capture.id }), refresh)) focusCapture(capture.id);
	};
	showToast({ text: 'Capture deleted', action: { label: 'Undo', run: () => void undo() } });
}

async function takeIntent(
	host: Host,
	intent: ViewIntent,
	edit: (editing: state.Editing) => void,
	refresh: () => Promise<void>,
): Promise<void> {
	if (!('captureId' in intent)) return focusDraft();
	const capture = await find(host, intent.captureId, refresh);
	if (capture === undefined) return;
	if (intent.kind === 'reveal') return focusCapture(capture.id);
	if (intent.kind === 'delete') return remove(host, capture, refresh);
	edit({ id: capture.id, field: intent.kind === 'edit' ? 'content' : 'tags' });
}

/** The capture in the list; filters that hide it are taken away. */
async function find(host: Host, id: string, refresh: () => Promise<void>): Promise<Capture | undefined> {
	const shown = await state.list.find(id);
	if (shown !== undefined) return shown;
	state.filter.value = '';
	state.tag.value = '';
	state.level.value = 'current';
	await refresh();
	const found = await state.list.find(id);
	if (found === undefined) await attempt(host.call('capture/get', { id }));
	return found;
}

function persist(host: Host): void {
	host.save<state.Persisted>({
		filter: state.filter.value,
		tag: state.tag.value,
		level: state.level.value,
		draft: state.draft.value,
	});
}
