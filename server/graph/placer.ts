import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canonicalPath } from '../core/graph/rules/paths.ts';

export interface PlacerOptions {
	/** Folders that are open in some window, absolute. */
	readonly folders: () => readonly string[];
	/** Files of a folder with this name, relative to the folder, `/` separated; none when the folder is not indexed. */
	readonly filesNamed: (root: string, name: string) => Promise<readonly string[]>;
}

/** A file of the disk. */
export interface PlacedFile {
	/** Absolute, `/` separated. */
	readonly key: string;
	/** Relative to its folder. */
	readonly name: string;
}

/** Finds the file that a text means by a path. */
export class FilePlacer {
	readonly #options: PlacerOptions;

	constructor(options: PlacerOptions) {
		this.#options = options;
	}

	/**
	 * @param file relative path as a text has it, or `~/…`
	 * @param root folder that the text is about, when that is known
	 * @returns undefined when there is no such file, or when several could be meant
	 */
	async place(file: string, root?: string): Promise<PlacedFile | undefined> {
		if (file.startsWith('~/')) return { key: canonicalPath(`${os.homedir()}/${file.slice(2)}`), name: file };
		if (root !== undefined) {
			const [own] = await this.#candidates(root, file);
			if (own !== undefined) return own;
		}
		const found = (await Promise.all(this.#options.folders().map((folder) => this.#candidates(folder, file)))).flat();
		return found.length === 1 ? found[0] : undefined;
	}

	/** The file at that path; else those whose path ends so, if it is one. */
	async #candidates(root: string, file: string): Promise<PlacedFile[]> {
		if (file.startsWith('../')) return [];
		if (existsSync(path.join(root, ...file.split('/')))) return [placed(root, file)];
		const named = await this.#options.filesNamed(root, file.slice(file.lastIndexOf('/') + 1));
		const ending = named.filter((other) => `/${other}`.endsWith(`/${file}`));
		return ending.length === 1 ? [placed(root, ending[0]!)] : [];
	}
}

function placed(root: string, file: string): PlacedFile {
	return { key: canonicalPath(`${root}/${file}`), name: file };
}
