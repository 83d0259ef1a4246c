import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	closeSync,
	existsSync,
	fstatSync,
	openSync,
	readFileSync,
	readSync,
	statSync,
	watch,
	type FSWatcher,
} from 'node:fs';
import path from 'node:path';
import { gitArguments, gitEnvironment } from '../base/git.ts';
import { parseReflog, type ReflogEntry } from '../core/git/reflog.ts';
import { isoOfSeconds } from '../core/git/time.ts';
import type { CommitFacts, GitSource, Repository } from '../ports/git.ts';
import type { Logger } from '../ports/logger.ts';

/** A rebase writes many lines; what is older was seen before or is in the history. */
const REFLOG_BYTES = 256 * 1024;
/** git writes `HEAD`, reflog and refs one after the other. Milliseconds. */
const SETTLE_MS = 250;
const GIT_LIMIT_MS = 30_000;
const MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_FILES = 50;
const MAX_BODY = 8000;

const MAX_SUBMODULE_DEPTH = 5;
const FORMAT = '--format=%x01%H%x00%an%x00%at%x00%B%x00';

/** Reads git's own files, and asks the `git` program for what lies in packs. Without the program messages are short. */
export function createGitSource(logger: Logger): GitSource {
	const git = new GitProgram(logger);
	return {
		discover,
		branch: ({ gitDir }) => /^ref: refs\/heads\/(.+)$/.exec(readText(path.join(gitDir, 'HEAD')).trim())?.[1] ?? '',
		reflog: ({ gitDir }) => readReflog(path.join(gitDir, 'logs', 'HEAD')),
		async commits({ workTree }, hashes, signal) {
			if (hashes.length === 0) return [];
			const args = ['log', '--no-walk=unsorted', '--stdin', '--ignore-missing', '--name-only', FORMAT];
			return parseCommits(await git.run(workTree, args, signal, `${hashes.join('\n')}\n`));
		},
		async history({ workTree }, count, signal) {
			if (count === 0) return [];
			return parseCommits(await git.run(workTree, ['log', `--max-count=${count}`, '--name-only', FORMAT], signal));
		},
		async between({ workTree }, { from, to, rebased }, count, signal) {
			if (count === 0) return [];
			const range = rebased ? ['--cherry-pick', '--right-only', `${from}...${to}`] : [`${from}..${to}`];
			return parseCommits(
				await git.run(workTree, ['log', `--max-count=${count}`, '--name-only', FORMAT, ...range], signal),
			);
		},
		watch: (repository, changed) => watchRepository(repository, changed, logger),
	};
}

/** Names what happened and made no commit: the same line of the same reflog has the same id. */
export function reflogId({ line }: Pick<ReflogEntry, 'line'>): string {
	return createHash('sha1').update(line).digest('hex');
}

function discover(folder: string): Repository[] {
	for (let at = folder; ; at = path.dirname(at)) {
		const found = repositoryAt(at);
		if (found !== undefined) return [found, ...submodulesOf(found.workTree)];
		if (path.dirname(at) === at) return [];
	}
}

/** `.git` is a folder, or in worktrees and submodules a file that names one. */
function repositoryAt(folder: string): Repository | undefined {
	const dotGit = path.join(folder, '.git');
	const stats = statSync(dotGit, { throwIfNoEntry: false });
	if (stats === undefined) return undefined;
	const named = stats.isFile() ? /^gitdir: (.+)$/m.exec(readText(dotGit))?.[1] : undefined;
	const gitDir = stats.isDirectory() ? dotGit : named === undefined ? undefined : path.resolve(folder, named.trim());
	return gitDir !== undefined && existsSync(path.join(gitDir, 'HEAD')) ? { workTree: folder, gitDir } : undefined;
}

/** And theirs, to some depth: a link could lead back. */
function submodulesOf(workTree: string, depth = 0): Repository[] {
	if (depth === MAX_SUBMODULE_DEPTH) return [];
	const paths = [...readText(path.join(workTree, '.gitmodules')).matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)];
	return paths.flatMap(([, relative]) => {
		const folder = path.resolve(workTree, relative!);
		const found = folder.startsWith(workTree + path.sep) ? repositoryAt(folder) : undefined;
		return found === undefined ? [] : [found, ...submodulesOf(folder, depth + 1)];
	});
}

function readReflog(file: string): ReflogEntry[] {
	let fd: number;
	try {
		fd = openSync(file, 'r');
	} catch {
		return []; // a repository without commits, or one that keeps no reflog
	}
	try {
		const { size } = fstatSync(fd);
		const length = Math.min(size, REFLOG_BYTES);
		const bytes = Buffer.alloc(length);
		readSync(fd, bytes, 0, length, size - length);
		const text = bytes.toString('utf8');
		// The last line may be half written, and the first half read.
		return parseReflog(text.slice(size > length ? text.indexOf('\n') + 1 : 0, text.lastIndexOf('\n') + 1));
	} finally {
		closeSync(fd);
	}
}

/** A message may hold any character but NUL. */
const COMMIT_START = new RegExp(String.raw`\x01(?=[0-9a-f]{40,64}\0)`);
const HASH = /^[0-9a-f]{40,64}$/;

/** What `git log` prints with `FORMAT`. */
export function parseCommits(output: string): CommitFacts[] {
	return output.split(COMMIT_START).flatMap((part) => {
		const [hash, author, at, message, files] = part.split('\0');
		if (hash === undefined || !HASH.test(hash) || at === undefined || message === undefined) return [];
		const [subject = '', ...rest] = message.trim().split('\n');
		return {
			hash,
			author: author ?? '',
			at: isoOfSeconds(at),
			subject,
			body: rest.join('\n').trim().slice(0, MAX_BODY),
			files: (files ?? '')
				.split('\n')
				.filter((file) => file !== '')
				.slice(0, MAX_FILES),
		};
	});
}

function watchRepository({ gitDir }: Repository, changed: () => void, logger: Logger): { dispose(): void } {
	let timer: NodeJS.Timeout | undefined;
	const soon = (): void => {
		clearTimeout(timer);
		timer = setTimeout(changed, SETTLE_MS);
	};
	const watchers = new Map<string, FSWatcher>();
	const begin = (folder: string, name: RegExp, told: () => void): void => {
		if (watchers.has(folder) || !existsSync(folder)) return;
		try {
			const watcher = watch(folder, { persistent: false }, (_event, file) => {
				if (file === null || name.test(file)) told();
			});
			watcher.on('error', (error) => logger.warn('A repository is not watched any more', { error: String(error) }));
			watchers.set(folder, watcher);
		} catch (error) {
			logger.warn('A repository cannot be watched', { error: String(error) });
		}
	};
	const followLog = (): void => begin(path.join(gitDir, 'logs'), /^HEAD$/, soon);
	begin(gitDir, /^(HEAD|logs)$/, () => {
		followLog(); // it comes with the first commit
		soon();
	});
	followLog();
	return {
		dispose() {
			clearTimeout(timer);
			for (const watcher of watchers.values()) watcher.close();
		},
	};
}

/** Runs `git`, with arguments as they are and never through a shell. */
class GitProgram {
	readonly #logger: Logger;
	#missing = false;

	constructor(logger: Logger) {
		this.#logger = logger;
	}

	/** What it prints; empty when there is no git, or when it refuses. */
	async run(folder: string, args: readonly string[], signal: AbortSignal, input = ''): Promise<string> {
		if (this.#missing) return '';
		const { promise, resolve } = Promise.withResolvers<string>();
		const env = { ...gitEnvironment(), LC_ALL: 'C.UTF-8' };
		const options = { env, signal, timeout: GIT_LIMIT_MS, maxBuffer: MAX_OUTPUT, windowsHide: true };
		const child = execFile('git', gitArguments(folder, args), options, (error, stdout) => {
			if (error !== null) this.#failed(error);
			resolve(error === null ? stdout : '');
		});
		child.stdin?.on('error', () => undefined); // it ended before it read all; its result says why
		child.stdin?.end(input);
		return promise;
	}

	#failed(error: Error & { code?: unknown }): void {
		if (error.name === 'AbortError') return;
		if (error.code === 'ENOENT') {
			this.#missing = true;
			this.#logger.warn('git was not found: commit messages are kept as far as the reflog has them');
		} else this.#logger.info('git had no answer', { error: error.message.split('\n')[0] ?? '' });
	}
}

/** Empty when the file is not there. */
function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
