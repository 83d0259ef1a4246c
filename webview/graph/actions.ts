import type { GraphNode } from '../../common/model/graph.ts';
import type { ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import * as state from './state.ts';

/** More are neither legible nor quick to lay out. */
const MAX_NODES = 5000;
const MAX_NEIGHBOURS = 200;
/** A picture that moves with every capture would be of no use. */
const EVENT_PAUSE_MS = 800;

export type GraphActions = ReturnType<typeof createActions>;

/** Everything the user can do in the graph; the only part that talks to the host. */
export function createActions(host: Host) {
	const refresh = (): Promise<void> => reload(host);
	const catchUp = debounce(() => void refresh(), EVENT_PAUSE_MS);
	const select = (id: string | undefined): void => {
		if (state.selectedId.value === id) return;
		state.selectedId.value = id;
		if (id === undefined) state.neighbours.clear();
		else void loadNeighbours(host, id);
	};
	const focusOn = async (id: string | undefined): Promise<void> => {
		state.focus.value = id;
		state.query.value = '';
		persist(host);
		await refresh();
		select(id);
		const count = state.picture.value.value?.nodes.length ?? 0;
		announce(
			id === undefined
				? `The whole graph, ${count} nodes`
				: `Surroundings of ${state.selected.value?.name ?? id}, ${count} nodes`,
		);
	};
	return {
		refresh: (): void => void refresh(),
		takeChange: (): void => catchUp(),
		select,
		focusOn: (id: string | undefined): void => void focusOn(id),
		setQuery: (text: string): void => {
			state.query.value = text;
		},
		toggleType: (type: string): void => {
			const { value } = state.hiddenTypes;
			state.hiddenTypes.value = value.includes(type) ? value.filter((other) => other !== type) : [...value, type];
			persist(host);
		},
		open: (node: GraphNode): void => void attempt(open(host, node)),
		hide: (node: GraphNode): void => void hide(host, refresh, node),
		rename: (node: GraphNode, name: string | null): Promise<boolean> =>
			attempt(host.call('graph/rename', { node: node.id, name }), refresh),
		merge: (node: GraphNode, into: GraphNode): void => void merge(host, focusOn, refresh, node, into),
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void => {
			if (intent.kind === 'node') void focusOn(intent.nodeId);
		},
	};
}

async function reload(host: Host): Promise<void> {
	const focus = state.focus.value;
	await state.picture.load((signal) =>
		host.call('graph/picture', { limit: MAX_NODES, ...(focus !== undefined && { focus }) }, signal),
	);
	if (state.selectedId.value !== undefined) await loadNeighbours(host, state.selectedId.value);
}

function loadNeighbours(host: Host, id: string): Promise<void> {
	return state.neighbours.load((signal) => host.call('graph/neighbours', { id, limit: MAX_NEIGHBOURS }, signal));
}

/** Whether a node stands for something that can be shown. */
export function canOpen({ record, type, id }: GraphNode): boolean {
	return record !== undefined || type === 'url' || type === 'symbol' || /^file:(?:\/|[A-Z]:)/.test(id);
}

async function open(host: Host, node: GraphNode): Promise<void> {
	if (!canOpen(node)) return;
	const { record, type, id } = node;
	const key = id.slice(type.length + 1);
	if (record !== undefined) {
		const path = `${record.kind}/${record.id}`;
		await host.call('host/open', { passage: { root: '', path, startLine: 1, endLine: 1 }, mode: 'open' });
	} else if (type === 'file') {
		const slash = key.indexOf('/') + 1;
		const passage = { root: key.slice(0, slash), path: key.slice(slash), startLine: 1, endLine: 1 };
		await host.call('host/open', { passage, mode: 'open' });
	} else if (type === 'url') await host.call('host/openUrl', { url: key });
	else await host.call('host/findSymbol', { name: key });
}

async function hide(host: Host, refresh: () => Promise<void>, node: GraphNode): Promise<void> {
	if (!(await attempt(host.call('graph/hide', { node: node.id, hidden: true }), refresh))) return;
	state.selectedId.value = undefined;
	const undo = (): void => void attempt(host.call('graph/hide', { node: node.id, hidden: false }), refresh);
	showToast({ text: `${node.name} is left out`, action: { label: 'Undo', run: undo } });
}

async function merge(
	host: Host,
	focusOn: (id: string | undefined) => Promise<void>,
	refresh: () => Promise<void>,
	node: GraphNode,
	into: GraphNode,
): Promise<void> {
	if (!(await attempt(host.call('graph/merge', { node: node.id, into: into.id }), refresh))) return;
	if (state.focus.value === node.id) await focusOn(into.id);
	state.selectedId.value = into.id;
	const undo = (): void => void attempt(host.call('graph/split', { node: node.id }), refresh);
	showToast({ text: `${node.name} is now ${into.name}`, action: { label: 'Undo', run: undo } });
}

function persist(host: Host): void {
	host.save<state.Persisted>({ focus: state.focus.value, hiddenTypes: state.hiddenTypes.value });
}
