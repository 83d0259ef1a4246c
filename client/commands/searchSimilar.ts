import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Passage } from '../../common/protocol/webview.ts';
import type { Services } from '../services.ts';
import { clip } from './sourceLimits.ts';

/** Longest text the server compares; see `search/similar`. UTF-16 units. */
const MAX_TEXT = 50_000;
/** Without a selection the lines around the cursor are taken, this many to each side. */
const LINES_AROUND = 10;

/** Understory: Search Similar to Selection shows passages that mean the same in the search view. */
export async function searchSimilar({ searchView }: Services): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined)
		throw new OperationError('invalidInput', 'Open a file and select the text to compare with.');
	const { document, selection } = editor;
	const range = selection.isEmpty ? linesAround(document, selection.active.line) : selection;
	const text = clip(document.getText(range), MAX_TEXT);
	if (text.trim() === '') throw new OperationError('invalidInput', 'Select the text to compare with.');
	const exclude = passageOf(document, range);
	await searchView.show({ kind: 'similar', text, ...(exclude === undefined ? {} : { exclude }) });
}

function linesAround(document: vscode.TextDocument, line: number): vscode.Range {
	return document.validateRange(new vscode.Range(Math.max(0, line - LINES_AROUND), 0, line + LINES_AROUND + 1, 0));
}

/** The text itself, to be left out; undefined when it is in no indexed folder. */
function passageOf({ uri }: vscode.TextDocument, range: vscode.Range): Passage | undefined {
	const folder = vscode.workspace.getWorkspaceFolder(uri);
	if (uri.scheme !== 'file' || folder === undefined) return undefined;
	const path = uri.path.slice(folder.uri.path.length).replace(/^\//, '');
	return { root: folder.uri.fsPath, path, startLine: range.start.line + 1, endLine: range.end.line + 1 };
}
