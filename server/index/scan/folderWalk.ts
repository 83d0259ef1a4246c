import { lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import path from 'node:path';
import { RULE_NAMES, RuleReader, type FolderRules } from './folderRules.ts';
import { globMatcher } from './glob.ts';
import { byteString } from './ignorePattern.ts';
import { ignoredBy } from './ignoreRules.ts';
import type { GitSettings } from './repository.ts';
import type { ScanBatch, ScanOptions } from './scan.ts';

/** One walk through a folder or parts of it. Collects files into batches and counts what is left out. */
export class FolderWalk {
	readonly summary = {
		skipped: {} as Record<string, number>,
		skippedPaths: {} as Record<string, string[]>,
		unreadable: [] as string[],
	};
	readonly #options: ScanOptions;
	readonly #alive: () => void;
	readonly #reader: RuleReader;
	readonly #excluded: (path: string) => boolean;
	/** Files that git tracks although a pattern matches them, and the folders they are in. */
	readonly #tracked = new Set<string>();
	/** The root with a separator at its end. */
	readonly #prefix: string;
	#batch: ScanBatch = emptyBatch();

	/** @param alive called with each look at the disk */
	constructor(options: ScanOptions, settings: GitSettings, alive: () => void) {
		this.#alive = alive;
		this.#options = options;
		this.#prefix = options.root.endsWith(path.sep) ? options.root : options.root + path.sep;
		this.#reader = new RuleReader(options.root, settings);
		this.#excluded = globMatcher(options.exclude);
	}

	get inRepository(): boolean {
		return this.#reader.repository !== undefined;
	}

	/** These files are not ignored whatever git's patterns say. */
	addTracked(files: readonly string[]): void {
		for (const file of files)
			for (let at = file; at !== '' && !this.#tracked.has(at); at = parentOf(at)) this.#tracked.add(at);
	}

	*root(): Generator<ScanBatch> {
		const rules = this.#reader.rootRules(this.#options.root);
		yield* this.#folders('', rules, readdirSync(this.#options.root, { withFileTypes: true }));
		yield* this.rest();
	}

	/** A path relative to the root, whatever is there now. */
	*path(relative: string): Generator<ScanBatch> {
		const parent = this.#rulesAbove(relative);
		const stats = parent && this.#stats(relative);
		if (parent === undefined || stats === undefined) this.#batch.gone.push(relative);
		else if (relative === '') yield* this.root();
		else yield* this.#entry(relative, stats, parent);
		if (this.#batch.paths.length + this.#batch.gone.length >= BATCH) yield this.#take();
	}

	/** What is left of the last batch. */
	*rest(): Generator<ScanBatch> {
		if (this.#batch.paths.length + this.#batch.gone.length > 0) yield this.#take();
	}

	/** Whether one of git's patterns leaves the path or a folder above it out; what is tracked is not asked here. */
	ignoredByGit(relative: string): boolean {
		let rules = this.#reader.rootRules(this.#options.root);
		let folder = '';
		for (const part of relative.split('/')) {
			rules = this.#reader.enter(rules, this.#absolute(folder), RULE_NAMES, folder === '');
			folder = folder === '' ? part : `${folder}/${part}`;
			const directory = folder !== relative || this.#stats(folder)?.isDirectory() === true;
			const name = byteString(part);
			if (ignoredBy(rules.rules, rules.prefix + name, name, directory) === 'git') return true;
			rules = below(rules, name);
		}
		return false;
	}

	*#folders(start: string, startRules: FolderRules, startEntries: Dirent[]): Generator<ScanBatch> {
		const pending: [string, FolderRules][] = this.#entries(start, startRules, startEntries);
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			if (this.#batch.paths.length >= BATCH) yield this.#take();
			const [folder, rules] = next;
			const entries = this.#list(folder);
			if (entries !== undefined) pending.push(...this.#entries(folder, rules, entries));
		}
	}

	/** Takes the files of a folder and gives the folders inside that are to be entered. */
	#entries(folder: string, outer: FolderRules, entries: readonly Dirent[]): [string, FolderRules][] {
		const names = new Set<string>();
		// Git does not read an ignore file that is a symbolic link.
		for (const entry of entries)
			if (RULE_NAMES.has(entry.name) && (entry.isFile() || entry.name === '.git')) names.add(entry.name);
		const rules = this.#reader.enter(outer, this.#absolute(folder), names, folder === '');
		const folders: [string, FolderRules][] = [];
		for (const entry of entries) {
			const child = folder === '' ? entry.name : `${folder}/${entry.name}`;
			const inner = this.#admit(entry, child, rules);
			if (inner === undefined) continue;
			if (entry.isDirectory()) folders.push([child, inner]);
			else this.#file(child, this.#stats(child));
		}
		return folders;
	}

	*#entry(relative: string, stats: Stats, parent: FolderRules): Generator<ScanBatch> {
		const inner = this.#admit(named(stats, relative), relative, parent);
		if (inner === undefined) this.#batch.gone.push(relative);
		else if (stats.isDirectory()) yield* this.#folders(relative, inner, this.#list(relative) ?? []);
		else if (!this.#file(relative, stats)) this.#batch.gone.push(relative);
	}

	/** The rules below an entry that is let through; undefined, and counted, for one that is not. */
	#admit(entry: Entry, child: string, rules: FolderRules): FolderRules | undefined {
		if (VERSION_CONTROL.has(entry.name)) return undefined;
		const directory = entry.isDirectory();
		if (!directory && !entry.isFile()) return this.#skip(entry.isSymbolicLink() ? 'symbolicLink' : 'special', child);
		const name = byteString(entry.name);
		const family = rules.ignored ? 'git' : ignoredBy(rules.rules, rules.prefix + name, name, directory);
		const ignored = family !== undefined;
		if (ignored && !(family === 'git' && this.#tracked.has(child))) return this.#skip('ignored', child, directory);
		if (this.#excluded(child)) return this.#skip('excluded', child, directory);
		return directory ? { ...below(rules, name), ignored } : rules;
	}

	#file(relative: string, stats: Stats | undefined): boolean {
		if (stats === undefined) return false; // deleted since the folder was listed
		if (stats.size > this.#options.maxFileBytes) return this.#skip('tooLarge', relative) ?? false;
		this.#batch.paths.push(relative);
		this.#batch.sizes.push(stats.size);
		this.#batch.mtimes.push(Math.trunc(stats.mtimeMs));
		return true;
	}

	/** Rules of the folder a path is in; undefined when that folder is gone or left out. */
	#rulesAbove(relative: string): FolderRules | undefined {
		let rules: FolderRules | undefined = this.#reader.rootRules(this.#options.root);
		if (relative === '') return rules;
		const parts = relative.split('/').slice(0, -1);
		rules = this.#reader.enter(rules, this.#options.root, RULE_NAMES, true);
		for (let at = 1; at <= parts.length; at++) {
			const folder = parts.slice(0, at).join('/');
			const stats = this.#stats(folder);
			rules = stats?.isDirectory() ? this.#admit(named(stats, folder), folder, rules) : undefined;
			if (rules === undefined) return undefined;
			rules = this.#reader.enter(rules, this.#absolute(folder), RULE_NAMES, false);
		}
		return rules;
	}

	#list(folder: string): Dirent[] | undefined {
		this.#alive();
		try {
			return readdirSync(this.#absolute(folder), { withFileTypes: true });
		} catch {
			this.summary.unreadable.push(folder);
			return this.#skip('unreadable', folder, true);
		}
	}

	#stats(relative: string): Stats | undefined {
		this.#alive();
		try {
			return lstatSync(this.#absolute(relative), { throwIfNoEntry: false });
		} catch {
			return undefined; // a part of the path is no folder any more, or may not be entered
		}
	}

	#absolute(relative: string): string {
		return this.#prefix + relative;
	}

	#skip(reason: string, path: string, directory = false): undefined {
		const { skipped, skippedPaths } = this.summary;
		skipped[reason] = (skipped[reason] ?? 0) + 1;
		const paths = (skippedPaths[reason] ??= []);
		if (paths.length < (this.#options.named ?? NAMED)) paths.push(directory ? `${path}/` : path);
		return undefined;
	}

	#take(): ScanBatch {
		const batch = this.#batch;
		this.#batch = emptyBatch();
		return batch;
	}
}

type Entry = Pick<Dirent, 'name' | 'isDirectory' | 'isFile' | 'isSymbolicLink'>;

function named(stats: Stats, relative: string): Entry {
	return {
		name: relative.slice(relative.lastIndexOf('/') + 1),
		isDirectory: () => stats.isDirectory(),
		isFile: () => stats.isFile(),
		isSymbolicLink: () => stats.isSymbolicLink(),
	};
}

function below(rules: FolderRules, name: string): FolderRules {
	return { ...rules, prefix: `${rules.prefix}${name}/` };
}

function parentOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function emptyBatch(): ScanBatch {
	return { paths: [], sizes: [], mtimes: [], gone: [] };
}

/** Files a batch. */
const BATCH = 1000;
const NAMED = 5;
const VERSION_CONTROL: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj', 'CVS']);
