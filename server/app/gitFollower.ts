import type { Disposable } from '../../common/base/disposable.ts';
import type { Task } from '../../common/model/task.ts';
import { taskMentions } from '../core/git/mentions.ts';
import type { GitEntryData } from '../core/git/events.ts';
import { branchesOf, type ReflogEntry } from '../core/git/reflog.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommitFacts, GitSource, HeadMove, Repository } from '../ports/git.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { localDay } from '../../common/base/localTime.ts';

export interface GitFollowerOptions {
	readonly store: Store;
	readonly git: GitSource;
	/** Names what made no commit. */
	readonly idOf: (entry: ReflogEntry) => string;
	readonly clock: Clock;
	readonly logger: Logger;
}

export interface FollowSettings {
	/** Commits of the history that are kept besides those that are seen to happen. */
	readonly history: number;
	readonly closeTasks: boolean;
}

interface Followed {
	readonly repository: Repository;
	readonly watcher: Disposable;
	settings: FollowSettings;
	work: Promise<unknown>;
}

/** Commits written in one event. */
const BATCH = 200;
const MADE_COMMIT = new Set<ReflogEntry['kind']>([
	'commit',
	'amend',
	'merge',
	'cherryPick',
	'revert',
	'pull',
	'rebase',
]);

/** What brings commits that were made elsewhere. */
const BROUGHT_COMMITS = new Set<ReflogEntry['kind']>(['pull', 'merge', 'rebase', 'reset', 'switch']);
/** Moves of HEAD that are asked about at one look, the last of them: each is a run of git. */
const MOVES = 20;

/** Keeps what happens in repositories, and links commits to the tasks they name. */
export class GitFollower implements Disposable {
	readonly #options: GitFollowerOptions;
	readonly #followed = new Map<string, Followed>();
	readonly #closed = new AbortController();

	constructor(options: GitFollowerOptions) {
		this.#options = options;
	}

	/** Brings the repositories of a folder up to date, and follows them from now on. */
	async follow(
		folder: string,
		settings: FollowSettings,
	): Promise<{ root: string; branch: string; recorded: number }[]> {
		const { git } = this.#options;
		return Promise.all(
			git.discover(folder).map(async (repository) => ({
				root: repository.workTree,
				branch: git.branch(repository),
				recorded: await this.#update(this.#entry(repository, settings)),
			})),
		);
	}

	/** Looks at the repositories of a folder no more. */
	unfollow(folder: string): void {
		for (const { workTree } of this.#options.git.discover(folder)) {
			this.#followed.get(workTree)?.watcher.dispose();
			this.#followed.delete(workTree);
		}
	}

	dispose(): void {
		this.#closed.abort();
		for (const { watcher } of this.#followed.values()) watcher.dispose();
		this.#followed.clear();
	}

	#entry(repository: Repository, settings: FollowSettings): Followed {
		const known = this.#followed.get(repository.workTree);
		if (known !== undefined) {
			known.settings = settings;
			return known;
		}
		const changed = (): void => {
			const followed = this.#followed.get(repository.workTree);
			if (followed === undefined) return;
			this.#update(followed).catch((error: unknown) => this.#options.logger.error('Git was not followed', error));
		};
		const watcher = this.#options.git.watch(repository, changed);
		const followed: Followed = { repository, watcher, settings, work: Promise.resolve() };
		this.#followed.set(repository.workTree, followed);
		return followed;
	}

	/** One look at a time. @returns how many entries are new */
	#update(followed: Followed): Promise<number> {
		const next = followed.work.then(() => this.#look(followed));
		followed.work = next.catch(() => undefined);
		return next;
	}

	async #look({ repository, settings }: Followed): Promise<number> {
		const { store, git } = this.#options;
		const { workTree } = repository;
		const lines = git.reflog(repository);
		const branches = branchesOf(lines, git.branch(repository));
		const fresh = lines
			.map((line, index) => ({ line, branch: branches[index]!, id: this.#idOf(line) }))
			.filter(({ id }) => !store.git.knows(workTree, id));
		const first = store.git.list({ repositories: [workTree], limit: 1, offset: 0 }).total === 0;
		const { signal } = this.#closed;
		const hashes = [...new Set(fresh.filter(({ line }) => MADE_COMMIT.has(line.kind)).map(({ line }) => line.hash))];
		const facts = new Map((await git.commits(repository, hashes, signal)).map((one) => [one.hash, one]));
		const history = first
			? await git.history(repository, settings.history, signal)
			: await this.#brought(repository, movesOf(lines, new Set(fresh.map(({ line }) => line))), settings.history);
		if (signal.aborted) return 0;
		const seen = fresh.map(({ line, branch, id }) => seenEntry(line, branch, id, facts.get(line.hash)));
		const happened = new Set(seen.map(({ id }) => id));
		const before = history.filter(({ hash }) => !happened.has(hash)).map(historyEntry);
		return this.#record(workTree, [...before.toReversed(), ...seen], settings);
	}

	/** Commits that came with moves of HEAD, newest first. */
	async #brought(repository: Repository, moves: readonly HeadMove[], count: number): Promise<CommitFacts[]> {
		const found = new Map<string, CommitFacts>();
		for (const move of moves.slice(-MOVES).toReversed()) {
			if (found.size >= count) break;
			const commits = await this.#options.git.between(repository, move, count - found.size, this.#closed.signal);
			for (const one of commits) found.set(one.hash, one);
		}
		return [...found.values()];
	}

	#record(repository: string, entries: GitEntryData[], { closeTasks }: FollowSettings): number {
		const { store } = this.#options;
		const fresh = [...new Map(entries.map((entry) => [entry.id, entry])).values()].filter(
			({ id }) => !store.git.knows(repository, id),
		);
		for (let at = 0; at < fresh.length; at += BATCH) {
			// Tasks first: a crash in between links them again, which changes nothing.
			const batch = fresh.slice(at, at + BATCH).map((entry) => this.#linkTasks(entry, closeTasks));
			store.execute({ type: 'git/record', repository, entries: batch });
		}
		return fresh.length;
	}

	#linkTasks(entry: GitEntryData, closeTasks: boolean): GitEntryData {
		const closed: number[] = [];
		const tasks: number[] = [];
		for (const { number, closes } of taskMentions(`${entry.subject}\n${entry.body}`)) {
			const task = this.#options.store.work.task(`T-${number}`);
			// A label in an older message means another task, of another time.
			if (task === undefined || entry.kind === 'history' || entry.at < wholeSecond(task.createdAt)) continue;
			tasks.push(number);
			this.#link(task, entry);
			if (closes && closeTasks && this.#close(task)) closed.push(number);
		}
		return { ...entry, tasks, closed };
	}

	#link({ id, links }: Task, { hash, subject }: GitEntryData): void {
		if (hash === '' || links.some(({ kind, target }) => kind === 'commit' && target === hash)) return;
		const title = subject.slice(0, 500);
		this.#options.store.execute({ type: 'task/edit', id, links: [...links, { kind: 'commit', target: hash, title }] });
	}

	/** @returns true when it was open */
	#close({ id, project, column }: Task): boolean {
		const { store, clock } = this.#options;
		const columns = store.work.projects(true).find((one) => one.id === project)?.columns ?? [];
		const done = columns.find((one) => one.done);
		if (done === undefined || columns.find((one) => one.id === column)?.done === true) return false;
		store.execute({ type: 'task/move', id, column: done.id, today: localDay(clock()) });
		return true;
	}

	/** Commits are called by their hash, so that one which is seen again, in another way, is one. */
	#idOf(line: ReflogEntry): string {
		return MADE_COMMIT.has(line.kind) && line.kind !== 'rebase' && line.kind !== 'pull'
			? line.hash
			: this.#options.idOf(line);
	}
}

/** Where HEAD stood before is told by the line before: steps of a rebase are none. */
function movesOf(lines: readonly ReflogEntry[], fresh: ReadonlySet<ReflogEntry>): HeadMove[] {
	return lines.flatMap((line, at) => {
		const from = lines[at - 1]?.hash;
		if (from === undefined || from === line.hash || !fresh.has(line) || !BROUGHT_COMMITS.has(line.kind)) return [];
		return [{ from, to: line.hash, rebased: line.kind === 'rebase' }];
	});
}

/** Git's times are whole seconds. */
function wholeSecond(at: string): string {
	return new Date(Math.floor(Date.parse(at) / 1000) * 1000).toISOString();
}

function seenEntry(line: ReflogEntry, branch: string, id: string, facts: CommitFacts | undefined): GitEntryData {
	const { kind, hash, at, author, subject, from, to } = line;
	const own = facts !== undefined && kind !== 'rebase' && kind !== 'pull';
	return {
		id,
		kind,
		at,
		branch,
		hash,
		from,
		to,
		author,
		subject: own ? facts.subject : subject,
		body: own ? facts.body : '',
		files: own ? [...facts.files] : [],
		tasks: [],
		closed: [],
	};
}

function historyEntry({ hash, at, author, subject, body, files }: CommitFacts): GitEntryData {
	const none = { branch: '', from: '', to: '', tasks: [], closed: [] };
	return { id: hash, kind: 'history', hash, at, author, subject, body, files: [...files], ...none };
}
