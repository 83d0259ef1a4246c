import * as vscode from 'vscode';
import { isSecretFile } from '../../common/base/secretFiles.ts';
import type { ContextPiece } from '../../common/model/thread.ts';
import { loadRedactor } from '../terminal/loadRedactor.ts';
import { userPatterns } from '../terminal/userPatterns.ts';
import { describeLines, problemsIn, wholeLines } from '../inlineChat/selectionContext.ts';

/** Of what is open, more than this is not sent along unasked; the server cuts further. UTF-16 units. */
const MAX_OPEN = 8000;
const MAX_PIECE = 200_000;
/** Documents besides the active one. */
const MAX_DOCUMENTS = 8;
/** Where the user's own documents are: outputs, sides of comparisons and the like are none. */
const OWN_SCHEMES = new Set(['file', 'untitled', 'vscode-notebook-cell', 'vscode-remote', 'vscode-vfs']);

/**
 * What the editor shows, the most telling first: the selection, else the lines in sight of the active editor; the problems
 * there, or all of the file when nothing is selected; the lines in sight of other editors; then what else is open in tabs.
 * A selection is as it is; from the rest, which nobody chose, keys are taken out, and files that hold some stay away.
 */
export async function editorContext(log: Parameters<typeof userPatterns>[0]): Promise<ContextPiece[]> {
	const pieces = shownPieces();
	if (pieces.every(({ kind }) => kind === 'selection')) return pieces;
	const patterns = userPatterns(log);
	return Promise.all(
		pieces.map(async (piece) => {
			if (piece.kind === 'selection') return piece;
			return { ...piece, text: (await loadRedactor().redactKeys(piece.text, patterns)).text };
		}),
	);
}

/** Lines of a document as a piece of context. */
export function pieceOf(kind: 'selection' | 'file', document: vscode.TextDocument, lines: vscode.Range): ContextPiece {
	const { root, path, language, startLine, endLine, text } = describeLines(document, lines);
	return { kind, root, path, language, startLine, endLine, label: '', text: text.slice(0, MAX_PIECE) };
}

/** A whole document as a piece of context. */
export function wholeDocument(document: vscode.TextDocument): ContextPiece {
	return pieceOf('file', document, allOf(document));
}

function shownPieces(): ContextPiece[] {
	const active = vscode.window.activeTextEditor;
	const visible = vscode.window.visibleTextEditors.filter((one) => one !== active && isOwn(one.document));
	const shown = new Set([active, ...visible].map((one) => one?.document));
	return [
		...(active === undefined ? [] : ofActive(active)),
		...visible.slice(0, MAX_DOCUMENTS).flatMap(linesInSight),
		...openBeside(shown).flatMap(beginning),
	].slice(0, 2 + MAX_DOCUMENTS);
}

function ofActive(editor: vscode.TextEditor): ContextPiece[] {
	const { document, selection } = editor;
	if (document.uri.scheme === 'output') return [];
	if (selection.isEmpty) return [...linesInSight(editor), ...problems(document, allOf(document), true)];
	const lines = wholeLines(document, selection);
	return [pieceOf('selection', document, lines), ...problems(document, lines, false)];
}

/** @param grave leaves out what only informs or hints: there may be one for every word */
function problems(document: vscode.TextDocument, lines: vscode.Range, grave: boolean): ContextPiece[] {
	const found = problemsIn(document.uri, lines).filter(
		({ severity }) => !grave || severity === 'error' || severity === 'warning',
	);
	if (found.length === 0 || (grave && isSecretFile(document.uri.path))) return [];
	const text = found.map(({ line, severity, message }) => `line ${line}: ${severity}: ${message}`).join('\n');
	const place = pieceOf('file', document, wholeLines(document, new vscode.Range(lines.start, lines.start)));
	return [{ ...place, kind: 'problems', endLine: lines.end.line + 1, text: text.slice(0, MAX_OPEN) }];
}

function linesInSight({ document, visibleRanges: [range] }: vscode.TextEditor): ContextPiece[] {
	return range === undefined ? [] : openLines(document, range);
}

/** Documents in tabs that are behind others. One that was not shown in this window yet is not read for this. */
function openBeside(shown: ReadonlySet<vscode.TextDocument | undefined>): vscode.TextDocument[] {
	const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
	const inTabs = new Set(tabs.map(({ input }) => (input instanceof vscode.TabInputText ? input.uri.toString() : '')));
	return vscode.workspace.textDocuments
		.filter((one) => isOwn(one) && !shown.has(one) && inTabs.has(one.uri.toString()))
		.slice(0, MAX_DOCUMENTS);
}

/** The first lines that fit: what a file is about mostly stands there. */
function beginning(document: vscode.TextDocument): ContextPiece[] {
	const { line } = document.positionAt(MAX_OPEN);
	const last = line === document.lineCount - 1 ? line : line - 1;
	return last < 0 ? [] : openLines(document, new vscode.Range(0, 0, last, 1));
}

/** None of lines that are as long as those of files that nobody wrote. */
function openLines(document: vscode.TextDocument, range: vscode.Range): ContextPiece[] {
	if (isSecretFile(document.uri.path)) return [];
	const piece = pieceOf('file', document, wholeLines(document, range));
	return piece.text.trim() === '' || piece.text.length > MAX_OPEN ? [] : [piece];
}

function isOwn({ uri }: vscode.TextDocument): boolean {
	return OWN_SCHEMES.has(uri.scheme);
}

function allOf(document: vscode.TextDocument): vscode.Range {
	return document.validateRange(new vscode.Range(0, 0, Number.MAX_SAFE_INTEGER, 0));
}
