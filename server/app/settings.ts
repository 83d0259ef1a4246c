import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
	clientSettings,
	DEFAULT_BACKUP,
	DEFAULT_CHAT,
	DEFAULT_MEMORY,
	DEFAULT_NOTES,
	DEFAULT_TELEMETRY,
	DEFAULT_TERMINAL,
	type ClientSettings,
} from '../../common/protocol/settings.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { replaceFile } from '../base/replaceFile.ts';
import type { IndexSettings } from '../ports/indexer.ts';
import type { Logger } from '../ports/logger.ts';
import { FolderSettings, indexRulesOf } from './folderSettings.ts';

/** What the server uses until a window has told it otherwise. */
export const DEFAULT_SETTINGS: ClientSettings = {
	index: { enabled: true, exclude: [], maxFileSizeKb: 1024 },
	embedding: { provider: 'auto', model: '', url: '' },
	chat: DEFAULT_CHAT,
	backup: DEFAULT_BACKUP,
	memory: DEFAULT_MEMORY,
	terminal: DEFAULT_TERMINAL,
	notes: DEFAULT_NOTES,
	telemetry: DEFAULT_TELEMETRY,
};

/**
 * Settings the windows chose last, kept in the data directory: an owner started by the command line must use the same
 * model as the editor, or the two would build an index each.
 */
export class SettingsFile {
	readonly #file: string;
	readonly #logger: Logger;
	#current: ClientSettings;
	readonly #changed: Emitter<ClientSettings>;
	/** What belongs to single folders. */
	readonly folders: FolderSettings;

	constructor(dataDir: string, logger: Logger) {
		this.#file = path.join(dataDir, 'settings.json');
		this.#logger = logger;
		this.#current = this.#read();
		this.folders = new FolderSettings(dataDir, logger);
		this.#changed = new Emitter((error) => logger.error('A change of settings was not taken in', error));
	}

	get onDidChange(): Event<ClientSettings> {
		return this.#changed.event;
	}

	get current(): ClientSettings {
		return this.#current;
	}

	/**
	 * How the indexer is to take a folder: as the window says that spoke last of it, or of anything when none ever had it.
	 * @param noteFolders absolute; those of the settings unless told
	 */
	indexOf(folder: string, noteFolders: readonly string[] = this.#current.notes.folders): IndexSettings {
		const { exclude, maxFileSizeKb } = this.folders.get(folder) ?? indexRulesOf(this.#current);
		return { maxFileBytes: maxFileSizeKb * 1024, exclude, noteFolders };
	}

	/** Keeps the settings; a disk that cannot keep them costs a later start its memory, not this one. */
	update(settings: ClientSettings): void {
		if (JSON.stringify(settings) === JSON.stringify(this.#current)) return;
		this.#current = settings;
		try {
			replaceFile(this.#file, JSON.stringify(settings, undefined, '\t'), { durable: true });
		} catch (error) {
			this.#logger.error('The settings could not be kept', error);
		}
		this.#changed.fire(settings);
	}

	#read(): ClientSettings {
		let text: string;
		try {
			text = readFileSync(this.#file, 'utf8');
		} catch {
			return DEFAULT_SETTINGS; // there is none before the first window
		}
		try {
			return clientSettings.parse(JSON.parse(text));
		} catch (error) {
			this.#logger.error('The kept settings cannot be read; the defaults are used', error);
			return DEFAULT_SETTINGS;
		}
	}
}
