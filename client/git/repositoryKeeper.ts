import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { readGitSettings } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';

const RECENT = 20;

/** Has the server follow the repositories of the window's folders, and says when a commit has closed a task. */
export class RepositoryKeeper implements Disposable {
	readonly #server: ServerConnection;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	/** Work trees of the window. */
	#repositories: readonly string[] = [];
	/** Ids of entries whose closed tasks were told of, or are from before this window. */
	#told: Set<string> | undefined;

	constructor(server: ServerConnection, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#log = log;
		const follow = (): void => void this.#follow();
		this.#disposables.push(server.onDidChangeState(({ phase }) => phase === 'ready' && follow()));
		this.#disposables.push(vscode.workspace.onDidChangeWorkspaceFolders(follow));
		this.#disposables.push(vscode.workspace.onDidGrantWorkspaceTrust(follow));
		this.#disposables.push(vscode.window.onDidChangeWindowState(({ focused }) => focused && follow()));
		this.#disposables.push(
			vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('understory.git') && follow()),
		);
		this.#disposables.push(
			server.onEvent(({ name }) => {
				if (name === 'understory/event/activity') void this.#tellClosed();
			}),
		);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #follow(): Promise<void> {
		const { enabled, history, closeTasks } = readGitSettings();
		const roots = foldersOnDisk().map(({ path }) => path);
		// A repository's configuration can name programs: git is not run where the user has not said that they trust it.
		if (!vscode.workspace.isTrusted || roots.length === 0 || this.#server.state.phase !== 'ready') return;
		try {
			this.#told ??= new Set((await this.#recent()).map(({ id }) => id));
			const { repositories } = await this.#server.call('git/follow', { roots, enabled, history, closeTasks });
			this.#repositories = repositories.map(({ root }) => root);
			await this.#tellClosed();
		} catch (error) {
			this.#report(error);
		}
	}

	async #tellClosed(): Promise<void> {
		if (this.#told === undefined || this.#repositories.length === 0) return;
		try {
			for (const { id, hash, repository, closed } of await this.#recent()) {
				if (this.#told.has(id)) continue;
				this.#told.add(id);
				if (!this.#repositories.includes(repository)) continue;
				for (const number of closed) this.#tell(number, hash).catch((error: unknown) => this.#report(error));
			}
		} catch (error) {
			this.#report(error);
		}
	}

	async #tell(number: number, hash: string): Promise<void> {
		const undo = 'Undo';
		const open = 'Open';
		const task = await this.#server.call('task/get', { id: `T-${number}` });
		const text = `T-${number} “${task.title}” is done: commit ${hash.slice(0, 7)} says so.`;
		const chosen = await vscode.window.showInformationMessage(text, open, undo);
		if (chosen === open) await vscode.commands.executeCommand('understory.openTask', task.id);
		if (chosen === undo) await this.#reopen(task.id);
	}

	/** Back to where it was before it was moved to the things done. */
	async #reopen(id: string): Promise<void> {
		const { entries } = await this.#server.call('task/history', { id });
		const places = entries.flatMap(({ column }) => column ?? []);
		const { project } = await this.#server.call('task/get', { id });
		const { projects } = await this.#server.call('project/list', { archived: true });
		const columns = projects.find((one) => one.id === project)?.columns ?? [];
		const before = places.slice(1).find((column) => columns.some((one) => one.id === column && !one.done));
		const column = before ?? columns.find(({ done }) => !done)?.id;
		if (column !== undefined) await this.#server.call('task/move', { id, column });
	}

	async #recent(): Promise<{ id: string; hash: string; repository: string; closed: number[] }[]> {
		return (await this.#server.call('git/list', { seen: true, limit: RECENT })).entries;
	}

	#report(error: unknown): void {
		if (OperationError.is(error, 'unavailable') || OperationError.is(error, 'cancelled')) return;
		this.#log.error(error instanceof Error ? error : String(error));
	}
}
