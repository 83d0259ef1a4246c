import type { GitEntry } from '../../common/model/git.ts';
import type { ReflogEntry } from '../core/git/reflog.ts';

/** A repository as its own files have it. Paths are absolute. */
export interface Repository {
	readonly workTree: string;
	/** `HEAD` and its reflog are here; a worktree and a submodule have one of their own. */
	readonly gitDir: string;
}

/** What git knows of a commit. */
export interface CommitFacts {
	readonly hash: string;
	readonly author: string;
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly subject: string;
	readonly body: string;
	/** Relative to the work tree, `/` separated. */
	readonly files: readonly string[];
}

/** HEAD went from one commit to another. */
export interface HeadMove {
	/** Hashes. */
	readonly from: string;
	readonly to: string;
	readonly rebased: boolean;
}

/** Looks into repositories; changes nothing in them. */
export interface GitSource {
	/** The repository a folder is in, those of its submodules, and no others. */
	discover(folder: string): Repository[];
	/** Branch that HEAD is on; empty when it is detached or there is none. */
	branch(repository: Repository): string;
	/** The last lines of HEAD's reflog, oldest first; none when there is no reflog. */
	reflog(repository: Repository): ReflogEntry[];
	/** Facts of commits by their hashes; those that git does not have, or all without git, are missing. */
	commits(repository: Repository, hashes: readonly string[], signal: AbortSignal): Promise<CommitFacts[]>;
	/** The last commits of HEAD, newest first; none without git or before the first commit. */
	history(repository: Repository, count: number, signal: AbortSignal): Promise<CommitFacts[]>;
	/**
	 * The last commits that HEAD got by moving, newest first; of a rebase those whose change was not there before. None
	 * without git, or when the commits are gone.
	 */
	between(repository: Repository, move: HeadMove, count: number, signal: AbortSignal): Promise<CommitFacts[]>;
	/** Calls back a moment after HEAD or its reflog has changed. */
	watch(repository: Repository, changed: () => void): { dispose(): void };
}

export interface GitFilter {
	readonly repositories?: readonly string[];
	readonly task?: number;
	readonly file?: string;
	readonly session?: string;
	readonly seen?: boolean;
	readonly limit: number;
	readonly offset: number;
}

/** Reads what happened in repositories. */
export interface GitQueries {
	/** Newest first. */
	list(filter: GitFilter): { readonly entries: GitEntry[]; readonly total: number };
	get(id: string): GitEntry | undefined;
	knows(repository: string, id: string): boolean;
	any(): boolean;
}
