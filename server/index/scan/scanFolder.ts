import { FolderWalk } from './folderWalk.ts';
import { gitSettings, tracked, trackedButIgnored, type GitSettings } from './repository.ts';
import type { ScanOptions, ScanSteps } from './scan.ts';

/**
 * Finds the files of folders. Synchronous, because it runs in a worker thread, where that is several times as fast as
 * promises; the caller sets the pace by asking for the next batch.
 */
export class Scanner {
	/** Git's settings by root, as of the last whole scan: asking git for them would dominate the look at one saved file. */
	readonly #settings = new Map<string, GitSettings>();

	readonly #alive: () => void;

	/** @param alive called with each look at the disk: a slow one is no dead one */
	constructor(alive: () => void = () => undefined) {
		this.#alive = alive;
	}

	/**
	 * Walks a folder and gives every file that the ignore files, the settings and the size cap let through. Symbolic links
	 * are never followed: what they point to inside the root is found under its own name, and what is outside is not part of
	 * the folder. So no loop is possible.
	 * @throws the file system's error when the root itself cannot be listed.
	 */
	*folder(options: ScanOptions): ScanSteps {
		this.#settings.set(options.root, gitSettings(options.root));
		const walk = new FolderWalk(options, this.#settingsOf(options.root), this.#alive);
		if (walk.inRepository) walk.addTracked(trackedButIgnored(options.root));
		yield* walk.root();
		return walk.summary;
	}

	/** Asks git what a look at single paths of the root will need. */
	prepare(root: string): void {
		this.#settingsOf(root);
	}

	/** Looks again at some paths of a folder, relative to it: files are given, folders walked, the rest is `gone`. */
	*paths(options: ScanOptions, paths: readonly string[]): ScanSteps {
		const walk = new FolderWalk(options, this.#settingsOf(options.root), this.#alive);
		const doubtful = paths.filter((path) => walk.ignoredByGit(path));
		if (doubtful.length > 0) walk.addTracked(tracked(options.root, doubtful));
		for (const path of paths) yield* walk.path(path);
		yield* walk.rest();
		return walk.summary;
	}

	#settingsOf(root: string): GitSettings {
		const known = this.#settings.get(root) ?? gitSettings(root);
		this.#settings.set(root, known);
		return known;
	}
}
