/**
 * Arguments for a `git` that reads a folder: the settings of a repository must start no program (pager, file monitor,
 * check of a signature). The folder is named and not the directory it runs in, where Windows would look for a `git.exe`.
 */
export function gitArguments(folder: string, args: readonly string[]): string[] {
	const settings = ['core.fsmonitor=false', 'log.showSignature=false', 'core.quotePath=false'];
	return [...settings.flatMap((setting) => ['-c', setting]), '--no-pager', '-C', folder, ...args];
}

/**
 * Environment for it: it asks nobody, locks nothing, fetches nothing (a partial clone would, over a transport that its own
 * settings name), and no repository is named besides the folder's.
 */
export function gitEnvironment(): NodeJS.ProcessEnv {
	const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...rest } = process.env;
	return {
		...rest,
		GIT_OPTIONAL_LOCKS: '0',
		GIT_TERMINAL_PROMPT: '0',
		GIT_NO_LAZY_FETCH: '1',
		GIT_ALLOW_PROTOCOL: 'none', // for versions that know nothing of the line above
	};
}
