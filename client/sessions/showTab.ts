import * as vscode from 'vscode';
import type { SessionTabView } from '../../common/model/session.ts';

/** As the commands that open editors take them. */
interface ShowOptions {
	/** 1 for the first group of editors. */
	readonly viewColumn: number;
	readonly preview: boolean;
	readonly preserveFocus: boolean;
	readonly selection?: vscode.Range;
}

/** Shows a file the way a session had it; one that cannot be shown so any more as the editor shows it by itself. */
export async function showTab(uri: vscode.Uri, view: SessionTabView | undefined, options: ShowOptions): Promise<void> {
	const { commands } = vscode;
	const original = view?.comparedWith === undefined ? undefined : await findText(view.comparedWith);
	if (original !== undefined) await commands.executeCommand('vscode.diff', original, uri, view?.title, options);
	else if (view?.editor === undefined) await commands.executeCommand('vscode.open', uri, options);
	else await showIn(view.editor, uri, options);
	if (view?.cell !== undefined) selectCell(uri, view.cell);
}

/** @returns undefined when there is no such text any more: the file is gone, or what Git had of it */
async function findText(address: string): Promise<vscode.Uri | undefined> {
	try {
		return (await vscode.workspace.openTextDocument(vscode.Uri.parse(address, true))).uri;
	} catch {
		return undefined;
	}
}

async function showIn(editor: string, uri: vscode.Uri, options: ShowOptions): Promise<void> {
	try {
		await vscode.commands.executeCommand('vscode.openWith', uri, editor, options);
	} catch {
		// The extension whose editor it was may be gone.
		await vscode.commands.executeCommand('vscode.open', uri, options);
	}
}

function selectCell(uri: vscode.Uri, cell: number): void {
	const editor = vscode.window.visibleNotebookEditors.find(({ notebook }) => notebook.uri.fsPath === uri.fsPath);
	if (editor === undefined || cell >= editor.notebook.cellCount) return; // it has fewer by now
	const range = new vscode.NotebookRange(cell, cell + 1);
	editor.selections = [range];
	editor.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
}
