import path from 'node:path';
import * as vscode from 'vscode';
import type { SessionState } from '../../common/model/session.ts';
import { keptTab } from './tabView.ts';

const MAX_TABS = 100;
const MAX_TERMINALS = 30;

export type Cursor = SessionState['cursors'][number];

/** What is open in the window: files on disk, where the cursor is, terminals. Contents are never part of it. */
export function windowState(
	cursors: ReadonlyMap<string, Cursor>,
	cells: ReadonlyMap<string, number>,
	tasks: readonly string[],
): SessionState {
	const groups = vscode.window.tabGroups.all.map((group) => groupState(group, cells));
	const open = new Set(groups.flatMap(({ tabs }) => tabs));
	return {
		groups: groups.filter(({ tabs }) => tabs.length > 0),
		cursors: [...cursors.values()].filter(({ path }) => open.has(path)).slice(-MAX_TABS),
		terminals: vscode.window.terminals.slice(0, MAX_TERMINALS).flatMap((terminal) => {
			const cwd = cwdOf(terminal);
			return cwd === undefined ? [] : [{ name: terminal.name.slice(0, 200), cwd }];
		}),
		tasks: tasks.slice(-50),
	};
}

/** Where a shell is now, or was started when it does not say; undefined when that is no folder on disk that is known. */
function cwdOf({ shellIntegration, creationOptions }: vscode.Terminal): string | undefined {
	const cwd = shellIntegration?.cwd ?? ('cwd' in creationOptions ? creationOptions.cwd : undefined);
	if (typeof cwd === 'string') return path.isAbsolute(cwd) ? cwd : undefined;
	return cwd?.scheme === 'file' ? cwd.fsPath : undefined;
}

/** Where the cursor of an editor is; undefined for what is no file on disk. */
export function cursorOf({ document, selection, visibleRanges }: vscode.TextEditor): Cursor | undefined {
	if (document.uri.scheme !== 'file') return undefined;
	const { line, character } = selection.active;
	return { path: document.uri.fsPath, line, character, topLine: visibleRanges[0]?.start.line ?? line };
}

/** The cell that is selected in a notebook on disk. */
export function cellOf({ notebook, selections }: vscode.NotebookEditor): { path: string; cell: number } | undefined {
	const [first] = selections;
	if (notebook.uri.scheme !== 'file' || first === undefined) return undefined;
	return { path: notebook.uri.fsPath, cell: first.start };
}

function groupState(
	{ tabs, viewColumn, isActive }: vscode.TabGroup,
	cells: ReadonlyMap<string, number>,
): SessionState['groups'][number] {
	const kept = tabs.flatMap((tab) => keptTab(tab, cells)).slice(0, MAX_TABS);
	const views = kept.flatMap(({ view }, tab) => (view === undefined ? [] : [{ tab, ...view }]));
	return {
		column: viewColumn,
		active: kept.findIndex(({ tab }) => tab.isActive),
		tabs: kept.map(({ file }) => file),
		...(isActive && { focused: true }),
		...(views.length > 0 && { views }),
	};
}
