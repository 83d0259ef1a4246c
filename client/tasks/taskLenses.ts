import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { readTaskLenses } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';

/** Shows the open tasks above the lines they are about. */
export class TaskLenses implements Disposable, vscode.CodeLensProvider {
	readonly #server: ServerConnection;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly onDidChangeCodeLenses = this.#changed.event;

	constructor(server: ServerConnection) {
		this.#server = server;
		const changed = (): void => this.#changed.fire();
		this.#disposables.push(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this));
		this.#disposables.push(vscode.workspace.onDidChangeConfiguration(changed));
		this.#disposables.push(server.onDidChangeState(changed));
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/tasks') changed();
			}),
		);
	}

	async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
		const folder = vscode.workspace.getWorkspaceFolder(document.uri);
		if (folder === undefined || !readTaskLenses() || this.#server.state.phase !== 'ready') return [];
		const anchor = {
			root: folder.uri.fsPath,
			path: vscode.workspace.asRelativePath(document.uri, false).replaceAll('\\', '/'),
		};
		try {
			const { tasks } = await this.#server.call('task/list', { anchor, state: 'open' });
			return tasks.flatMap((task) =>
				task.anchors
					.filter(({ root, path, lost }) => root === anchor.root && path === anchor.path && !lost)
					.map(({ startLine }) => lensOf(task, startLine - 1)),
			);
		} catch (error) {
			// Asked again when the connection is back.
			if (OperationError.is(error, 'unavailable') || OperationError.is(error, 'cancelled')) return [];
			throw error;
		}
	}

	dispose(): void {
		this.#disposables.dispose();
	}
}

function lensOf(
	task: { readonly id: string; readonly number: number; readonly title: string },
	line: number,
): vscode.CodeLens {
	return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
		title: `$(tasklist) T-${task.number} ${task.title}`,
		tooltip: 'Open this task',
		command: 'understory.openTask',
		arguments: [task.id],
	});
}
