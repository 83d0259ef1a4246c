import type { ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { showToast } from '../kit/toast.tsx';
import { focusCommand, focusCommandAt, focusFilter } from './focus.ts';
import * as state from './state.ts';

const TYPING_PAUSE_MS = 150;

export type HistoryActions = ReturnType<typeof createActions>;

/** Everything the user can do in the view; the only part that talks to the host. */
export function createActions(host: Host) {
	const refresh = (): Promise<void> => reload(host);
	const refreshSoon = debounce(() => void refresh(), TYPING_PAUSE_MS);

	return {
		refresh: (): void => void refresh(),
		setFilters: (change: Partial<state.Filters>): void => {
			state.filters.value = { ...state.filters.value, ...change };
			state.list.begin();
			host.save<state.Filters>(state.filters.value);
			refreshSoon();
		},
		activate: (id: string): void => {
			state.list.activate(id);
		},
		toggleExpanded: (id: string): void => toggleExpanded(id),
		insert: (command: state.ListedCommand): void => void put(host, command, false),
		run: (command: state.ListedCommand): void => void put(host, command, true),
		copy: (command: state.ListedCommand): void => void copy(host, command.command, 'Command copied'),
		copyWithOutput: (command: state.ListedCommand): void =>
			void copy(host, transcriptOf(command), 'Command and output copied'),
		openOutput: (command: state.ListedCommand): void => void attempt(host.call('host/showText', outputOf(command))),
		toggleFix: (command: state.ListedCommand): void => void toggleFix(host, command),
		explain: (command: state.ListedCommand): void => void attempt(host.call('host/explain', { commandId: command.id })),
		remove: (command: state.ListedCommand): void => void oncePerItem(command.id, () => remove(host, command, refresh)),
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void => void takeIntent(host, intent, refresh),
	};
}

async function reload(host: Host): Promise<void> {
	const { text, result, cwd, everywhere } = state.filters.value;
	const roots = (state.ambient.value?.folders ?? []).map(({ path }) => path);
	const filter = {
		...(text.trim() !== '' && { text: text.trim() }),
		...(result !== '' && { result }),
		...(cwd !== '' && { cwd }),
		...(!everywhere && roots.length > 0 && { roots }),
	};
	await state.list.load(async (question, signal) => {
		const { commands, total, offset } = await host.call('terminal/list', { ...question, ...filter }, signal);
		return { rows: commands, total, offset };
	});
}

function toggleExpanded(id: string): void {
	const next = new Set(state.expanded.value);
	if (!next.delete(id)) next.add(id);
	state.expanded.value = next;
}

async function copy(host: Host, text: string, done: string): Promise<void> {
	if (await attempt(host.call('host/copy', { text }))) announce(done);
}

async function put(host: Host, { command, cwd }: state.ListedCommand, run: boolean): Promise<void> {
	await attempt(host.call('host/terminal', { text: command, cwd, run }));
}

async function toggleFix(host: Host, { id }: state.ListedCommand): Promise<void> {
	const next = new Map(state.fixes.value);
	if (next.delete(id)) {
		state.fixes.value = next;
		return;
	}
	await attempt(showFix(host, id));
}

async function showFix(host: Host, id: string): Promise<void> {
	const { fix } = await host.call('terminal/fix', { id });
	state.fixes.value = new Map([...state.fixes.value, [id, fix ?? null]]);
	announce(fix === undefined ? 'This command did not work later.' : `${fix.between.length} commands ran in between.`);
}

async function remove(host: Host, { id }: state.ListedCommand, refresh: () => Promise<void>): Promise<void> {
	const index = state.list.indexOf(id);
	if (!(await attempt(host.call('terminal/archive', { ids: [id] }), refresh))) return;
	if (!focusCommandAt(index)) focusFilter();
	const undo = async (): Promise<void> => {
		if (await attempt(host.call('terminal/unarchive', { ids: [id] }), refresh)) focusCommand(id);
	};
	showToast({ text: 'Command archived', action: { label: 'Undo', run: () => void undo() } });
}

async function takeIntent(host: Host, intent: ViewIntent, refresh: () => Promise<void>): Promise<void> {
	if (intent.kind !== 'command') return focusFilter();
	let shown = await state.list.find(intent.commandId);
	if (shown === undefined) {
		state.filters.value = { ...state.NO_FILTERS, everywhere: true };
		await refresh();
		shown = await state.list.find(intent.commandId);
	}
	if (shown === undefined) return void (await attempt(host.call('terminal/get', { id: intent.commandId })));
	state.expanded.value = new Set([...state.expanded.value, intent.commandId]);
	focusCommand(intent.commandId);
}

/** As it stood in the terminal: for an issue, or a question to somebody. */
function transcriptOf({ command, output }: state.ListedCommand): string {
	return output === '' ? `$ ${command}` : `$ ${command}\n${output}`;
}

function outputOf({ command, cwd, output, startedAt }: state.ListedCommand): { name: string; text: string } {
	const name = `Command ${startedAt.slice(0, 19).replace('T', ' ').replaceAll(':', '.')}.log`;
	return { name, text: `$ ${command}\n(in ${cwd})\n\n${output}` };
}
