import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Ambient } from '../../common/protocol/webview.ts';
import { setContextKey } from '../config/contextKeys.ts';
import { readSearchLimit, readServerSettings, readTaskSuggestions } from '../config/settings.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import type { ProfileChoice } from '../profiles/profileChoice.ts';
import { activityOf, ownRoots } from './indexSummary.ts';

/** What every view, the status item and the when-clauses should know at any time. */
export class AmbientState implements Disposable {
	readonly #server: ServerConnection;
	readonly #profile: ProfileChoice;
	readonly #log: vscode.LogOutputChannel;
	readonly #disposables = new DisposableList();
	readonly #changed: Emitter<Ambient>;
	#index: IndexStatus | undefined;

	constructor(server: ServerConnection, profile: ProfileChoice, log: vscode.LogOutputChannel) {
		this.#server = server;
		this.#profile = profile;
		this.#log = log;
		this.#changed = this.#disposables.push(new Emitter((error) => log.error(String(error))));
		const fire = (): void => this.#fire();
		this.#disposables.push(server.onDidChangeState(({ phase }) => (phase === 'ready' ? this.#refresh() : fire())));
		this.#disposables.push(
			server.onEvent((event) => {
				if (event.name === 'understory/event/index') this.setIndex(event.value);
			}),
		);
		this.#disposables.push(
			profile.onDidChange(() => {
				this.#index = undefined;
				fire();
			}),
		);
		this.#disposables.push(vscode.workspace.onDidChangeWorkspaceFolders(fire));
		this.#disposables.push(vscode.workspace.onDidGrantWorkspaceTrust(fire));
		this.#disposables.push(vscode.workspace.onDidChangeConfiguration(fire));
		this.#fire();
	}

	get onDidChange(): Event<Ambient> {
		return this.#changed.event;
	}

	get value(): Ambient {
		return {
			server: this.#server.state,
			profile: this.#profile.name,
			...(this.#index === undefined ? {} : { index: this.#index }),
			folders: foldersOnDisk(),
			virtual: (vscode.workspace.workspaceFolders ?? []).some((folder) => folder.uri.scheme !== 'file'),
			trusted: vscode.workspace.isTrusted,
			indexEnabled: readServerSettings().index.enabled,
			searchLimit: readSearchLimit(),
			taskSuggestions: readTaskSuggestions(),
		};
	}

	/** Takes a status that came as the answer to an operation. */
	setIndex(status: IndexStatus): void {
		this.#index = status;
		this.#fire();
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#refresh(): void {
		this.#fire();
		this.#server.call('index/status', {}).then(
			(status) => this.setIndex(status),
			(error: unknown) => {
				// Without a connection the state says so already.
				if (!OperationError.is(error, 'unavailable')) this.#log.error(`No index status: ${String(error)}`);
			},
		);
	}

	#fire(): void {
		const ambient = this.value;
		void setContextKey('understory.hasFolder', ambient.folders.length > 0);
		void setContextKey('understory.indexing', activityOf(ownRoots(ambient)));
		void setContextKey('understory.server', ambient.server.phase);
		this.#changed.fire(ambient);
	}
}

/** Folders of the window that can be indexed. */
export function foldersOnDisk(): { name: string; path: string }[] {
	return (vscode.workspace.workspaceFolders ?? [])
		.filter((folder) => folder.uri.scheme === 'file')
		.map((folder) => ({ name: folder.name, path: folder.uri.fsPath }));
}
