import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { UpstreamTool } from '../../common/model/upstream.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import type { CommandId } from '../commands/commandIds.ts';
import { reportFailure } from '../commands/reportFailure.ts';

export type ListedServer = Output<'upstream/list'>['upstreams'][number];

/** A line of the tree: a server, one of its tools, or something to know about it. */
export type ServerNode =
	| { readonly type: 'server'; readonly server: ListedServer }
	| { readonly type: 'tool'; readonly server: ListedServer; readonly tool: UpstreamTool }
	| {
			readonly type: 'note';
			readonly server: ListedServer;
			readonly text: string;
			readonly severity: 'error' | 'warning';
			/** What to do about it, when starting the server again may help. */
			readonly remedy?: string;
	  };

/** The registry of MCP servers: how each is, its tools, and what may run. */
export class ServerTree implements Disposable, vscode.TreeDataProvider<ServerNode> {
	readonly #server: ServerConnection;
	readonly #view: vscode.TreeView<ServerNode>;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly onDidChangeTreeData = this.#changed.event;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#view = this.#disposables.push(
			vscode.window.createTreeView('understory.mcpServers', {
				treeDataProvider: this,
				manageCheckboxStateManually: true,
				showCollapseAll: true,
			}),
		);
		this.#disposables.push(
			this.#view.onDidChangeCheckboxState(({ items }) => {
				for (const [node, state] of items)
					this.#enable(node, state === vscode.TreeItemCheckboxState.Checked).catch((error: unknown) =>
						reportFailure(error, log),
					);
			}),
		);
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/upstreams') this.#changed.fire();
			}),
		);
		this.#disposables.push(server.onDidChangeState(() => this.#changed.fire()));
	}

	async getChildren(node?: ServerNode): Promise<ServerNode[]> {
		const { phase, message = 'Starting…' } = this.#server.state;
		this.#view.message = phase === 'ready' ? '' : message;
		if (phase !== 'ready') return [];
		if (node === undefined) {
			const { upstreams } = await this.#server.call('upstream/list', {});
			return upstreams.map((server) => ({ type: 'server', server }));
		}
		if (node.type !== 'server') return [];
		const { tools } = await this.#server.call('upstream/tools', { id: node.server.id });
		return [...notesOf(node.server), ...tools.map((tool): ServerNode => ({ type: 'tool', server: node.server, tool }))];
	}

	getTreeItem(node: ServerNode): vscode.TreeItem {
		if (node.type === 'server') return serverItem(node.server);
		return node.type === 'tool' ? toolItem(node.server, node.tool) : noteItem(node);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #enable(node: ServerNode, enabled: boolean): Promise<void> {
		if (node.type === 'server') await this.#server.call('upstream/edit', { id: node.server.id, enabled });
		if (node.type !== 'tool') return;
		const { server, tool } = node;
		await this.#server.call('upstream/rule', { id: server.id, tool: tool.name, enabled });
	}
}

const PHASES: Readonly<Record<ListedServer['status']['phase'], readonly [icon: string, text: string]>> = {
	disabled: ['circle-slash', 'disabled'],
	unknown: ['circle-outline', 'not started yet'],
	manifest: ['circle-outline', 'starts when it is needed'],
	starting: ['loading~spin', 'starting'],
	ready: ['pass', 'running'],
	waiting: ['warning', 'not running'],
	failed: ['error', 'does not start'],
};

function serverItem(server: ListedServer): vscode.TreeItem {
	const { id, name, alias, status, enabled } = server;
	const [icon, state] = stateOf(server);
	const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
	item.id = id;
	item.iconPath = iconOf(icon);
	item.description = state;
	item.contextValue = 'mcpServer';
	item.checkboxState = {
		state: enabled ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
		tooltip: enabled ? 'Disable this server' : 'Enable this server',
		accessibilityInformation: { label: `${name}, ${enabled ? 'enabled' : 'disabled'}` },
	};
	item.tooltip = [
		server.type === 'stdio' ? [server.command, ...server.args].join(' ') : server.url,
		`Names begin with ${alias}__`,
		...(status.serverName === undefined ? [] : [`${status.serverName} ${status.serverVersion ?? ''}`]),
		...(status.signedIn ? ['You are signed in'] : []),
		...(status.lastError === undefined ? [] : [status.lastError]),
	].join('\n');
	item.accessibilityInformation = { label: `${name}, ${state.replaceAll(' · ', ', ')}` };
	return item;
}

/** How a server is, in an icon and in words; what went wrong says more than how many tools there were. */
function stateOf({ status }: ListedServer): [icon: string, text: string] {
	const [icon, text] = PHASES[status.phase];
	const { missingSecrets, lastError, tools, signedIn } = status;
	if (missingSecrets.length > 0) return ['key', `needs ${missingSecrets.join(', ')}`];
	const broken = status.phase === 'waiting' || status.phase === 'failed';
	const rest =
		broken && lastError !== undefined ? [lastError] : [countTools(tools), ...(signedIn ? ['signed in'] : [])];
	return [icon, [text, ...rest].join(' · ')];
}

const COLOURS: Readonly<Record<string, string>> = {
	pass: 'testing.iconPassed',
	warning: 'problemsWarningIcon.foreground',
	key: 'problemsWarningIcon.foreground',
	error: 'problemsErrorIcon.foreground',
};

function iconOf(name: string): vscode.ThemeIcon {
	const colour = COLOURS[name];
	return new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}

export function countTools(count: number): string {
	return count === 1 ? '1 tool' : `${count} tools`;
}

const APPROVALS = { always: 'runs', ask: 'asks first', never: 'never runs' } as const;

function toolItem(server: ListedServer, tool: UpstreamTool): vscode.TreeItem {
	const item = new vscode.TreeItem(tool.title);
	item.id = `${server.id} ${tool.name}`;
	item.iconPath = iconOf(tool.changed ? 'warning' : tool.readOnly ? 'eye' : 'tools');
	const approval = tool.changed ? 'changed, asks again' : APPROVALS[tool.approval];
	const state = tool.enabled ? [approval, ...limitsOf(tool)].join(' · ') : 'off';
	item.description = state;
	item.contextValue = 'mcpTool';
	item.checkboxState = {
		state: tool.enabled ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
		tooltip: tool.enabled ? 'Do not offer this tool' : 'Offer this tool',
		accessibilityInformation: { label: `${tool.title}, ${tool.enabled ? 'offered' : 'not offered'}` },
	};
	item.tooltip = `${tool.publicName}\n${tool.description}`.trim();
	item.accessibilityInformation = { label: `${tool.title}, ${state.replaceAll(' · ', ', ')}` };
	return item;
}

/** Limits that it has of its own. */
function limitsOf({ timeoutSeconds, maxOutputKb }: UpstreamTool): string[] {
	return [
		...(timeoutSeconds === undefined ? [] : [`at most ${timeoutSeconds} s`]),
		...(maxOutputKb === undefined ? [] : [`at most ${maxOutputKb} KiB`]),
	];
}

function notesOf(server: ListedServer): ServerNode[] {
	const { missingSecrets, lastError, problems } = server.status;
	const note = { type: 'note', server, severity: 'warning' } as const;
	return [
		...(lastError === undefined ? [] : [{ ...note, severity: 'error', text: lastError, remedy: 'Try Again' } as const]),
		...missingSecrets.map((name) => ({ ...note, text: `Needs a value for ${name}`, remedy: 'Set It' })),
		...problems.map((text) => ({ ...note, text })),
	];
}

/** Choosing it does what helps: values that are missing are asked for, and the server is started. */
function noteItem({ server, text, severity, remedy }: ServerNode & { readonly type: 'note' }): vscode.TreeItem {
	const item = new vscode.TreeItem(text);
	item.iconPath = iconOf(severity);
	item.tooltip = remedy === undefined ? text : `${text}\n${remedy}: click or press Enter.`;
	item.contextValue = 'mcpNote';
	if (remedy !== undefined) {
		const target: ServerNode = { type: 'server', server };
		item.command = { command: 'understory.testMcpServer' satisfies CommandId, title: remedy, arguments: [target] };
		item.accessibilityInformation = { label: `${text} ${remedy}` };
	}
	return item;
}
