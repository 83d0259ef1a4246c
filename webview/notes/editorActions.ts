import { messageOf } from '../../common/base/messageOf.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output } from '../../common/protocol/index.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import { parseTags } from './parseTags.ts';
import * as state from './state.ts';

const SAVE_AFTER_MS = 800;
const RELATED_LIMIT = 8;
const RELATED_CHARS = 4000;

/** What can be done with the note that is open. */
export function createEditor(host: Host, persist: () => void) {
	let running: Promise<void> = Promise.resolve();
	const save = (): Promise<void> => (running = running.then(() => write(host, persist)));
	const saveSoon = debounce(() => void save(), SAVE_AFTER_MS);
	const changeFront = async (work: () => Promise<unknown>): Promise<boolean> => {
		saveSoon.flush();
		await running;
		return attempt(work(), () => reload(host));
	};

	return {
		save: async (): Promise<void> => {
			saveSoon.cancel();
			if (state.saveState.value !== 'conflict') await save();
		},
		saveNow: (): void => {
			saveSoon.cancel();
			if (state.saveState.value !== 'conflict') void save();
		},
		show: (id: string | undefined): Promise<void> => show(host, id),
		reload: (): Promise<void> => reload(host),
		tellUnsaved: (): void => showToast({ text: 'Your text is not saved yet. Decide what to do with it first.' }),
		type: (body: string): void => {
			const base = state.base.value;
			if (base === undefined) return;
			state.unsaved.value = body === base.body ? undefined : { base, body };
			if (state.saveState.value !== 'conflict')
				state.saveState.value = state.unsaved.value === undefined ? 'saved' : 'unsaved';
			persist();
			if (state.saveState.value !== 'conflict') saveSoon();
		},
		rename: (id: string, title: string): Promise<boolean> => changeFront(() => host.call('note/rename', { id, title })),
		setTags: (id: string, text: string): Promise<boolean> =>
			changeFront(() => host.call('note/edit', { id, tags: parseTags(text) })),
		/** Takes the text of the file; what was typed can be had back. */
		useFile: (): void => {
			const mine = state.unsaved.value;
			state.unsaved.value = undefined;
			state.saveState.value = 'saved';
			void reload(host).then(persist);
			if (mine === undefined) return;
			const back = (): void => {
				state.unsaved.value = { base: state.base.value ?? mine.base, body: mine.body };
				void save();
			};
			showToast({ text: 'Your text was put aside', action: { label: 'Undo', run: back } });
		},
		/** Writes what was typed over the text of the file, as it is now. */
		useMine: (): void => void overwrite(host, save),
		/** Keeps the file and puts what was typed into a new note. */
		keepBoth: (): void => void keepBoth(host, persist),
	};
}

async function show(host: Host, id: string | undefined): Promise<void> {
	state.openId.value = id;
	state.saveState.value = 'saved';
	state.opened.clear();
	state.backlinks.clear();
	state.related.clear();
	if (state.base.value?.id !== id) state.base.value = undefined;
	await reload(host);
}

/** Reads the open note again; what is being typed stays. */
async function reload(host: Host): Promise<void> {
	const id = state.openId.value;
	if (id === undefined) return;
	await state.opened.load((signal) => host.call('note/read', { id }, signal));
	const read = state.opened.value.value;
	if (state.openId.value !== id || read === undefined) return;
	const kept = state.unsaved.value;
	if (kept === undefined || kept.base.id !== read.note.id) {
		if (kept?.base.id !== read.note.id) state.unsaved.value = undefined;
		takeBase(read);
	} else if (kept.base.hash === read.hash) {
		state.base.value = kept.base;
		if (state.saveState.value === 'saved') state.saveState.value = 'unsaved';
	} else if (state.saveState.value !== 'saving') {
		state.base.value = kept.base;
		state.saveState.value = 'conflict';
	}
	await Promise.all([loadBacklinks(host, id), loadRelated(host, read)]);
}

function takeBase({ note, text, bodyStart, hash }: Output<'note/read'>): void {
	state.base.value = { id: note.id, front: text.slice(0, bodyStart), body: text.slice(bodyStart), hash };
}

async function write(host: Host, persist: () => void): Promise<void> {
	const unsaved = state.unsaved.value;
	if (unsaved === undefined) return;
	const { base, body } = unsaved;
	state.saveState.value = 'saving';
	try {
		const { text, bodyStart, hash } = await host.call('note/write', {
			id: base.id,
			text: base.front + body,
			hash: base.hash,
		});
		const next = { id: base.id, front: text.slice(0, bodyStart), body: text.slice(bodyStart), hash };
		if (state.base.value?.id === base.id) {
			// What was typed meanwhile, back to the text before included, is based on what has just been written.
			const typed = state.body.value;
			state.base.value = next;
			state.unsaved.value = typed === body ? undefined : { base: next, body: typed };
		} else if (state.unsaved.value === unsaved) state.unsaved.value = undefined; // another note is shown by now
		state.saveState.value = state.unsaved.value === undefined ? 'saved' : 'unsaved';
	} catch (error) {
		state.saveState.value = OperationError.is(error, 'conflict') ? 'conflict' : 'failed';
		announce(messageOf(error));
		if (state.saveState.value === 'failed') showToast({ text: messageOf(error) });
	}
	persist();
}

async function overwrite(host: Host, save: () => Promise<void>): Promise<void> {
	const mine = state.unsaved.value;
	if (mine === undefined) return;
	await attempt(
		host.call('note/read', { id: mine.base.id }).then((read) => {
			takeBase(read);
			state.unsaved.value = { base: state.base.value!, body: mine.body };
			return save();
		}),
	);
}

async function keepBoth(host: Host, persist: () => void): Promise<void> {
	const mine = state.unsaved.value;
	const title = state.opened.value.value?.note.title;
	if (mine === undefined || title === undefined) return;
	const made = host.call('note/create', { id: crypto.randomUUID(), title: `${title} (my text)`, text: mine.body });
	if (!(await attempt(made))) return;
	state.unsaved.value = undefined;
	state.saveState.value = 'saved';
	persist();
	await reload(host);
	showToast({ text: `Your text is in “${title} (my text)”` });
}

async function loadBacklinks(host: Host, id: string): Promise<void> {
	await state.backlinks.load((signal) => host.call('note/backlinks', { id }, signal));
}

async function loadRelated(host: Host, { note, text, bodyStart }: Output<'note/read'>): Promise<void> {
	const exclude = { root: '', path: `note/${note.id}`, startLine: 1, endLine: Number.MAX_SAFE_INTEGER };
	const roots = (state.ambient.value?.folders ?? []).map(({ path }) => path);
	const asked = `${note.title}\n\n${text.slice(bodyStart, bodyStart + RELATED_CHARS)}`.toWellFormed();
	await state.related.load((signal) =>
		host.call('search/similar', { text: asked, roots, limit: RELATED_LIMIT, exclude }, signal),
	);
}
