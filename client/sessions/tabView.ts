import * as vscode from 'vscode';
import type { SessionTabView } from '../../common/model/session.ts';

/** A file that a tab shows, and how, when that is more than its text. */
export interface KeptTab {
	readonly tab: vscode.Tab;
	readonly file: string;
	readonly view: Omit<SessionTabView, 'tab'> | undefined;
}

const MAX_TITLE = 500;
const MAX_ADDRESS = 10_000;
/** Addresses that lead to the same again later; others are made by an extension for the moment. */
const LASTING = new Set(['file', 'git']);

/**
 * @param cells the selected cell of each notebook, by path
 * @returns none for what is no file on disk
 */
export function keptTab(tab: vscode.Tab, cells: ReadonlyMap<string, number>): KeptTab[] {
	const { input } = tab;
	if (input instanceof vscode.TabInputText) return kept(tab, input.uri, undefined);
	if (input instanceof vscode.TabInputCustom) return kept(tab, input.uri, { editor: input.viewType });
	if (input instanceof vscode.TabInputNotebook) {
		const cell = cells.get(input.uri.fsPath);
		return kept(tab, input.uri, { editor: input.notebookType, ...(cell !== undefined && { cell }) });
	}
	if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff)
		return kept(tab, input.modified, comparison(tab, input.original));
	return [];
}

function kept(tab: vscode.Tab, uri: vscode.Uri, view: KeptTab['view']): KeptTab[] {
	return uri.scheme === 'file' ? [{ tab, file: uri.fsPath, view }] : [];
}

/** @returns undefined when the other side cannot be found again: the file alone is */
function comparison({ label }: vscode.Tab, original: vscode.Uri): KeptTab['view'] {
	const comparedWith = original.toString();
	if (!LASTING.has(original.scheme) || comparedWith.length > MAX_ADDRESS) return undefined;
	return { comparedWith, title: label.slice(0, MAX_TITLE) };
}
