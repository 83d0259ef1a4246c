import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { TaskAnchor } from '../../common/model/task.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { lineNumbers } from '../commands/selectedLines.ts';
import { clip, MAX_EXCERPT } from '../commands/sourceLimits.ts';
import type { FileSelection } from './lastSelection.ts';

/**
 * The selected lines, or the line of the cursor, as what a task is about.
 * @throws OperationError `invalidInput` without a file of the workspace
 */
export function anchorOf(selected: FileSelection | undefined): TaskAnchor {
	const folder = selected && vscode.workspace.getWorkspaceFolder(selected.document.uri);
	if (selected === undefined || folder?.uri.scheme !== 'file')
		throw new OperationError('invalidInput', 'Open a file of the workspace and select the lines the task is about.');
	const { document } = selected;
	const selection = document.validateRange(selected.selection);
	const { startLine, endLine } = lineNumbers(selection);
	const whole = new vscode.Range(startLine - 1, 0, endLine, 0);
	return {
		id: randomUUID(),
		root: folder.uri.fsPath,
		path: vscode.workspace.asRelativePath(document.uri, false).replaceAll('\\', '/'),
		startLine,
		endLine,
		text: clip(document.getText(whole).replaceAll('\r\n', '\n').replace(/\n$/, ''), MAX_EXCERPT),
		lost: false,
	};
}
