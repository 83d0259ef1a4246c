import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { affectsTaskGutter, readTaskGutter } from '../config/settings.ts';
import { escapeMarkdown } from '../../common/base/escapeMarkdown.ts';
import type { FileTasks, TaskLine } from './fileTasks.ts';

/** Marks the lines that open tasks are about beside their numbers; the mark moves with its line while the file is edited. */
export class TaskGutter implements Disposable {
	readonly #tasks: FileTasks;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	readonly #mark: vscode.TextEditorDecorationType;
	/** What each editor was told last. */
	readonly #told = new WeakMap<vscode.TextEditor, string>();

	constructor(tasks: FileTasks, extensionUri: vscode.Uri, log: vscode.LogOutputChannel) {
		this.#tasks = tasks;
		this.#log = log;
		const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', name);
		this.#mark = this.#disposables.push(
			vscode.window.createTextEditorDecorationType({
				light: { gutterIconPath: icon('task-light.svg') },
				dark: { gutterIconPath: icon('task-dark.svg') },
				gutterIconSize: 'contain',
				rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
			}),
		);
		const { window, workspace } = vscode;
		const subscriptions = [
			tasks.onDidChange(() => this.#markAll(window.visibleTextEditors)),
			window.onDidChangeVisibleTextEditors((editors) => this.#markAll(editors)),
			workspace.onDidSaveTextDocument((document) =>
				this.#markAll(window.visibleTextEditors.filter((editor) => editor.document === document)),
			),
			workspace.onDidChangeConfiguration((event) => {
				if (affectsTaskGutter(event)) this.#markAll(window.visibleTextEditors);
			}),
		];
		for (const subscription of subscriptions) this.#disposables.push(subscription);
		this.#markAll(window.visibleTextEditors);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#markAll(editors: readonly vscode.TextEditor[]): void {
		for (const editor of editors)
			if (editor.document.uri.scheme === 'file')
				this.#markLines(editor).catch((error: Error) => this.#log.error(error));
	}

	async #markLines(editor: vscode.TextEditor): Promise<void> {
		const { document } = editor;
		const lines = readTaskGutter() ? await this.#tasks.about(document) : [];
		const told = JSON.stringify(lines.map(({ task: { id, title }, line }) => [id, title, line]));
		// The lines are those of the saved file; since then the editor has moved the marks along.
		if (document.isDirty && this.#told.get(editor) === told) return;
		this.#told.set(editor, told);
		editor.setDecorations(
			this.#mark,
			lines.map((line) => decorationOf(line, document)),
		);
	}
}

/** The whole line, so that a line put in before it takes the mark along. */
function decorationOf({ task, line }: TaskLine, document: vscode.TextDocument): vscode.DecorationOptions {
	const argument = encodeURIComponent(JSON.stringify([task.id]));
	const text = new vscode.MarkdownString(
		`[T-${task.number} ${escapeMarkdown(task.title)}](command:understory.openTask?${argument} "Open this task")`,
	);
	text.isTrusted = { enabledCommands: ['understory.openTask'] };
	return {
		range: document.validateRange(new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER)),
		hoverMessage: text,
	};
}
