import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { readTaskLenses } from '../config/settings.ts';
import type { FileTasks, TaskLine } from './fileTasks.ts';

/** Shows the open tasks above the lines they are about. */
export class TaskLenses implements Disposable, vscode.CodeLensProvider {
	readonly #tasks: FileTasks;
	readonly #disposables = new DisposableList();
	readonly #changed = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly onDidChangeCodeLenses = this.#changed.event;

	constructor(tasks: FileTasks) {
		this.#tasks = tasks;
		const changed = (): void => this.#changed.fire();
		this.#disposables.push(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this));
		this.#disposables.push(vscode.workspace.onDidChangeConfiguration(changed));
		this.#disposables.push(tasks.onDidChange(changed));
	}

	async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
		return readTaskLenses() ? (await this.#tasks.about(document)).map(lensOf) : [];
	}

	dispose(): void {
		this.#disposables.dispose();
	}
}

function lensOf({ task, line }: TaskLine): vscode.CodeLens {
	return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
		title: `$(tasklist) T-${task.number} ${task.title}`,
		tooltip: 'Open this task',
		command: 'understory.openTask',
		arguments: [task.id],
	});
}
