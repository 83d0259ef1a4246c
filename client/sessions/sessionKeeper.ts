import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { readSessionsEnabled } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import { RunningSession, type ReadWindow } from './runningSession.ts';
import { cellOf, cursorOf, windowState, type Cursor } from './windowState.ts';

/** Keeps what is open in the window: soon after each change that matters, and every five minutes what else changed. */
export class SessionKeeper implements Disposable {
	readonly #disposables = new DisposableList();
	readonly #cursors = new Map<string, Cursor>();
	/** The selected cell of each notebook, by path. */
	readonly #cells = new Map<string, number>();
	readonly #session: RunningSession;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#session = this.#disposables.push(new RunningSession(server, log, (tasks) => this.#read(tasks)));
		const { window, workspace } = vscode;
		const soon = (): void => this.#session.changed();
		const later = (): void => this.#session.moved();
		const subscriptions = [
			window.tabGroups.onDidChangeTabs(soon),
			window.tabGroups.onDidChangeTabGroups(soon),
			window.onDidChangeActiveTextEditor((editor) => this.#moved(editor, soon)),
			window.onDidChangeTextEditorSelection(({ textEditor }) => this.#moved(textEditor, later)),
			window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#moved(textEditor, later)),
			window.onDidChangeActiveNotebookEditor((editor) => this.#movedCell(editor, soon)),
			window.onDidChangeNotebookEditorSelection(({ notebookEditor }) => this.#movedCell(notebookEditor, later)),
			window.onDidOpenTerminal(soon),
			window.onDidCloseTerminal(soon),
			window.onDidChangeTerminalShellIntegration(soon),
			workspace.onDidSaveTextDocument(soon),
			workspace.onDidGrantWorkspaceTrust(soon),
			workspace.onDidChangeWorkspaceFolders(soon),
			server.onEvent(({ name }) => {
				if (name === 'understory/event/activity') soon(); // the branch may be another
			}),
			server.onDidChangeState(({ phase }) => {
				if (phase === 'ready') soon();
			}),
			server.onDidTouchTask((task) => this.#session.touch(task)),
		];
		for (const subscription of subscriptions) this.#disposables.push(subscription);
		for (const editor of window.visibleTextEditors) this.#moved(editor, soon);
	}

	/** Names the session that is running. */
	get id(): string {
		return this.#session.id;
	}

	/** Keeps the window as it is now. */
	flush(): Promise<void> {
		return this.#session.keep();
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#moved(editor: vscode.TextEditor | undefined, then: () => void): void {
		const cursor = editor && cursorOf(editor);
		if (cursor !== undefined) {
			this.#cursors.delete(cursor.path); // the last one used is the last in the map
			this.#cursors.set(cursor.path, cursor);
		}
		then();
	}

	#movedCell(editor: vscode.NotebookEditor | undefined, then: () => void): void {
		const selected = editor && cellOf(editor);
		if (selected !== undefined) this.#cells.set(selected.path, selected.cell);
		then();
	}

	#read(tasks: readonly string[]): ReturnType<ReadWindow> {
		const folders = foldersOnDisk().map(({ path }) => path);
		if (!readSessionsEnabled() || !vscode.workspace.isTrusted || folders.length === 0) return undefined;
		return { folders, state: windowState(this.#cursors, this.#cells, tasks) };
	}
}
