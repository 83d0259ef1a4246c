import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { ActivityEntry, Session } from '../../common/model/session.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';

type Node =
	| { readonly type: 'day'; readonly day: string; readonly entries: readonly ActivityEntry[] }
	| {
			readonly type: 'session';
			readonly sessionId: string;
			readonly session: Session;
			readonly entries: readonly ActivityEntry[];
	  }
	| { readonly type: 'entry'; readonly entry: ActivityEntry }
	| { readonly type: 'more' };

const PAGE = 300;
/** Several changes at once are drawn once. Milliseconds. */
const REDRAW_MS = 1000;

const ICONS: Readonly<Record<ActivityEntry['kind'], string>> = {
	capture: 'lightbulb',
	task: 'tasklist',
	terminal: 'terminal',
	git: 'git-commit',
	session: 'window',
};

/** Days, the sessions of each, and what happened in them; commands are shown when they failed. */
export class TimelineTree implements Disposable, vscode.TreeDataProvider<Node> {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly #view: vscode.TreeView<Node>;
	readonly onDidChangeTreeData = this.#changed.event;
	#limit = PAGE;
	#sessions: readonly Session[] = [];
	#timer: NodeJS.Timeout | undefined;

	constructor(server: ServerConnection) {
		this.#server = server;
		this.#view = this.#disposables.push(
			vscode.window.createTreeView('understory.timeline', { treeDataProvider: this, showCollapseAll: true }),
		);
		this.#disposables.push(server.onDidChangeState(() => this.#changed.fire()));
		this.#disposables.push(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#redraw()));
		this.#disposables.push(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#changed.fire()));
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (/\/(activity|tasks|captures)$/.test(name)) this.#redraw();
			}),
		);
	}

	/** Shows another page's worth. */
	showMore(): void {
		this.#limit += PAGE;
		this.#changed.fire();
	}

	async getChildren(node?: Node): Promise<Node[]> {
		if (node === undefined) return this.#days();
		if (node.type === 'day') return this.#inDay(node.entries);
		if (node.type === 'session') return node.entries.map((entry) => ({ type: 'entry', entry }));
		return [];
	}

	getTreeItem(node: Node): vscode.TreeItem {
		switch (node.type) {
			case 'day':
				return dayItem(node.day);
			case 'session':
				return sessionItem(node.session, node.entries.length);
			case 'entry':
				return entryItem(node.entry);
			case 'more':
				return moreItem();
		}
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.#disposables.dispose();
	}

	async #days(): Promise<Node[]> {
		if (this.#server.state.phase !== 'ready') return [];
		try {
			const folders = foldersOnDisk();
			const [{ entries }, { sessions }] = await Promise.all([
				this.#server.call('activity/recent', { limit: this.#limit, roots: searchRoots(folders) }),
				this.#server.call('session/list', { limit: 500, folders: folders.map(({ path }) => path) }),
			]);
			this.#sessions = sessions;
			this.#view.message = '';
			const days = Map.groupBy(entries.filter(isTelling), ({ at }) => new Date(at).toDateString());
			const more: Node[] = entries.length === this.#limit && this.#limit < 1000 ? [{ type: 'more' }] : [];
			return [...[...days].map(([day, of]): Node => ({ type: 'day', day, entries: of })), ...more];
		} catch (error) {
			this.#view.message = toOperationError(error).message;
			return [];
		}
	}

	/** What happened in a session is below it, whatever the window. */
	#inDay(entries: readonly ActivityEntry[]): Node[] {
		const started = new Set(entries.filter(({ kind }) => kind === 'session').map(({ id }) => id));
		const sessions = this.#sessions.filter(({ id }) => started.has(id));
		const homeOf = ({ at, kind, session }: ActivityEntry): Session | undefined =>
			sessions.find(({ id, startedAt, updatedAt }) =>
				kind === 'git' ? id === session : startedAt <= at && at <= updatedAt,
			);
		const others = entries.filter(({ kind }) => kind !== 'session');
		const homes = Map.groupBy(others, homeOf);
		// A window in which nothing was opened and nothing happened is not worth a line.
		const worth = sessions.filter((one) => one.groups.length > 0 || homes.has(one));
		const inSessions = worth.map((session): Node => ({
			type: 'session',
			sessionId: session.id,
			session,
			entries: homes.get(session) ?? [],
		}));
		return [...inSessions, ...(homes.get(undefined) ?? []).map((entry): Node => ({ type: 'entry', entry }))];
	}

	#redraw(): void {
		if (!this.#view.visible) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#changed.fire();
		}, REDRAW_MS);
	}
}

function isTelling({ kind, detail }: ActivityEntry): boolean {
	return kind !== 'terminal' || detail !== '';
}

function moreItem(): vscode.TreeItem {
	const item = new vscode.TreeItem('Show More');
	item.command = { command: 'understory.timelineMore', title: 'Show More' };
	return item;
}

function dayItem(day: string): vscode.TreeItem {
	const today = day === new Date().toDateString();
	const label = today ? 'Today' : new Date(day).toLocaleDateString(undefined, { dateStyle: 'full' });
	const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
	const item = new vscode.TreeItem(label, today ? Expanded : Collapsed);
	item.id = day;
	return item;
}

function sessionItem({ id, startedAt, updatedAt, branches, groups }: Session, count: number): vscode.TreeItem {
	const { Collapsed, None } = vscode.TreeItemCollapsibleState;
	const item = new vscode.TreeItem(`${time(startedAt)} – ${time(updatedAt)}`, count > 0 ? Collapsed : None);
	item.id = `session ${id}`;
	item.iconPath = new vscode.ThemeIcon(ICONS.session);
	const files = groups.flatMap(({ tabs }) => tabs);
	item.description = [...new Set(branches.map(({ branch }) => branch)), counted(files.length, 'file')]
		.filter(Boolean)
		.join(' · ');
	item.tooltip = files.join('\n');
	item.contextValue = 'session';
	return item;
}

function entryItem({ kind, id, title, detail, at }: ActivityEntry): vscode.TreeItem {
	const item = new vscode.TreeItem(title);
	item.description = [time(at), detail].filter((part) => part !== '').join(' · ');
	item.iconPath = new vscode.ThemeIcon(kind === 'terminal' ? 'error' : ICONS[kind]);
	item.tooltip = `${title}\n${new Date(at).toLocaleString()}`;
	item.command = { command: 'understory.openActivity', title: 'Open', arguments: [{ kind, id }] };
	return item;
}

function time(at: string): string {
	return new Date(at).toLocaleTimeString(undefined, { timeStyle: 'short' });
}
