import path from 'node:path';
import { z } from 'zod';
import { clientSettings, type ClientSettings } from '../../common/protocol/settings.ts';
import { PrivateJsonFile } from '../base/privateJsonFile.ts';
import type { Logger } from '../ports/logger.ts';

const indexRules = clientSettings.shape.index.pick({ exclude: true, maxFileSizeKb: true });
/** Which files of a folder are indexed, besides what its ignore files say. */
export type IndexRules = z.infer<typeof indexRules>;

export function indexRulesOf({ index }: ClientSettings): IndexRules {
	return { exclude: index.exclude, maxFileSizeKb: index.maxFileSizeKb };
}

/**
 * The index rules of each folder, kept in the data directory: they belong to the folder and not to whoever asks, or an
 * owner started by the command line, or a window with another folder, would leave out other files than its own window.
 */
export class FolderSettings {
	readonly #file: PrivateJsonFile<Record<string, IndexRules>>;
	readonly #logger: Logger;
	/** Those that were set last come last. */
	readonly #rules: Map<string, IndexRules>;

	constructor(dataDir: string, logger: Logger) {
		this.#logger = logger;
		this.#file = new PrivateJsonFile({
			file: path.join(dataDir, 'folders.json'),
			schema: z.record(z.string(), indexRules),
			empty: {},
			onDamaged: (error) =>
				logger.error('The settings of folders cannot be read; those of the windows are used', error),
		});
		this.#rules = new Map(Object.entries(this.#file.value));
	}

	/** Undefined for a folder that no window has opened yet. */
	get(folder: string): IndexRules | undefined {
		return this.#rules.get(folder);
	}

	/** Keeps the rules; a disk that cannot keep them costs a later start its memory, not this one. */
	set(folders: readonly string[], rules: IndexRules): void {
		const changed = folders.filter((folder) => !sameRules(this.#rules.get(folder), rules));
		if (changed.length === 0) return;
		for (const folder of changed) {
			this.#rules.delete(folder);
			this.#rules.set(folder, rules);
		}
		for (const folder of [...this.#rules.keys()].slice(0, -MAX_FOLDERS)) this.#rules.delete(folder);
		try {
			this.#file.write(Object.fromEntries(this.#rules));
		} catch (error) {
			this.#logger.error('The settings of folders could not be kept', error);
		}
	}
}

export function sameRules(a: IndexRules | undefined, b: IndexRules | undefined): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

const MAX_FOLDERS = 1000;
