import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';

/** The editor draws a thread a moment after it was made. */
const TRIES = 40;
const PAUSE_MS = 50;

/**
 * Puts the cursor into the field of a thread that was just made. Extensions have no call for it: the editor's own
 * command for going to a thread is used, which selects the thread's lines when it has found it, and the one that steps
 * from there into the field. In an editor without these commands the user clicks.
 */
export async function focusField(editor: vscode.TextEditor, lines: vscode.Range): Promise<void> {
	const before = editor.selection;
	for (let attempt = 0; attempt < TRIES; attempt++) {
		editor.selection = new vscode.Selection(lines.end, lines.end);
		try {
			await vscode.commands.executeCommand('editor.action.previousCommentThreadAction');
			await setTimeout(PAUSE_MS);
			if (!editor.selection.isEqual(lines)) continue;
			await vscode.commands.executeCommand('widgetNavigation.focusNext');
		} catch {
			editor.selection = before;
		}
		return;
	}
	editor.selection = before;
}
