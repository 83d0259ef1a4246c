import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gitArguments, gitEnvironment } from '../../base/git.ts';

/** What git knows that decides about ignored files. */
export interface Repository {
	/** Top of the work tree. */
	readonly top: string;
	/** `info/exclude` of the repository, shared by its work trees. */
	readonly infoExclude: string;
}

export interface GitSettings {
	readonly excludesFile: string;
	readonly ignoreCase: boolean;
}

/** The repository whose work tree holds a folder, found as git does by going up. */
export function findRepository(folder: string): Repository | undefined {
	for (let at = folder; ; at = path.dirname(at)) {
		const repository = repositoryAt(at);
		if (repository !== undefined) return repository;
		if (path.dirname(at) === at) return undefined;
	}
}

/** The repository whose work tree begins at a folder; a `.git` that is not a repository is not one. */
export function repositoryAt(folder: string): Repository | undefined {
	const dotGit = path.join(folder, '.git');
	const stats = statSync(dotGit, { throwIfNoEntry: false });
	if (stats === undefined) return undefined;
	const directory = stats.isDirectory() ? dotGit : linkedDirectory(dotGit);
	if (directory === undefined || !existsSync(path.join(directory, 'HEAD'))) return undefined;
	return { top: folder, infoExclude: path.join(commonDirectory(directory), 'info', 'exclude') };
}

/** Git's settings for a folder; its defaults where git is not installed or does not answer. */
export function gitSettings(folder: string): GitSettings {
	const configured = git(folder, ['config', '--type=path', '--get', 'core.excludesFile'])?.replace(/\n$/, '');
	return {
		excludesFile: configured ? path.resolve(folder, configured) : defaultExcludesFile(),
		ignoreCase: git(folder, ['config', '--type=bool', '--get', 'core.ignoreCase'])?.trim() === 'true',
	};
}

/** Files that are tracked although a pattern matches them: git does not ignore those. Relative to the folder. */
export function trackedButIgnored(folder: string): string[] {
	return listed(folder, ['--ignored', '--exclude-standard']);
}

/** Which of these paths, relative to the folder, git tracks; a folder gives the files inside. */
export function tracked(folder: string, paths: readonly string[]): string[] {
	return listed(folder, ['--', ...paths.map((file) => `:(literal)${file}`)]);
}

function listed(folder: string, args: readonly string[]): string[] {
	const output = git(folder, ['ls-files', '-z', '--cached', ...args]);
	return output === undefined ? [] : output.split('\0').filter((file) => file !== '');
}

/** A `.git` file of a linked work tree or submodule: `gitdir: PATH`. */
function linkedDirectory(dotGit: string): string | undefined {
	const target = /^gitdir: (.*)$/m.exec(readFileSync(dotGit, 'utf8'))?.[1];
	return target === undefined ? undefined : path.resolve(path.dirname(dotGit), target);
}

function commonDirectory(directory: string): string {
	const file = path.join(directory, 'commondir');
	return existsSync(file) ? path.resolve(directory, readFileSync(file, 'utf8').trim()) : directory;
}

function defaultExcludesFile(): string {
	return path.join(process.env['XDG_CONFIG_HOME'] || path.join(os.homedir(), '.config'), 'git', 'ignore');
}

/** Output of git, undefined when it failed or is not there; a key that is not set is a failure too. */
function git(folder: string, args: readonly string[]): string | undefined {
	try {
		return execFileSync('git', gitArguments(folder, args), {
			encoding: 'utf8',
			env: gitEnvironment(),
			stdio: ['ignore', 'pipe', 'ignore'],
			maxBuffer: 256 * 2 ** 20,
			timeout: 20_000,
			windowsHide: true,
		});
	} catch {
		return undefined;
	}
}
