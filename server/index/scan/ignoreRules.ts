import type { IgnorePattern } from './ignorePattern.ts';

/** The patterns of one ignore file and where they apply. Lists nearer to the file that is judged come first. */
export interface IgnoreList {
	/** Length of the folder's path with its `/`, from the top of the repository; 0 at the top. */
	readonly base: number;
	readonly patterns: readonly IgnorePattern[];
	readonly outer: IgnoreList | undefined;
}

/**
 * What decides about the entries of one folder. A family's verdict outranks those after it: `.understoryignore`, then
 * `.ignore`, then git's own (`.gitignore` from the folder to the top, `info/exclude`, the global excludes file).
 */
export interface IgnoreRules {
	readonly own: IgnoreList | undefined;
	readonly tools: IgnoreList | undefined;
	readonly git: IgnoreList | undefined;
}

export type IgnoreFamily = keyof IgnoreRules;

export const NO_RULES: IgnoreRules = { own: undefined, tools: undefined, git: undefined };

/** The ignore file of each family. */
export const IGNORE_FILES: Readonly<Record<IgnoreFamily, string>> = {
	own: '.understoryignore',
	tools: '.ignore',
	git: '.gitignore',
};

/**
 * The family whose patterns leave an entry out; undefined when it stays. Its folder must not be ignored itself: nothing
 * inside an ignored folder comes back.
 * @param path from the top of the repository, a byte string; `name` is its last part.
 */
export function ignoredBy(
	rules: IgnoreRules,
	path: string,
	name: string,
	directory: boolean,
): IgnoreFamily | undefined {
	for (const family of PRECEDENCE) {
		const ignored = verdict(rules[family], path, name, directory);
		if (ignored !== undefined) return ignored ? family : undefined;
	}
	return undefined;
}

/** The last pattern that matches in the nearest list with one decides. */
function verdict(nearest: IgnoreList | undefined, path: string, name: string, directory: boolean): boolean | undefined {
	for (let list = nearest; list !== undefined; list = list.outer) {
		const relative = list.base === 0 ? path : path.slice(list.base);
		for (let at = list.patterns.length - 1; at >= 0; at--) {
			const pattern = list.patterns[at]!;
			if (pattern.directoriesOnly && !directory) continue;
			if (pattern.matches(pattern.nameOnly ? name : relative)) return !pattern.negated;
		}
	}
	return undefined;
}

const PRECEDENCE: readonly IgnoreFamily[] = ['own', 'tools', 'git'];
