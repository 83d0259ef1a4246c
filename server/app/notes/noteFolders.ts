import path from 'node:path';
import { DEFAULT_NOTES, type NoteSettings } from '../../../common/protocol/settings.ts';
import { canonicalFolder } from '../folder.ts';
import type { SettingsFile } from '../settings.ts';
import type { NoteShelf } from './noteShelf.ts';

/** Folders of notes of all windows; without windows those that were used last. */
export class NoteFolders {
	readonly #shelf: NoteShelf;
	readonly #fallback: string;
	readonly #settings: SettingsFile;
	readonly #windows = new Map<object, readonly string[]>();
	/** The last window, when it is gone. */
	#left: object | undefined;

	/** @param fallback folder in use while none is chosen */
	constructor(shelf: NoteShelf, fallback: string, settings: SettingsFile) {
		this.#shelf = shelf;
		this.#fallback = fallback;
		this.#settings = settings;
		this.#apply();
	}

	/** What a window has chosen. @param window names it */
	use(window: object, { folders }: NoteSettings = DEFAULT_NOTES): void {
		if (this.#left !== undefined) this.#windows.delete(this.#left);
		this.#left = undefined;
		this.#windows.set(window, this.#known(folders));
		this.#apply();
	}

	/** The window is gone; the folders of the last one stay in use until another window says what it wants. */
	forget(window: object): void {
		if (!this.#windows.has(window)) return;
		if (this.#windows.size === 1) this.#left = window;
		else {
			this.#windows.delete(window);
			this.#apply();
		}
	}

	/** Folders of all windows, absolute. */
	get all(): readonly string[] {
		return this.#shelf.roots;
	}

	/** Folders of one window, absolute. */
	of(window: object): readonly string[] {
		return this.#windows.get(window) ?? this.#shelf.roots;
	}

	#apply(): void {
		const chosen = [...this.#windows.values()].flat();
		this.#shelf.useFolders(chosen.length === 0 ? this.#known(this.#settings.current.notes.folders) : chosen);
	}

	#known(folders: readonly string[]): string[] {
		const absolute = folders.filter((folder) => path.isAbsolute(folder)).map(canonicalFolder);
		return absolute.length === 0 ? [this.#fallback] : absolute;
	}
}
