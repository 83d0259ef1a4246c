import * as vscode from 'vscode';

/** The user is still scrolling or selecting. Milliseconds. */
const REST_MS = 200;

/** @param changed called when what `editorContext` tells may be something else, once the user rests */
export function watchEditor(changed: () => void): vscode.Disposable {
	let timer: NodeJS.Timeout | undefined;
	const soon = (): void => {
		clearTimeout(timer);
		timer = setTimeout(changed, REST_MS);
	};
	return vscode.Disposable.from(
		vscode.window.onDidChangeActiveTextEditor(soon),
		vscode.window.onDidChangeVisibleTextEditors(soon),
		vscode.window.onDidChangeTextEditorSelection(soon),
		vscode.window.onDidChangeTextEditorVisibleRanges(soon),
		vscode.workspace.onDidChangeTextDocument(soon),
		vscode.window.tabGroups.onDidChangeTabs(soon),
		vscode.languages.onDidChangeDiagnostics(soon),
		new vscode.Disposable(() => clearTimeout(timer)),
	);
}
