import * as vscode from 'vscode';
import { DisposableList, toDisposable, type Disposable } from '../../common/base/disposable.ts';
import { readGraphRelated } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import { askRelated, fileOf, lookOf, recordKind, type Related, type RelatedRecord } from './related.ts';

type Node =
	| { readonly type: 'kind'; readonly kind: string; readonly records: readonly RelatedRecord[] }
	| { readonly type: 'record'; readonly nodeId: string; readonly record: RelatedRecord };

/** The active editor changes many times while files are looked through. Milliseconds. */
const REST_MS = 250;
const MAX_RECORDS = 50;

/** What is kept about the active file. The graph is asked when the view is seen, for another file or after a change. */
export class RelatedTree implements Disposable, vscode.TreeDataProvider<Node> {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly #view: vscode.TreeView<Node>;
	readonly onDidChangeTreeData = this.#changed.event;
	#uri = vscode.window.activeTextEditor?.document.uri;
	#known: { readonly file: string; readonly related: Related } | undefined;
	#asking: AbortController | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(server: ServerConnection) {
		this.#server = server;
		this.#view = this.#disposables.push(
			vscode.window.createTreeView('understory.related', { treeDataProvider: this, showCollapseAll: true }),
		);
		this.#disposables.push(vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)));
		this.#disposables.push(server.onDidChangeState(() => this.#forget()));
		this.#disposables.push(vscode.workspace.onDidChangeConfiguration(() => this.#forget()));
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/graph') this.#forget();
			}),
		);
		this.#disposables.push(
			toDisposable(() => {
				clearTimeout(this.#timer);
				this.#asking?.abort();
			}),
		);
	}

	async getChildren(node?: Node): Promise<Node[]> {
		if (node?.type === 'record') return [];
		if (node?.type === 'kind')
			return node.records.map((record) => ({ type: 'record', nodeId: record.node.id, record }));
		const { records } = (await this.#related()) ?? { records: [] };
		return [...Map.groupBy(records, recordKind)].map(([kind, group]) => ({
			type: 'kind',
			kind,
			records: group,
		}));
	}

	getTreeItem(node: Node): vscode.TreeItem {
		return node.type === 'kind' ? kindItem(node) : recordItem(node.record);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	/** Panels and output have no file: what was shown stays. */
	#follow(editor: vscode.TextEditor | undefined): void {
		if (editor === undefined || editor.document.uri.scheme !== 'file') return;
		if (editor.document.uri.toString() === this.#uri?.toString()) return;
		this.#uri = editor.document.uri;
		this.#later();
	}

	#forget(): void {
		this.#known = undefined;
		this.#later();
	}

	#later(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#changed.fire(), REST_MS);
	}

	/** Called by the editor only while the view is seen. */
	async #related(): Promise<Related | undefined> {
		const file = this.#uri && fileOf(this.#uri);
		if (!readGraphRelated()) return this.#say('Turned off by the setting understory.graph.related.');
		if (file === undefined) return this.#say('Open a file of the workspace to see what is kept about it.');
		if (this.#server.state.phase !== 'ready') return this.#say(this.#server.state.message ?? 'Starting…');
		const key = `${file.root}/${file.path}`;
		this.#view.description = file.path.split('/').at(-1) ?? '';
		this.#asking?.abort();
		this.#asking = new AbortController();
		try {
			const related =
				this.#known?.file === key
					? this.#known.related
					: await askRelated(this.#server, { file, limit: MAX_RECORDS }, this.#asking.signal);
			if (related === undefined) return undefined;
			this.#known = { file: key, related };
			this.#view.message = related.records.length === 0 ? 'Nothing is kept about this file yet.' : '';
			return related;
		} catch (error) {
			return this.#say(toOperationError(error).message);
		}
	}

	#say(message: string): undefined {
		this.#view.message = message;
	}
}

function kindItem({ kind, records }: Extract<Node, { type: 'kind' }>): vscode.TreeItem {
	const look = lookOf(kind);
	const item = new vscode.TreeItem(look?.many ?? kind, vscode.TreeItemCollapsibleState.Expanded);
	item.id = kind;
	item.description = String(records.length);
	return item;
}

function recordItem({ node, reasons }: RelatedRecord): vscode.TreeItem {
	const item = new vscode.TreeItem(node.name);
	const look = lookOf(recordKind({ node }));
	item.id = node.id;
	item.iconPath = new vscode.ThemeIcon(look?.icon ?? 'circle-outline');
	item.description = reasons[0] ?? '';
	item.tooltip = `${node.name}\n\n${reasons.join('\n')}`;
	item.contextValue = 'related';
	item.command = { command: 'understory.openRelated', title: 'Open', arguments: [node.record] };
	return item;
}
