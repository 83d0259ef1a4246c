import { hashtagsIn } from '../../common/base/hashtags.ts';
import type { Capture, CaptureStatus } from '../../common/model/capture.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { formatBytes } from '../kit/bytes.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { moveCapture } from '../kit/moveCapture.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { createProjectShelf } from '../kit/projectShelf.tsx';
import { showToast } from '../kit/toast.tsx';
import { focusCapture, focusDraft, focusNeighbour } from './focus.ts';
import * as state from './state.ts';

const TYPING_PAUSE_MS = 150;
/** Changes that come together, such as an import, are shown together. */
const CHANGES_MS = 100;

export type DashboardActions = ReturnType<typeof createActions>;

/** Everything the user can do in the view; the only part that talks to the host. */
export function createActions(host: Host) {
	const refresh = async (): Promise<void> => {
		await Promise.all([loadOverview(host), loadList(host)]);
	};
	const listSoon = debounce(() => void loadList(host), TYPING_PAUSE_MS);
	const refreshSoon = debounce(() => void refresh(), CHANGES_MS);
	const save = debounce(() => persist(host), TYPING_PAUSE_MS);

	return {
		refresh: (): void => void refresh(),
		refreshSoon: (): void => refreshSoon(),
		focusForm: (): void => focusDraft(),
		setDraft: (text: string): void => {
			state.draft.value = text;
			save();
		},
		keepDraft: (): void => void keepDraft(host, refresh, save.flush),
		setScope: (scope: state.Scope): void => {
			state.scope.value = scope;
			state.list.begin();
			save();
			void loadList(host);
		},
		setFilter: (change: Partial<state.Filter>): void => {
			state.filter.value = { ...state.filter.value, ...change };
			state.list.begin();
			save();
			if (change.text === undefined) void loadList(host);
			else listSoon();
		},
		/** Shows one level of the pyramid, or everything again. */
		showLevel: (level: CaptureStatus): void => {
			const shown = state.shownLevel.value === level && state.scope.value === 'all';
			state.scope.value = 'all';
			state.filter.value = { ...state.filter.value, level: shown ? '' : level };
			state.list.begin();
			save();
			void loadList(host);
		},
		activate: (id: string): void => {
			state.list.activate(id);
		},
		toggleExpanded: (id: string): void => {
			const next = new Set(state.expanded.value);
			if (!next.delete(id)) next.add(id);
			state.expanded.value = next;
		},
		shelf: createProjectShelf({
			projects: async () => (await host.call('project/list', {})).projects,
			move: (item, project) => {
				const assign = (into: string) => host.call('capture/assign', { ids: [item.id], project: into });
				void moveCapture(item, project, { assign, refresh, focus: focusCapture });
			},
			focus: ({ id }) => focusCapture(id),
		}),
		setLevel: (capture: Capture, level: CaptureStatus): void => void setLevel(host, capture, level, refresh),
		remove: (capture: Capture): void => void oncePerItem(capture.id, () => remove(host, capture, refresh)),
		/** Opens what was kept where it can be edited. */
		open: (noun: string, id: string): void => {
			const passage = { root: '', path: `${noun}/${id}`, startLine: 1, endLine: 1 };
			void attempt(host.call('host/open', { passage, mode: 'open' }));
		},
		/** @param ref such as `capture/<id>` */
		openRef: (ref: string): void => {
			const passage = { root: '', path: ref, startLine: 1, endLine: 1 };
			void attempt(host.call('host/open', { passage, mode: 'open' }));
		},
		toggleDigest: (id: string, open: boolean): void => {
			if (open) void attempt(loadDigests(host, [id]));
			else state.digests.value = new Map([...state.digests.value].filter(([other]) => other !== id));
		},
		backUp: (): void => void backUp(host),
		command: (command: string): void => void attempt(host.call('host/command', { command })),
	};
}

async function loadOverview(host: Host): Promise<void> {
	await state.overview.load((signal) => host.call('overview/read', {}, signal));
}

async function loadList(host: Host): Promise<void> {
	if (state.scope.value === 'projects') {
		await state.projects.load((signal) => host.call('project/list', {}, signal));
		await attempt(loadDigests(host, [...state.digests.value.keys()]));
		return;
	}
	const text = state.filter.value.text.trim();
	const { tag } = state.filter.value;
	const status = state.shownLevel.value;
	const filter = {
		...(state.scope.value === 'inbox' && { archived: false }),
		...(status !== undefined && { status }),
		...(text !== '' && { text }),
		...(tag !== '' && { tag }),
	};
	await state.list.load(async (question, signal) => {
		const { captures, total, offset } = await host.call('capture/list', { ...question, ...filter }, signal);
		return { rows: captures, total, offset };
	});
}

/** Asks for what projects are about, one after the other: each may take a moment. */
async function loadDigests(host: Host, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		const digest = await host.call('project/summary', { id });
		state.digests.value = new Map(state.digests.value).set(id, digest);
	}
}

async function keepDraft(host: Host, refresh: () => Promise<void>, saved: () => void): Promise<void> {
	const content = state.draft.value.trim();
	if (content === '' || state.saving.value) return;
	state.saving.value = true;
	const id = crypto.randomUUID();
	const input = { id, content, tags: hashtagsIn(content), source: { door: 'palette' as const } };
	const kept = await attempt(host.call('capture/add', input), refresh);
	state.saving.value = false;
	if (!kept) return; // the draft stays where it is
	if (state.draft.value.trim() === content) state.draft.value = '';
	saved();
	announce('Captured');
	const undo = async (): Promise<void> => {
		if (!(await attempt(host.call('capture/delete', { id }), refresh))) return;
		if (state.draft.value === '') state.draft.value = content;
		saved();
		focusDraft();
	};
	showToast({ text: 'Captured', action: { label: 'Undo', run: () => void undo() } });
}

async function setLevel(
	host: Host,
	{ id, status: before }: Capture,
	status: CaptureStatus,
	refresh: () => Promise<void>,
): Promise<void> {
	const focusNext = focusNeighbour(id);
	if (!(await attempt(host.call('capture/edit', { id, status }), refresh))) return;
	focusNext();
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('capture/edit', { id, status: before }), refresh)) focusCapture(id);
	};
	const text = status === 'archived' ? 'Archived' : 'Back in the inbox';
	showToast({ text, action: { label: 'Undo', run: () => void undo() } });
}

async function remove(host: Host, { id }: Capture, refresh: () => Promise<void>): Promise<void> {
	const focusNext = focusNeighbour(id);
	if (!(await attempt(host.call('capture/delete', { id }), refresh))) return;
	focusNext();
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('capture/undelete', { id }), refresh)) focusCapture(id);
	};
	showToast({ text: 'Capture deleted', action: { label: 'Undo', run: () => void undo() } });
}

async function backUp(host: Host): Promise<void> {
	if (state.backingUp.value) return;
	state.backingUp.value = true;
	let bytes = 0;
	const work = host.call('admin/backupNow', {}).then((written) => (bytes = written.bytes));
	const done = await attempt(work, () => loadOverview(host));
	state.backingUp.value = false;
	if (done) showToast({ text: `Backup written (${formatBytes(bytes)})` });
}

function persist(host: Host): void {
	const { scope, filter, draft } = state;
	host.save<state.Persisted>({ scope: scope.value, filter: filter.value, draft: draft.value });
}
