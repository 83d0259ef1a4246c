import { readFileSync } from 'node:fs';
import path from 'node:path';
import { byteString, parseIgnoreFile, type IgnorePattern } from './ignorePattern.ts';
import {
	IGNORE_FILES,
	ignoredBy,
	NO_RULES,
	type IgnoreFamily,
	type IgnoreList,
	type IgnoreRules,
} from './ignoreRules.ts';
import { findRepository, repositoryAt, type GitSettings, type Repository } from './repository.ts';

/** The rules of one folder, and where it is in its repository. */
export interface FolderRules {
	readonly rules: IgnoreRules;
	/** Path of the folder from the top of its repository, with `/` at the end; empty at the top. A byte string. */
	readonly prefix: string;
	/** Whether git ignores the folder itself; it was entered because something inside is tracked. */
	readonly ignored: boolean;
}

/** Names that change the rules of the folder they are in. */
export const RULE_NAMES: ReadonlySet<string> = new Set([...Object.values(IGNORE_FILES), '.git']);

/** Collects ignore rules on the way down a tree. */
export class RuleReader {
	readonly #settings: GitSettings;
	/** The repository the root belongs to; undefined outside of any. */
	readonly repository: Repository | undefined;

	constructor(root: string, settings: GitSettings) {
		this.repository = findRepository(root);
		this.#settings = settings;
	}

	/**
	 * Rules that hold at the root: of its repository and of the repository's folders above it. A root that those would
	 * ignore was opened on purpose: they do not count then. The root's own files are read by `enter`.
	 */
	rootRules(root: string): FolderRules {
		const top = this.repository?.top ?? root;
		const parts = path.relative(top, root).split(path.sep).filter(Boolean);
		const shared = { ...NO_RULES, git: this.#sharedRules(this.repository) };
		let at: FolderRules = { rules: shared, prefix: '', ignored: false };
		let folder = top;
		for (const part of parts) {
			at = this.#withFiles(at, folder, FAMILIES);
			const name = byteString(part);
			const ignored = ignoredBy(at.rules, at.prefix + name, name, true) !== undefined;
			at = { ...at, prefix: `${at.prefix}${name}/`, rules: ignored ? NO_RULES : at.rules };
			folder = path.join(folder, part);
		}
		return at;
	}

	/**
	 * Rules inside a folder.
	 * @param names those of `RULE_NAMES` that may be in it.
	 */
	enter(outer: FolderRules, folder: string, names: ReadonlySet<string>, isRoot: boolean): FolderRules {
		if (names.size === 0) return outer;
		const nested = !isRoot && names.has('.git') ? repositoryAt(folder) : undefined;
		const at = nested === undefined ? outer : this.#nested(outer, nested);
		return this.#withFiles(
			at,
			folder,
			FAMILIES.filter((family) => names.has(IGNORE_FILES[family])),
		);
	}

	/** A repository inside another one begins anew for git: patterns of the outer one do not reach into it. */
	#nested(outer: FolderRules, repository: Repository): FolderRules {
		const shared = this.#sharedRules(repository);
		return { ...outer, rules: { ...outer.rules, git: rebase(shared, outer.prefix.length) } };
	}

	/** `info/exclude` outranks the global excludes file. */
	#sharedRules(repository: Repository | undefined): IgnoreList | undefined {
		const global = listOf(this.#read(this.#settings.excludesFile), 0, undefined);
		return repository === undefined ? global : listOf(this.#read(repository.infoExclude), 0, global);
	}

	#withFiles(at: FolderRules, folder: string, families: readonly IgnoreFamily[]): FolderRules {
		if (families.length === 0) return at;
		const rules = { ...at.rules };
		for (const family of families) {
			const patterns = this.#read(path.join(folder, IGNORE_FILES[family]));
			rules[family] = listOf(patterns, at.prefix.length, rules[family]);
		}
		return { ...at, rules };
	}

	/** An ignore file that cannot be read has no patterns, as for git. */
	#read(file: string): IgnorePattern[] {
		try {
			return parseIgnoreFile(readFileSync(file, 'latin1'), this.#settings.ignoreCase);
		} catch {
			return [];
		}
	}
}

function listOf(
	patterns: readonly IgnorePattern[],
	base: number,
	outer: IgnoreList | undefined,
): IgnoreList | undefined {
	return patterns.length === 0 ? outer : { base, patterns, outer };
}

function rebase(list: IgnoreList | undefined, base: number): IgnoreList | undefined {
	return list && { ...list, base, outer: rebase(list.outer, base) };
}

const FAMILIES = Object.keys(IGNORE_FILES) as IgnoreFamily[];
