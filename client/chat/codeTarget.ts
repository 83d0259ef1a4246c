import path from 'node:path';
import * as vscode from 'vscode';
import type { ContextPiece } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { isCell, unixLines, wholeLines } from '../inlineChat/selectionContext.ts';

/** Lines of a document that are to be replaced, or a place between two lines when there are none. */
export interface CodeTarget {
	readonly document: vscode.TextDocument;
	/** Whole lines; an empty range at the start of a line is the place before it. */
	readonly lines: vscode.Range;
}

/**
 * Where code of an answer belongs: the lines the question was about, wherever they are by now; else the selection; else
 * the cursor.
 * @throws OperationError `invalidInput` when there is no document to change
 */
export async function findTarget(piece: ContextPiece | undefined): Promise<CodeTarget> {
	const target = piece === undefined ? undefined : await targetOf(piece);
	if (target !== undefined) return target;
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined) throw new OperationError('invalidInput', 'Open the file that the code belongs to.');
	const { selection } = editor;
	if (!selection.isEmpty) return { document: editor.document, lines: wholeLines(editor.document, selection) };
	const place = new vscode.Position(selection.active.line, 0);
	return { document: editor.document, lines: new vscode.Range(place, place) };
}

/** Where the lines of a piece are; undefined when they, or their document, are gone. */
async function targetOf(piece: ContextPiece): Promise<CodeTarget | undefined> {
	const { root, path: file } = piece;
	// The path of a document that was never saved is its name alone.
	const isOf = ({ uri }: vscode.TextDocument): boolean => uri.path === file || uri.path.endsWith(`/${file}`);
	const open = vscode.workspace.textDocuments.filter(isOf);
	const cell = firstWith(open.filter(isCell), piece);
	if (cell !== undefined || root === '') return cell ?? firstWith(open, piece);
	try {
		const uri = vscode.Uri.file(path.join(root, ...file.split('/')));
		return firstWith([await vscode.workspace.openTextDocument(uri)], piece);
	} catch {
		return undefined; // deleted or renamed since: the code goes where the cursor is
	}
}

function firstWith(documents: readonly vscode.TextDocument[], piece: ContextPiece): CodeTarget | undefined {
	for (const document of documents) {
		const lines = linesWith(document, piece);
		if (lines !== undefined) return { document, lines };
	}
	return undefined;
}

/** The lines of a piece where they were, else the only place where they are. */
function linesWith(
	document: vscode.TextDocument,
	{ startLine, endLine, text }: ContextPiece,
): vscode.Range | undefined {
	const there = wholeLines(document, document.validateRange(new vscode.Range(startLine - 1, 0, endLine - 1, 1)));
	if (unixLines(document.getText(there)) === text) return there;
	const all = unixLines(document.getText());
	const at = `\n${all}\n`.indexOf(`\n${text}\n`);
	if (at === -1 || `\n${all}\n`.indexOf(`\n${text}\n`, at + 1) !== -1) return undefined;
	const first = all.slice(0, at).split('\n').length - 1;
	return wholeLines(document, new vscode.Range(first, 0, first + text.split('\n').length - 1, 1));
}
