import * as vscode from 'vscode';
import type { ContextPiece } from '../../common/model/thread.ts';
import { describeLines, problemsIn, wholeLines } from '../inlineChat/selectionContext.ts';

/** More of a document than this is not sent along unasked. UTF-16 units. */
const MAX_VISIBLE = 8000;
const MAX_PIECE = 200_000;

/** What the active editor shows: the selection and its problems, else the lines in sight. */
export function editorContext(): ContextPiece[] {
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined) return [];
	const { document, selection } = editor;
	if (selection.isEmpty) return visibleLines(editor);
	const lines = wholeLines(document, selection);
	const selected = pieceOf('selection', document, lines);
	const problems = problemsIn(document.uri, lines).map(
		({ line, severity, message }) => `line ${line}: ${severity}: ${message}`,
	);
	return problems.length === 0 ? [selected] : [selected, { ...selected, kind: 'problems', text: problems.join('\n') }];
}

/** Lines of a document as a piece of context. */
export function pieceOf(kind: 'selection' | 'file', document: vscode.TextDocument, lines: vscode.Range): ContextPiece {
	const { root, path, language, startLine, endLine, text } = describeLines(document, lines);
	return { kind, root, path, language, startLine, endLine, label: '', text: text.slice(0, MAX_PIECE) };
}

/** A whole document as a piece of context. */
export function wholeDocument(document: vscode.TextDocument): ContextPiece {
	return pieceOf('file', document, document.validateRange(new vscode.Range(0, 0, Number.MAX_SAFE_INTEGER, 0)));
}

function visibleLines({ document, visibleRanges: [range] }: vscode.TextEditor): ContextPiece[] {
	if (range === undefined || document.uri.scheme === 'output') return [];
	const piece = pieceOf('file', document, wholeLines(document, range));
	return piece.text.trim() === '' || piece.text.length > MAX_VISIBLE ? [] : [piece];
}
