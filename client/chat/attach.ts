import * as vscode from 'vscode';
import { lineSpan } from '../../common/base/lineRange.ts';
import { recordOf } from '../../common/model/kinds.ts';
import type { ContextPiece } from '../../common/model/thread.ts';
import type { SearchHit } from '../../common/model/search.ts';
import { hitLine } from '../commands/hitItem.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { uriOf } from '../editor/passageOpener.ts';
import { pickFromSearch } from '../editor/searchPick.ts';
import { pieceOf, wholeDocument } from './editorContext.ts';
import { wholeLines } from '../inlineChat/selectionContext.ts';

interface Choice extends vscode.QuickPickItem {
	/** Undefined when the user thinks better of it. */
	readonly read: () => Promise<ContextPiece | undefined>;
}

/** Lets the user choose what to send along: the selection, an open file or another one, or anything that a search finds. */
export async function chooseAttachment(
	server: ServerConnection,
	log: vscode.LogOutputChannel,
): Promise<ContextPiece[]> {
	const standing = [...selectionChoice(), ...fileChoices(), OTHER_FILE];
	const chosen = await pickFromSearch<Choice>(server, log, {
		title: 'Attach Context',
		placeholder: 'Type to search code, notes, captures, tasks and terminal commands',
		standing: () => standing,
		query: (typed) => typed,
		found: (hits) => [separator('Found'), ...hits.map((hit) => hitChoice(hit, server))],
	});
	const piece = await chosen?.read();
	return piece === undefined ? [] : [piece];
}

const OTHER_FILE: Choice = { label: '$(folder-opened) Another File…', read: otherFile };

async function otherFile(): Promise<ContextPiece | undefined> {
	const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
	const chosen = await vscode.window.showOpenDialog({ openLabel: 'Attach', ...(defaultUri && { defaultUri }) });
	return chosen?.[0] && wholeDocument(await vscode.workspace.openTextDocument(chosen[0]));
}

function selectionChoice(): Choice[] {
	const editor = vscode.window.activeTextEditor;
	if (editor === undefined || editor.selection.isEmpty) return [];
	const { document, selection } = editor;
	const lines = wholeLines(document, selection);
	const description = `${nameOf(document.uri)}:${lineSpan({ startLine: lines.start.line + 1, endLine: lines.end.line + 1 })}`;
	const read = (): Promise<ContextPiece> => Promise.resolve(pieceOf('selection', document, lines));
	return [{ label: '$(list-selection) Selection', description, read }];
}

/** Files that are open in tabs, the active one first. */
function fileChoices(): Choice[] {
	const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
	const uris = tabs
		.toSorted((a, b) => Number(b.isActive) - Number(a.isActive))
		.map(({ input }) => (input instanceof vscode.TabInputText ? input.uri : undefined))
		.filter((uri) => uri !== undefined && uri.scheme !== 'output');
	const unique = [...new Map(uris.map((uri) => [uri!.toString(), uri!])).values()];
	return unique.map((uri) => ({
		label: `$(file) ${nameOf(uri)}`,
		description: vscode.workspace.asRelativePath(uri),
		read: async () => wholeDocument(await vscode.workspace.openTextDocument(uri)),
	}));
}

function hitChoice(hit: SearchHit, server: ServerConnection): Choice {
	return { ...hitLine(hit), alwaysShow: true, read: () => pieceOfHit(hit, server) };
}

/** All of it, and not only what the list shows: what is kept as a whole, of a file the passage as the editor has it. */
async function pieceOfHit(hit: SearchHit, server: ServerConnection): Promise<ContextPiece> {
	if (recordOf(hit) !== undefined) return server.call('thread/piece', { path: hit.path });
	const { kind, root, path, startLine, endLine, symbol, breadcrumb, language } = hit;
	const document = await vscode.workspace.openTextDocument(uriOf(hit));
	const lines = wholeLines(document, document.validateRange(new vscode.Range(startLine - 1, 0, endLine - 1, 1)));
	const { text } = pieceOf('file', document, lines);
	const label = (symbol || breadcrumb).slice(0, 500);
	const place = { startLine: lines.start.line + 1, endLine: lines.end.line + 1 };
	return { kind, root, path, ...place, label, language, text };
}

function separator(label: string): Choice {
	return {
		label,
		kind: vscode.QuickPickItemKind.Separator,
		read: () => Promise.reject(new Error('A separator cannot be chosen.')),
	};
}

function nameOf(uri: vscode.Uri): string {
	return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
