import { messageOf } from '../../common/base/messageOf.ts';
import type { GraphEvidence, GraphNode } from '../../common/model/graph.ts';
import type { ViewIntent } from '../../common/protocol/webview.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { debounce } from '../kit/debounce.ts';
import { focusById } from '../kit/focusById.ts';
import type { Host } from '../kit/host.ts';
import { oncePerItem } from '../kit/oncePerItem.ts';
import { showToast } from '../kit/toast.tsx';
import * as state from './state.ts';

/** More are neither legible nor quick to lay out. */
const MAX_NODES = 5000;
const MAX_NEIGHBOURS = 200;
const MAX_TOGETHER = 8;
const MAX_REASONS = 20;
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
		if (!isOnWay(id)) closeWay();
		if (id === undefined) forgetNeighbours();
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
		hide: (node: GraphNode): void => void oncePerItem(node.id, () => hide(host, refresh, node)),
		rename: (node: GraphNode, name: string | null): Promise<boolean> =>
			attempt(host.call('graph/rename', { node: node.id, name }), refresh),
		merge: (node: GraphNode, into: GraphNode): void => void merge(host, focusOn, refresh, node, into),
		link: (node: GraphNode, other: GraphNode): void => void link(host, refresh, node, other),
		/** Takes a link away that the user made. */
		unlink: (node: GraphNode, other: GraphNode, reason: GraphEvidence): Promise<void> =>
			unlink(host, refresh, node, other, reason),
		/** Why two nodes are linked. */
		evidence: (node: GraphNode, other: GraphNode): Promise<readonly GraphEvidence[]> => evidence(host, node, other),
		findWay: (node: GraphNode, other: GraphNode): void => void findWay(host, node, other),
		closeWay,
		command: (command: string): void => void attempt(host.call('host/command', { command })),
		takeIntent: (intent: ViewIntent): void =>
			void (intent.kind === 'node' ? focusOn(intent.nodeId) : focusQuery(refresh)),
	};
}

/** The field is drawn with the first picture. */
async function focusQuery(refresh: () => Promise<void>): Promise<void> {
	if (state.picture.value.value === undefined) await refresh();
	focusById('graph-query');
}

async function reload(host: Host): Promise<void> {
	const focus = state.focus.value;
	await state.picture.load((signal) =>
		host.call('graph/picture', { limit: MAX_NODES, ...(focus !== undefined && { focus }) }, signal),
	);
	if (state.selectedId.value !== undefined) await loadNeighbours(host, state.selectedId.value);
}

async function loadNeighbours(host: Host, id: string): Promise<void> {
	await Promise.all([
		state.neighbours.load((signal) => host.call('graph/neighbours', { id, limit: MAX_NEIGHBOURS }, signal)),
		state.together.load((signal) => host.call('graph/cooccurring', { id, limit: MAX_TOGETHER }, signal)),
	]);
}

function forgetNeighbours(): void {
	state.neighbours.clear();
	state.together.clear();
}

async function evidence(host: Host, node: GraphNode, other: GraphNode): Promise<readonly GraphEvidence[]> {
	try {
		const asked = { id: node.id, other: other.id, limit: MAX_REASONS };
		return (await host.call('graph/evidence', asked)).evidence;
	} catch (error) {
		showToast({ text: messageOf(error) });
		return [];
	}
}

async function findWay(host: Host, node: GraphNode, other: GraphNode): Promise<void> {
	state.wayTo.value = other;
	await state.way.load((signal) => host.call('graph/path', { from: node.id, to: other.id }, signal));
	const found = state.way.value.value?.path ?? [];
	announce(found.length === 0 ? `No links lead to ${other.name}` : found.map(({ name }) => name).join(', '));
}

function isOnWay(id: string | undefined): boolean {
	return state.way.value.value?.path.some((node) => node.id === id) ?? false;
}

function closeWay(): void {
	state.wayTo.value = undefined;
	state.way.clear();
}

async function link(host: Host, refresh: () => Promise<void>, node: GraphNode, other: GraphNode): Promise<void> {
	const id = crypto.randomUUID();
	const made = host.call('graph/link', { id, source: node.id, target: other.id });
	if (!(await attempt(made, refresh))) return;
	const undo = (): void => void attempt(host.call('graph/unlink', { id }), refresh);
	showToast({ text: `${node.name} is linked to ${other.name}`, action: { label: 'Undo', run: undo } });
}

async function unlink(
	host: Host,
	refresh: () => Promise<void>,
	node: GraphNode,
	other: GraphNode,
	{ linkId: id = '', label = '' }: GraphEvidence,
): Promise<void> {
	if (!(await attempt(host.call('graph/unlink', { id }), refresh))) return;
	const again = { source: node.id, target: other.id, label };
	const undo = (): void => void attempt(host.call('graph/link', again), refresh);
	showToast({ text: 'The link is gone', action: { label: 'Undo', run: undo } });
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
