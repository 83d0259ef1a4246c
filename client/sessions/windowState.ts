import * as vscode from 'vscode';
import type { SessionState } from '../../common/model/session.ts';

const MAX_TABS = 100;
const MAX_TERMINALS = 30;

export type Cursor = SessionState['cursors'][number];

/** What is open in the window: files on disk, where the cursor is, terminals. Contents are never part of it. */
export function windowState(cursors: ReadonlyMap<string, Cursor>, tasks: readonly string[]): SessionState {
	const groups = vscode.window.tabGroups.all.map((group) => {
		const files = group.tabs.map((tab) => ({ tab, file: fileOf(tab) })).filter(({ file }) => file !== undefined);
		const kept = files.slice(0, MAX_TABS);
		return {
			column: group.viewColumn,
			active: kept.findIndex(({ tab }) => tab.isActive),
			tabs: kept.map(({ file }) => file!),
		};
	});
	const open = new Set(groups.flatMap(({ tabs }) => tabs));
	return {
		groups: groups.filter(({ tabs }) => tabs.length > 0),
		cursors: [...cursors.values()].filter(({ path }) => open.has(path)).slice(-MAX_TABS),
		terminals: vscode.window.terminals.slice(0, MAX_TERMINALS).flatMap((terminal) => {
			const cwd = terminal.shellIntegration?.cwd;
			return cwd?.scheme === 'file' ? [{ name: terminal.name.slice(0, 200), cwd: cwd.fsPath }] : [];
		}),
		tasks: tasks.slice(-50),
	};
}

/** Where the cursor of an editor is; undefined for what is no file on disk. */
export function cursorOf({ document, selection, visibleRanges }: vscode.TextEditor): Cursor | undefined {
	if (document.uri.scheme !== 'file') return undefined;
	const { line, character } = selection.active;
	return { path: document.uri.fsPath, line, character, topLine: visibleRanges[0]?.start.line ?? line };
}

function fileOf({ input }: vscode.Tab): string | undefined {
	const uri =
		input instanceof vscode.TabInputText ||
		input instanceof vscode.TabInputCustom ||
		input instanceof vscode.TabInputNotebook
			? input.uri
			: input instanceof vscode.TabInputTextDiff
				? input.modified
				: undefined;
	return uri?.scheme === 'file' ? uri.fsPath : undefined;
}
