import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { AgentRun } from '../../common/model/agent.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import { reportFailure } from '../commands/reportFailure.ts';
import { scheduleText } from './scheduleText.ts';

export type ListedAgent = Output<'agent/list'>['agents'][number];

/** A line of the tree: an agent, or one of its runs. */
type Node =
	| { readonly type: 'agent'; readonly agentId: string; readonly agent: ListedAgent }
	| { readonly type: 'run'; readonly runId: string; readonly run: AgentRun; readonly agent: ListedAgent };

/** Runs shown below an agent. */
const SHOWN_RUNS = 20;
/** Several steps at once are drawn once. Milliseconds. */
const REDRAW_MS = 200;

/** The agents with what they do now, and their last runs. A tick lets an agent follow its schedule. */
export class AgentTree implements Disposable, vscode.TreeDataProvider<Node> {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly #view: vscode.TreeView<Node>;
	readonly onDidChangeTreeData = this.#changed.event;
	#timer: NodeJS.Timeout | undefined;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#view = this.#disposables.push(
			vscode.window.createTreeView('understory.agents', {
				treeDataProvider: this,
				manageCheckboxStateManually: true,
				showCollapseAll: true,
			}),
		);
		this.#disposables.push(
			this.#view.onDidChangeCheckboxState(({ items }) => {
				for (const [node, state] of items)
					this.#enable(node, state === vscode.TreeItemCheckboxState.Checked).catch((error: unknown) => {
						this.#changed.fire(); // the tick goes back to what is so
						void reportFailure(error, log);
					});
			}),
		);
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/agents') this.#redraw();
			}),
		);
		this.#disposables.push(server.onDidChangeState(() => this.#changed.fire()));
		this.#disposables.push(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#changed.fire()));
	}

	async getChildren(node?: Node): Promise<Node[]> {
		if (this.#server.state.phase !== 'ready' || node?.type === 'run') return [];
		try {
			if (node !== undefined) return await this.#runs(node.agent);
			const { agents, paused } = await this.#server.call('agent/list', {});
			this.#view.message = paused ?? '';
			return agents.map((agent) => ({ type: 'agent', agentId: agent.id, agent }));
		} catch (error) {
			this.#view.message = toOperationError(error).message;
			return [];
		}
	}

	getTreeItem(node: Node): vscode.TreeItem {
		return node.type === 'agent' ? agentItem(node.agent) : runItem(node.run, node.agent);
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#disposables.dispose();
	}

	async #runs(agent: ListedAgent): Promise<Node[]> {
		const { runs } = await this.#server.call('agent/runs', { agent: agent.id, limit: SHOWN_RUNS });
		return runs.map((run) => ({ type: 'run', runId: run.id, run, agent }));
	}

	async #enable(node: Node, enabled: boolean): Promise<void> {
		if (node.type === 'agent') await this.#server.call('agent/edit', { id: node.agentId, enabled });
	}

	#redraw(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#changed.fire();
		}, REDRAW_MS);
	}
}

const STATE_ICONS = {
	running: new vscode.ThemeIcon('loading~spin'),
	finished: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
	failed: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
	cancelled: new vscode.ThemeIcon('circle-slash'),
} as const;

const KIND_ICONS: Readonly<Record<ListedAgent['kind'], string>> = {
	digest: 'output',
	research: 'telescope',
	snapshot: 'device-camera',
	monitor: 'eye',
	meditation: 'heart',
};

function agentItem(agent: ListedAgent): vscode.TreeItem {
	const { id, name, kind, builtIn, enabled, lastRun, description, task } = agent;
	const running = lastRun?.state === 'running';
	const item = new vscode.TreeItem(
		name,
		lastRun === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
	);
	item.id = id;
	item.iconPath = running ? STATE_ICONS.running : new vscode.ThemeIcon(KIND_ICONS[kind]);
	item.description = running ? (lastRun.step === '' ? 'starting' : lastRun.step) : whenText(agent);
	item.contextValue = `agent ${running ? 'running' : 'idle'}${builtIn ? '' : ' own'} ${kind}`;
	if (kind !== 'monitor') item.checkboxState = tick(name, enabled, RUNS);
	else if (task !== '') item.checkboxState = tick(name, enabled, WATCHES);
	const last =
		lastRun === undefined ? [] : [`Last run: ${moment(lastRun.startedAt)}, ${lastRun.message || lastRun.state}`];
	const schedule = kind === 'monitor' ? [] : [`Schedule: ${scheduleText(agent.schedule)}`];
	item.tooltip = [task || description, ...schedule, ...last].join('\n\n');
	item.accessibilityInformation = { label: `${name}, ${item.description}` };
	return item;
}

interface TickTexts {
	/** What it does when it is ticked, and when it is not. */
	readonly on: string;
	readonly off: string;
	/** What else it could do. */
	readonly clear: string;
	readonly set: string;
}

const RUNS: TickTexts = {
	on: 'runs by itself',
	off: 'runs by hand only',
	clear: 'Clear to run it by hand only.',
	set: 'Tick to follow its schedule.',
};
const WATCHES: TickTexts = {
	on: 'watches',
	off: 'does not watch',
	clear: 'Clear to stop watching.',
	set: 'Tick to watch.',
};

function tick(
	name: string,
	enabled: boolean,
	{ on, off, clear, set }: TickTexts,
): NonNullable<vscode.TreeItem['checkboxState']> {
	const does = enabled ? on : off;
	return {
		state: enabled ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
		tooltip: `${does.charAt(0).toUpperCase()}${does.slice(1)}. ${enabled ? clear : set}`,
		accessibilityInformation: { label: `${name}, ${does}` },
	};
}

function whenText({ kind, task, enabled, schedule, nextAt, lastRun }: ListedAgent): string {
	if (kind === 'monitor') return monitorText(task, enabled, lastRun);
	if (enabled && nextAt !== undefined) return `next ${moment(nextAt)}`;
	if (enabled && schedule.kind !== 'manual') return scheduleText(schedule);
	return lastRun === undefined ? 'has not run yet' : `${lastRun.state} ${moment(lastRun.startedAt)}`;
}

function monitorText(task: string, enabled: boolean, lastRun: AgentRun | undefined): string {
	if (task === '') return 'watches what you name with Watch Pipeline…';
	const state = enabled ? 'watching' : 'not watching';
	return lastRun === undefined ? state : `${state} · ${lastRun.message} ${moment(lastRun.startedAt)}`;
}

function runItem(run: AgentRun, { name }: ListedAgent): vscode.TreeItem {
	const item = new vscode.TreeItem(moment(run.startedAt));
	const text = run.state === 'running' ? run.step || 'starting' : run.message;
	item.id = run.id;
	item.iconPath = STATE_ICONS[run.state];
	item.description = [...(run.dryRun ? ['without effect'] : []), ...(run.undone ? ['undone'] : []), text].join(' · ');
	item.contextValue = ['run', run.state, ...flagsOf(run), ...(isTrouble(run) ? ['trouble'] : [])].join(' ');
	item.tooltip = text;
	item.accessibilityInformation = { label: `${name}, ${moment(run.startedAt)}, ${run.state}, ${text}` };
	item.command = { command: 'understory.openAgentRun', title: 'Open Report', arguments: [{ runId: run.id }] };
	return item;
}

/** What a monitor noticed and the chat may explain. */
function isTrouble({ trigger, cause }: AgentRun): boolean {
	return trigger === 'event' && (cause === 'failed' || cause === 'stalled');
}

/** For the menus: whether there is something to open, and something to take back. */
function flagsOf({ outputs, undone }: AgentRun): string[] {
	const kinds = new Set(outputs.map(({ kind }) => kind));
	const opens = ['note', 'capture', 'task', 'summary', 'terminal', 'git'] as const;
	const undoes = ['archive', 'compaction', 'link', 'suggestion', 'capture'] as const;
	return [
		...(opens.some((kind) => kinds.has(kind)) ? ['output'] : []),
		...(!undone && undoes.some((kind) => kinds.has(kind)) ? ['undoable'] : []),
	];
}

function moment(iso: string): string {
	return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
