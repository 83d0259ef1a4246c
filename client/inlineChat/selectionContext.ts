import * as vscode from 'vscode';
import type { ChatDiagnostic, ChatSelection } from '../../common/model/chat.ts';

/** Lines before and after the selection that are sent along, to each side. */
const LINES_AROUND = 60;
const MAX_AROUND = 40_000;
const MAX_DIAGNOSTICS = 50;

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

/** Whether a document is a cell of a notebook. */
export function isCell({ uri }: vscode.TextDocument): boolean {
	return uri.scheme === 'vscode-notebook-cell';
}

/** The whole lines of a selection; one that ends at the start of a line does not include it. */
export function wholeLines(document: vscode.TextDocument, { start, end }: vscode.Range): vscode.Range {
	const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
	return document.validateRange(new vscode.Range(start.line, 0, last, Number.MAX_SAFE_INTEGER));
}

/** What a command is about: the selection, else the innermost definition around the cursor, else its line. */
export async function linesToTalkAbout(editor: vscode.TextEditor): Promise<vscode.Range> {
	const { document, selection } = editor;
	if (!selection.isEmpty) return wholeLines(document, selection);
	const symbols = await vscode.commands.executeCommand<
		(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined
	>('vscode.executeDocumentSymbolProvider', document.uri);
	const definition = innermost(symbols ?? [], selection.active);
	return wholeLines(document, definition ?? new vscode.Range(selection.active, selection.active));
}

/** The lines as the server wants them; `root` is empty for a document outside of the workspace folders. */
export function describeLines(document: vscode.TextDocument, lines: vscode.Range): ChatSelection {
	const folder = vscode.workspace.getWorkspaceFolder(document.uri);
	const onDisk = folder !== undefined && folder.uri.scheme === 'file';
	const first = lines.start.line;
	const last = lines.end.line;
	const around = (from: number, to: number): string =>
		to <= from ? '' : document.getText(wholeLines(document, new vscode.Range(from, 0, to - 1, 1)));
	return {
		root: onDisk ? folder.uri.fsPath : '',
		path: onDisk ? vscode.workspace.asRelativePath(document.uri, false).replaceAll('\\', '/') : nameOf(document),
		language: document.languageId,
		startLine: first + 1,
		endLine: last + 1,
		text: unixLines(document.getText(lines)),
		before: unixLines(around(Math.max(0, first - LINES_AROUND), first)).slice(-MAX_AROUND),
		after: unixLines(around(last + 1, Math.min(document.lineCount, last + 1 + LINES_AROUND))).slice(0, MAX_AROUND),
	};
}

/** Problems that the editor shows in the lines. */
export function problemsIn(uri: vscode.Uri, lines: vscode.Range): ChatDiagnostic[] {
	return vscode.languages
		.getDiagnostics(uri)
		.filter(({ range }) => range.intersection(lines) !== undefined)
		.slice(0, MAX_DIAGNOSTICS)
		.map(({ range, severity, message }) => ({
			line: range.start.line + 1,
			severity: SEVERITIES[severity],
			message: message.slice(0, 4000),
		}));
}

export function unixLines(text: string): string {
	return text.replaceAll('\r\n', '\n');
}

function nameOf({ uri }: vscode.TextDocument): string {
	return uri.path.split('/').at(-1) ?? uri.path;
}

function innermost(
	symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[],
	position: vscode.Position,
): vscode.Range | undefined {
	for (const symbol of symbols) {
		const range = 'range' in symbol ? symbol.range : symbol.location.range;
		if (!range.contains(position)) continue;
		return ('children' in symbol ? innermost(symbol.children, position) : undefined) ?? range;
	}
	return undefined;
}
