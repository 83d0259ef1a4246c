import * as vscode from 'vscode';
import { lineSpan } from '../../common/base/lineRange.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { symbolAt } from '../editor/symbolAt.ts';
import { VIRTUAL_SCHEME } from '../editor/recordAddress.ts';
import type { Services } from '../services.ts';
import { takeNote } from './noteInput.ts';
import { lineNumbers } from './selectedLines.ts';
import { clip, MAX_EXCERPT, MAX_SYMBOL } from './sourceLimits.ts';

/** Understory: Capture Selection… keeps the selected lines, where they are, and a note on them if there is one. */
export async function captureSelection({ server }: Services): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined) throw new OperationError('invalidInput', 'Open a file and select what you want to keep.');
	const { document, selection } = editor;
	const lines = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
	const excerpt = clip(document.getText(lines), MAX_EXCERPT);
	if (excerpt.trim() === '') throw new OperationError('invalidInput', 'Select the text that you want to keep.');
	const symbol = symbolAt(document, firstCharacter(document, lines)); // has the time in which the note is typed
	const { startLine, endLine } = lineNumbers(lines);
	await takeNote(server, {
		title: `Capture ${vscode.workspace.asRelativePath(document.uri)}:${lineSpan({ startLine, endLine })}`,
		placeholder: 'Say something about it, or press Enter to keep the selection alone',
		fallback: excerpt,
		source: async () => {
			const name = await symbol;
			return {
				door: 'selection',
				...(canBeOpenedAgain(document) ? { uri: document.uri.toString(), startLine, endLine } : {}),
				excerpt,
				...(name === undefined ? {} : { symbol: clip(name, MAX_SYMBOL) }),
			};
		},
	});
}

/** False for what is in no file: a new document, a report, a capture. */
function canBeOpenedAgain({ isUntitled, uri }: vscode.TextDocument): boolean {
	return !isUntitled && uri.scheme !== VIRTUAL_SCHEME;
}

/** Where the text of a range begins: white space before a method does not belong to the method. */
function firstCharacter(document: vscode.TextDocument, range: vscode.Range): vscode.Position {
	const text = document.getText(range);
	return document.positionAt(document.offsetAt(range.start) + text.length - text.trimStart().length);
}
