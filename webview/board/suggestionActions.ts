import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { TaskProposal, TaskSuggestion } from '../../common/model/task.ts';
import type { Output } from '../../common/protocol/index.ts';
import { announce } from '../kit/announcer.tsx';
import { focusById } from '../kit/focusById.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import { attempt } from '../kit/attempt.ts';
import { SUGGESTIONS_BUTTON_ID, suggestionId } from './focus.ts';
import * as state from './state.ts';

/** What can be done with suggestions; each can be undone. @param refresh asks for the board's tasks again */
export function createSuggestionActions(host: Host, refresh: () => Promise<void>) {
	const reload = (): Promise<void> => loadSuggestions(host);
	const change = (work: Promise<unknown>): Promise<boolean> =>
		attempt(work, async () => void (await Promise.all([refresh(), reload()])));

	return {
		toggleSuggestions: (): void => {
			const open = !state.suggestionsOpen.value;
			state.suggestionsOpen.value = open;
			focusById(open ? 'suggestions-title' : SUGGESTIONS_BUTTON_ID);
			if (!open) return;
			state.openTaskId.value = undefined;
			void reload();
		},
		refreshSuggestions: (): void => void reload(),
		acceptSuggestion: async (suggestion: TaskSuggestion): Promise<void> => {
			const id = crypto.randomUUID();
			const shown = state.currentProject();
			// On the board of what belongs to none, the folder of the line decides.
			const project = shown === NO_PROJECT ? {} : { project: shown };
			const created = host.call('task/create', { id, ...taskOf(suggestion), ...project });
			const next = neighbourOf(suggestion.key);
			if (!(await change(created))) return;
			focusSuggestion(next);
			const made = await created;
			const undo = (): void => void change(host.call('task/delete', { id }));
			const place = made.project === shown ? '' : ` in ${state.projectName(made.project)}`;
			showToast({ text: `T-${made.number} created${place}`, action: { label: 'Undo', run: undo } });
		},
		/** The capture's project is the task's. */
		acceptProposal: async ({ key, capture }: TaskProposal): Promise<void> => {
			const task = crypto.randomUUID();
			const accepted = host.call('capture/acceptSuggestion', { id: capture, what: 'task', task });
			const next = neighbourOf(key);
			if (!(await change(accepted))) return;
			focusSuggestion(next);
			const takeBack = async (): Promise<void> => {
				await host.call('task/delete', { id: task });
				await host.call('task/unignoreSuggestion', { key });
			};
			const undo = (): void => void change(takeBack());
			showToast({ text: `T-${(await accepted).number} created`, action: { label: 'Undo', run: undo } });
		},
		ignoreSuggestion: async (key: string): Promise<void> => {
			const next = neighbourOf(key);
			if (!(await change(host.call('task/ignoreSuggestion', { key })))) return;
			focusSuggestion(next);
			const undo = (): void => void change(host.call('task/unignoreSuggestion', { key }));
			showToast({ text: 'Not suggested any more', action: { label: 'Undo', run: undo } });
		},
	};
}

async function loadSuggestions(host: Host): Promise<void> {
	const roots = (state.ambient.value?.folders ?? []).map(({ path }) => path);
	await state.suggestions.load((signal) => host.call('task/suggestions', { roots }, signal));
	const found = state.suggestions.value.value;
	if (found !== undefined) announce(`${keysOf(found).length} suggestions`);
}

/** A task as a suggestion asks for it; it is about the line. */
export function taskOf({ root, path, line, keyword, text, lineText }: TaskSuggestion) {
	const anchor = { id: crypto.randomUUID(), root, path, startLine: line, endLine: line, text: lineText, lost: false };
	const title = text === '' ? `${keyword} in ${path.split('/').at(-1)}` : text;
	return { title: title.slice(0, 500), anchors: [anchor] };
}

/** What the lists have, in their order. */
export function keysOf({ proposed, suggestions }: Output<'task/suggestions'>): string[] {
	return [...proposed, ...suggestions].map(({ key }) => key);
}

function neighbourOf(key: string): string | undefined {
	const found = state.suggestions.value.value;
	const all = found === undefined ? [] : keysOf(found);
	const at = all.indexOf(key);
	return all[at + 1] ?? all[at - 1];
}

function focusSuggestion(key: string | undefined): void {
	focusById(key === undefined ? 'suggestions-title' : suggestionId(key));
}
