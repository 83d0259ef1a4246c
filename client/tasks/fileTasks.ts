import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { folderSpelling } from '../../common/base/folderSpelling.ts';
import type { Task } from '../../common/model/task.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';

/** An open task and the first line of a passage it is about, 0-based. */
export interface TaskLine {
	readonly task: Task;
	readonly line: number;
}

/** Changes that come together are told together. Milliseconds. */
const BURST_MS = 100;

/** The open tasks about the files of the workspace, for whatever shows them in an editor; each file is asked for once. */
export class FileTasks implements Disposable {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #known = new Map<string, Promise<readonly TaskLine[]>>();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	/** They may be others, or elsewhere. */
	readonly onDidChange = this.#changed.event;
	#pending: NodeJS.Timeout | undefined;

	constructor(server: ServerConnection) {
		this.#server = server;
		this.#disposables.push(server.onDidChangeState(() => this.#forget()));
		this.#disposables.push(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#forget()));
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/tasks') this.#forget();
			}),
		);
	}

	/** @returns none for a file outside of the workspace, and while there is no server: they are told of when it is back */
	async about({ uri }: vscode.TextDocument): Promise<readonly TaskLine[]> {
		const folder = vscode.workspace.getWorkspaceFolder(uri);
		if (folder?.uri.scheme !== 'file' || this.#server.state.phase !== 'ready') return [];
		const key = uri.toString();
		const lines = this.#known.get(key) ?? this.#ask(folder, uri);
		this.#known.set(key, lines);
		try {
			return await lines;
		} catch (error) {
			if (this.#known.get(key) === lines) this.#known.delete(key);
			if (OperationError.is(error, 'unavailable') || OperationError.is(error, 'cancelled')) return [];
			throw error;
		}
	}

	dispose(): void {
		clearTimeout(this.#pending);
		this.#disposables.dispose();
	}

	async #ask(folder: vscode.WorkspaceFolder, uri: vscode.Uri): Promise<readonly TaskLine[]> {
		const root = folderSpelling(folder.uri.fsPath);
		const path = vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/');
		const { tasks } = await this.#server.call('task/list', { anchor: { root, path }, state: 'open' });
		return tasks.flatMap((task) =>
			task.anchors
				.filter((anchor) => anchor.root === root && anchor.path === path && !anchor.lost)
				.map(({ startLine }) => ({ task, line: startLine - 1 })),
		);
	}

	/** At once; that there may be others is told a moment later, once for all changes of a burst. */
	#forget(): void {
		this.#known.clear();
		this.#pending ??= setTimeout(() => {
			this.#pending = undefined;
			this.#changed.fire();
		}, BURST_MS);
	}
}
