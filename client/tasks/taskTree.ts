import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { BoardColumn } from '../../common/model/project.ts';
import type { Task } from '../../common/model/task.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { toOperationError } from '../daemon/operationErrors.ts';
import { moveTaskTo } from '../commands/tasks.ts';
import { reportFailure } from '../commands/reportFailure.ts';
import { escapeMarkdown } from '../../common/base/escapeMarkdown.ts';

type ListedProject = Output<'project/list'>['projects'][number];

/** A line of the tree: a project's column with tasks in it, a task, or a project that has none open, and all of those. */
type Node =
	| { readonly type: 'column'; readonly project: ListedProject; readonly column: BoardColumn; readonly tasks: Task[] }
	| { readonly type: 'task'; readonly taskId: string; readonly task: Task; readonly project: ListedProject }
	| { readonly type: 'empty'; readonly projects: readonly ListedProject[] }
	| { readonly type: 'project'; readonly project: ListedProject };

/** Tasks being dragged within the tree. */
const DRAGGED = 'application/vnd.code.tree.understory.tasks';
/** Changes that come together are shown together. Milliseconds. */
const BURST_MS = 100;

/** The compact list of open tasks in the sidebar; a tick moves a task to the board's first column of things done. */
export class TaskTree implements Disposable, vscode.TreeDataProvider<Node>, vscode.TreeDragAndDropController<Node> {
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly #view: vscode.TreeView<Node>;
	readonly onDidChangeTreeData = this.#changed.event;
	readonly dragMimeTypes = [DRAGGED];
	readonly dropMimeTypes = [DRAGGED];
	#pending: NodeJS.Timeout | undefined;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#log = log;
		this.#view = this.#disposables.push(
			vscode.window.createTreeView('understory.tasks', {
				treeDataProvider: this,
				dragAndDropController: this,
				canSelectMany: true,
				manageCheckboxStateManually: true,
			}),
		);
		this.#disposables.push(
			this.#view.onDidChangeCheckboxState(({ items }) => {
				for (const [node] of items) this.#complete(node).catch((error: unknown) => reportFailure(error, this.#log));
			}),
		);
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/tasks') this.#changedSoon();
			}),
		);
		this.#disposables.push(server.onDidChangeState(() => this.#changed.fire()));
	}

	async getChildren(node?: Node): Promise<Node[]> {
		return node === undefined ? this.#groups() : childrenOf(node);
	}

	getTreeItem(node: Node): vscode.TreeItem {
		switch (node.type) {
			case 'column':
				return columnItem(node);
			case 'task':
				return taskItem(node.task);
			case 'empty':
				return emptyItem(node.projects);
			case 'project':
				return projectItem(node.project);
		}
	}

	handleDrag(nodes: readonly Node[], data: vscode.DataTransfer): void {
		const ids = nodes.flatMap((node) => (node.type === 'task' ? [node.taskId] : []));
		if (ids.length > 0) data.set(DRAGGED, new vscode.DataTransferItem(ids));
	}

	/** Onto a column or one of its tasks: to the end of that column, also of another project. */
	async handleDrop(target: Node | undefined, data: vscode.DataTransfer): Promise<void> {
		const ids: unknown = data.get(DRAGGED)?.value;
		if (target === undefined || target.type === 'empty' || !Array.isArray(ids)) return;
		try {
			for (const id of ids) await moveTaskTo(this.#server, String(id), target.project, columnOf(target));
		} catch (error) {
			void reportFailure(error, this.#log);
		}
	}

	dispose(): void {
		clearTimeout(this.#pending);
		this.#disposables.dispose();
	}

	/** A burst of changes, such as an import, reads the tasks once. */
	#changedSoon(): void {
		this.#pending ??= setTimeout(() => {
			this.#pending = undefined;
			this.#changed.fire();
		}, BURST_MS);
	}

	async #groups(): Promise<Node[]> {
		if (this.#server.state.phase !== 'ready') {
			this.#view.message = this.#server.state.message ?? 'Starting…';
			return [];
		}
		try {
			const [{ projects }, { tasks }] = await Promise.all([
				this.#server.call('project/list', {}),
				this.#server.call('task/list', { state: 'open' }),
			]);
			this.#view.message = '';
			this.#view.badge =
				tasks.length === 0 ? undefined : { value: tasks.length, tooltip: `${tasks.length} open tasks` };
			return groupsOf(projects, tasks);
		} catch (error) {
			this.#view.message = toOperationError(error).message;
			return [];
		}
	}

	async #complete(node: Node): Promise<void> {
		if (node.type !== 'task') return;
		const done = node.project.columns.find((column) => column.done);
		if (done === undefined) await vscode.commands.executeCommand('understory.openTask', node.taskId);
		else await this.#server.call('task/move', { id: node.taskId, column: done.id });
	}
}

/** Columns with tasks in them; then, folded, the projects without any, for a task to be dragged there. */
function groupsOf(projects: readonly ListedProject[], tasks: readonly Task[]): Node[] {
	if (tasks.length === 0) return []; // the view says what to do
	const busy = new Set(tasks.map(({ project }) => project));
	const idle = projects.filter(({ id }) => !busy.has(id));
	const columns = projects.flatMap((project) => columnsOf(project, tasks));
	return idle.length === 0 ? columns : [...columns, { type: 'empty', projects: idle }];
}

function childrenOf(node: Node): Node[] {
	switch (node.type) {
		case 'column':
			return node.tasks.map((task) => ({ type: 'task', taskId: task.id, task, project: node.project }));
		case 'empty':
			return node.projects.map((project) => ({ type: 'project', project }));
		case 'task':
		case 'project':
			return [];
	}
}

/** Where a task comes to stand that is dropped there; undefined: where it is like its own column. */
function columnOf(target: Exclude<Node, { type: 'empty' }>): string | undefined {
	switch (target.type) {
		case 'column':
			return target.column.id;
		case 'task':
			return target.task.column;
		case 'project':
			return undefined;
	}
}

function columnsOf(project: ListedProject, tasks: readonly Task[]): Node[] {
	return project.columns
		.map((column): Node & { type: 'column' } => ({
			type: 'column',
			project,
			column,
			tasks: tasks.filter((task) => task.project === project.id && task.column === column.id),
		}))
		.filter((node) => node.tasks.length > 0);
}

function columnItem({ project, column, tasks }: Extract<Node, { type: 'column' }>): vscode.TreeItem {
	const item = new vscode.TreeItem(column.title, vscode.TreeItemCollapsibleState.Expanded);
	item.id = `${project.id}/${column.id}`;
	item.description = `${project.name} · ${tasks.length}`;
	return item;
}

function emptyItem(projects: readonly ListedProject[]): vscode.TreeItem {
	const label = `${counted(projects.length, 'project')} without open tasks`;
	const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
	item.id = 'empty';
	return item;
}

function projectItem({ id, name }: ListedProject): vscode.TreeItem {
	const item = new vscode.TreeItem(name);
	item.id = `${id}/`;
	item.iconPath = new vscode.ThemeIcon('project');
	item.tooltip = 'Drag a task here to move it to this project';
	return item;
}

const PRIORITY_ICONS = {
	none: undefined,
	low: new vscode.ThemeIcon('arrow-down'),
	medium: new vscode.ThemeIcon('arrow-small-up', new vscode.ThemeColor('list.warningForeground')),
	high: new vscode.ThemeIcon('arrow-up', new vscode.ThemeColor('list.errorForeground')),
	urgent: new vscode.ThemeIcon('flame', new vscode.ThemeColor('list.errorForeground')),
};

function taskItem(task: Task): vscode.TreeItem {
	const item = new vscode.TreeItem(task.title);
	const icon = PRIORITY_ICONS[task.priority];
	item.id = task.id;
	item.description = [`T-${task.number}`, ...(task.due === undefined ? [] : [task.due])].join(' · ');
	item.tooltip = new vscode.MarkdownString(`**T-${task.number}** ${escapeMarkdown(task.title)}\n\n${task.description}`);
	item.checkboxState = {
		state: vscode.TreeItemCheckboxState.Unchecked,
		tooltip: 'Mark as done',
		accessibilityInformation: { label: `Mark ${task.title} as done` },
	};
	item.command = { command: 'understory.openTask', title: 'Open Task', arguments: [task.id] };
	item.contextValue = task.anchors.length === 0 ? 'task' : 'task code';
	if (icon !== undefined) item.iconPath = icon;
	return item;
}
