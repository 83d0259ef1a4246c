import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { UpstreamTool } from '../../common/model/upstream.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { reportFailure } from '../commands/reportFailure.ts';

export type ListedServer = Output<'upstream/list'>['upstreams'][number];

/** A line of the tree: a server, one of its tools, or something to know about it. */
export type ServerNode =
	| { readonly type: 'server'; readonly server: ListedServer }
	| { readonly type: 'tool'; readonly server: ListedServer; readonly tool: UpstreamTool }
	| { readonly type: 'note'; readonly text: string; readonly severity: 'error' | 'warning' };

/** The registry of MCP servers: how each is, its tools, and what may run. */
export class ServerTree implements Disposable, vscode.TreeDataProvider<ServerNode> {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly onDidChangeTreeData = this.#changed.event;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		const view = this.#disposables.push(
			vscode.window.createTreeView('understory.mcpServers', {
				treeDataProvider: this,
				manageCheckboxStateManually: true,
				showCollapseAll: true,
			}),
		);
		this.#disposables.push(
			view.onDidChangeCheckboxState(({ items }) => {
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
		if (this.#server.state.phase !== 'ready') return [];
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
		return node.type === 'tool' ? toolItem(node.server, node.tool) : noteItem(node.text, node.severity);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #enable(node: ServerNode, enabled: boolean): Promise<void> {
		if (node.type === 'server') await this.#server.call('upstream/edit', { id: node.server.id, enabled });
		if (node.type !== 'tool') return;
		const { server, tool } = node;
		await this.#server.call('upstream/rule', {
			id: server.id,
			tool: tool.name,
			enabled,
			approval: tool.rule ?? null,
		});
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
	const [icon, text] = PHASES[status.phase];
	const needsValues = status.missingSecrets.length > 0;
	const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
	item.id = id;
	item.iconPath = new vscode.ThemeIcon(needsValues ? 'key' : icon);
	item.description = `${needsValues ? 'needs values' : text} · ${countTools(status.tools)}`;
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
	item.accessibilityInformation = { label: `${name}, ${text}, ${countTools(status.tools)}` };
	return item;
}

export function countTools(count: number): string {
	return count === 1 ? '1 tool' : `${count} tools`;
}

const APPROVALS = { always: 'runs', ask: 'asks first', never: 'never runs' } as const;

function toolItem(server: ListedServer, tool: UpstreamTool): vscode.TreeItem {
	const item = new vscode.TreeItem(tool.title);
	item.id = `${server.id} ${tool.name}`;
	item.iconPath = new vscode.ThemeIcon(tool.changed ? 'warning' : tool.readOnly ? 'eye' : 'tools');
	const approval = tool.changed ? 'changed, asks again' : APPROVALS[tool.approval];
	item.description = tool.enabled ? approval : 'off';
	item.contextValue = 'mcpTool';
	item.checkboxState = {
		state: tool.enabled ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
		tooltip: tool.enabled ? 'Do not offer this tool' : 'Offer this tool',
		accessibilityInformation: { label: `${tool.title}, ${tool.enabled ? 'offered' : 'not offered'}` },
	};
	item.tooltip = `${tool.publicName}\n${tool.description}`.trim();
	item.accessibilityInformation = { label: `${tool.title}, ${approval}` };
	return item;
}

function notesOf({ status }: ListedServer): ServerNode[] {
	const missing = status.missingSecrets.map((name) => ({
		text: `Needs a value for ${name}`,
		severity: 'warning' as const,
	}));
	const error = status.lastError === undefined ? [] : [{ text: status.lastError, severity: 'error' as const }];
	const problems = status.problems.map((text) => ({ text, severity: 'warning' as const }));
	return [...error, ...missing, ...problems].map((note) => ({ type: 'note', ...note }));
}

function noteItem(text: string, severity: 'error' | 'warning'): vscode.TreeItem {
	const item = new vscode.TreeItem(text);
	item.iconPath = new vscode.ThemeIcon(severity);
	item.tooltip = text;
	item.contextValue = 'mcpNote';
	return item;
}
