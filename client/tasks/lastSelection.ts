import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';

/** A selection in a file of the workspace. */
export interface FileSelection {
	readonly document: vscode.TextDocument;
	readonly selection: vscode.Selection;
}

/** Remembers what is selected in the editor that was used last: while a board has its place, no editor is active. */
export class LastSelection implements Disposable {
	readonly #disposables = new DisposableList();
	#last: FileSelection | undefined;

	constructor() {
		const { window } = vscode;
		this.#take(window.activeTextEditor);
		this.#disposables.push(window.onDidChangeActiveTextEditor((editor) => this.#take(editor)));
		this.#disposables.push(
			window.onDidChangeTextEditorSelection(({ textEditor }) => {
				if (textEditor === window.activeTextEditor) this.#take(textEditor);
			}),
		);
	}

	/** @returns undefined when no file was used yet, or it was closed */
	get(): FileSelection | undefined {
		return this.#last?.document.isClosed === true ? undefined : this.#last;
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#take(editor: vscode.TextEditor | undefined): void {
		if (editor === undefined || vscode.workspace.getWorkspaceFolder(editor.document.uri)?.uri.scheme !== 'file') return;
		this.#last = { document: editor.document, selection: editor.selection };
	}
}
