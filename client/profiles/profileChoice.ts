import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { readDataDir, readDefaultProfile } from '../config/settings.ts';
import type { DataPlace } from '../daemon/serverCommand.ts';

const REMEMBERED = 'understory.profile';

/** The profile that this window works in: what was chosen in this workspace, else the setting. */
export class ProfileChoice implements Disposable {
	readonly #memory: vscode.Memento;
	readonly #disposables = new DisposableList();
	readonly #changed: Emitter<string>;
	#name: string;

	/** @param memory of the workspace */
	constructor(memory: vscode.Memento, log: vscode.LogOutputChannel) {
		this.#memory = memory;
		this.#name = this.#read();
		this.#changed = this.#disposables.push(new Emitter((error) => log.error(String(error))));
		this.#disposables.push(vscode.workspace.onDidChangeConfiguration(() => this.#refresh()));
	}

	get name(): string {
		return this.#name;
	}

	get onDidChange(): Event<string> {
		return this.#changed.event;
	}

	/** Where this profile's data is. */
	get place(): DataPlace {
		return { dataDir: readDataDir(), profile: this.#name };
	}

	/** Works in another profile from now on, and the next time this workspace is opened. */
	async choose(name: string): Promise<void> {
		await this.#memory.update(REMEMBERED, name === readDefaultProfile() ? undefined : name);
		this.#refresh();
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#refresh(): void {
		const name = this.#read();
		if (name === this.#name) return;
		this.#name = name;
		this.#changed.fire(name);
	}

	#read(): string {
		return this.#memory.get<string>(REMEMBERED) ?? readDefaultProfile();
	}
}
