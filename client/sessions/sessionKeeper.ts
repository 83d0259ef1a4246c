import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableList, toDisposable, type Disposable } from '../../common/base/disposable.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { readSessionsEnabled } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import { TouchedTasks } from './touchedTasks.ts';
import { cursorOf, windowState, type Cursor } from './windowState.ts';

/** A change that matters is kept after this time of quiet. Milliseconds. */
const SETTLE_MS = 2000;
/** Movements of the cursor are kept this often. Milliseconds. */
const INTERVAL_MS = 5 * 60_000;
/** After so long without a change another session begins. Milliseconds. */
const PAUSE_MS = 60 * 60_000;

/** Keeps what is open in the window: soon after each change that matters, and every five minutes what else changed. */
export class SessionKeeper implements Disposable {
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	readonly #cursors = new Map<string, Cursor>();
	readonly #tasks = new TouchedTasks();
	#id = randomUUID();
	#soon: NodeJS.Timeout | undefined;
	#later: NodeJS.Timeout | undefined;
	#changedAt = Date.now();

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#log = log;
		const { window, workspace } = vscode;
		const soon = (): void => this.#keepSoon();
		const subscriptions = [
			window.tabGroups.onDidChangeTabs(soon),
			window.tabGroups.onDidChangeTabGroups(soon),
			window.onDidChangeActiveTextEditor((editor) => this.#moved(editor, soon)),
			window.onDidChangeTextEditorSelection(({ textEditor }) => this.#moved(textEditor, () => this.#keepLater())),
			window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#moved(textEditor, () => this.#keepLater())),
			window.onDidOpenTerminal(soon),
			window.onDidCloseTerminal(soon),
			window.onDidChangeTerminalShellIntegration(soon),
			workspace.onDidSaveTextDocument(soon),
			workspace.onDidGrantWorkspaceTrust(soon),
			server.onEvent(({ name }) => {
				if (name === 'understory/event/activity') soon(); // the branch may be another
			}),
			server.onDidChangeState(({ phase }) => {
				if (phase === 'ready') soon();
			}),
			server.onDidTouchTask((task) => {
				this.#tasks.touch(task, Date.now());
				soon();
			}),
			toDisposable(() => this.#cancel()),
		];
		for (const subscription of subscriptions) this.#disposables.push(subscription);
		for (const editor of window.visibleTextEditors) this.#moved(editor, soon);
	}

	/** Names the session that is running. */
	get id(): string {
		return this.#id;
	}

	/** Keeps the window as it is now. */
	async flush(): Promise<void> {
		this.#cancel();
		const folders = foldersOnDisk().map(({ path }) => path);
		if (!readSessionsEnabled() || !vscode.workspace.isTrusted || folders.length === 0) return;
		if (Date.now() - this.#changedAt > PAUSE_MS) {
			this.#id = randomUUID();
			this.#tasks.forgetUntil(this.#changedAt);
		}
		const state = windowState(this.#cursors, this.#tasks.ids);
		this.#changedAt = Date.now();
		// Asked again for the branch, which only the server knows; without a change it writes nothing.
		try {
			await this.#server.call('session/save', { id: this.#id, folders, state });
		} catch (error) {
			if (!OperationError.is(error, 'unavailable') && !OperationError.is(error, 'cancelled'))
				this.#log.error(error instanceof Error ? error : String(error));
		}
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

	#keepSoon(): void {
		clearTimeout(this.#soon);
		this.#soon = setTimeout(() => void this.flush(), SETTLE_MS);
	}

	#keepLater(): void {
		this.#later ??= setTimeout(() => void this.flush(), INTERVAL_MS);
	}

	#cancel(): void {
		clearTimeout(this.#soon);
		clearTimeout(this.#later);
		this.#later = undefined;
	}
}
