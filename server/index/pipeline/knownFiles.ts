import type { FileFacts } from '../../core/chunk.ts';
import type { StoredFile, StoredFiles } from '../../core/storedFiles.ts';

/** What the table has of one root, in memory: decides what is new, and counts without asking the disk. */
export class KnownFiles {
	readonly #files: StoredFiles;
	#searchable = 0;
	#chunks = 0;

	constructor(files: StoredFiles) {
		this.#files = files;
		for (const chunks of files.chunks()) this.#count(chunks, 1);
	}

	/** Files with passages. */
	get searchable(): number {
		return this.#searchable;
	}

	get chunks(): number {
		return this.#chunks;
	}

	get(path: string): StoredFile | undefined {
		return this.#files.get(path);
	}

	/** Whether a file is stored as it is now, as far as its size and time tell. */
	holds(file: FileFacts): boolean {
		return this.#files.holds(file);
	}

	set(file: StoredFile): void {
		const before = this.#files.get(file.path);
		if (before !== undefined) this.#count(before.chunks, -1);
		this.#files.set(file);
		this.#count(file.chunks, 1);
	}

	delete(path: string): void {
		const file = this.#files.get(path);
		if (file === undefined) return;
		this.#files.delete(path);
		this.#count(file.chunks, -1);
	}

	clear(): void {
		this.#files.clear();
		this.#searchable = this.#chunks = 0;
	}

	paths(): Iterable<string> {
		return this.#files.keys();
	}

	/** Whether all are among these paths; asked before `paths`, which makes a string of each. */
	allIn(paths: ReadonlySet<string>): boolean {
		let found = 0;
		for (const path of paths) if (this.#files.has(path)) found++;
		return found === this.#files.size;
	}

	/** The files of these paths, and those inside of the paths that were folders. */
	under(paths: readonly string[]): string[] {
		const wanted = new Set(paths);
		if (paths.every((path) => this.#files.has(path))) return [...wanted];
		return [...this.#files.keys()].filter((file) => {
			for (let end = file.length; end > 0; end = file.lastIndexOf('/', end - 1))
				if (wanted.has(file.slice(0, end))) return true;
			return false;
		});
	}

	/** Those that are kept without passages, by reason. */
	skipped(): Map<string, string[]> {
		const reasons = new Map<string, string[]>();
		for (const { path, hash } of this.#files.withoutHash()) {
			if (!hash.startsWith(SKIPPED)) continue;
			const reason = hash.slice(SKIPPED.length);
			const paths = reasons.get(reason);
			if (paths === undefined) reasons.set(reason, [path]);
			else paths.push(path);
		}
		return reasons;
	}

	#count(chunks: number, sign: 1 | -1): void {
		this.#chunks += sign * chunks;
		if (chunks > 0) this.#searchable += sign;
	}
}

/**
 * Files that were read and have nothing to search (data, generated code) are kept under their facts with this instead of
 * a hash, so that a restart does not read them again.
 */
export const SKIPPED = 'skipped:';
