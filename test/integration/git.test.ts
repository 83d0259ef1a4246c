import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GitFollower } from '../../server/app/gitFollower.ts';
import { createGitHandlers } from '../../server/app/gitHandlers.ts';
import { createGitSource, reflogId } from '../../server/git/gitSource.ts';
import type { Store } from '../../server/ports/store.ts';
import { openStore } from '../../server/store/store.ts';
import { NEW_TASK } from '../newTask.ts';
import { gitIn } from '../gitIn.ts';
import { collectingLogger, openRig, temporaryFolder } from './indexSupport.ts';
import { LspClient } from './lspClient.ts';
import { cliJson, temporaryDataDir, until } from './processes.ts';

const SETTINGS = { history: 100, closeTasks: true };

test('commits, switches, merges and rebases, as git itself makes them', async () => {
	const repo = repository();
	const { follower, store } = await rig();
	commit(repo, 'a.txt', 'First');
	await follower.follow(repo, SETTINGS);
	gitIn(repo, 'switch', '-qc', 'topic');
	commit(repo, 'b.txt', 'On topic\n\nBecause the kettle leaks.');
	gitIn(repo, 'switch', '-q', 'main');
	commit(repo, 'c.txt', 'On main');
	gitIn(repo, 'merge', '-q', '--no-edit', 'topic');
	gitIn(repo, 'switch', '-q', '-C', 'again', 'topic');
	commit(repo, 'd.txt', 'To be rebased');
	gitIn(repo, 'rebase', '-q', 'main');
	gitIn(repo, 'commit', '-q', '--amend', '-m', 'Rebased and amended');
	gitIn(repo, 'checkout', '-q', '--detach');
	commit(repo, 'e.txt', 'Nowhere');
	await follower.follow(repo, SETTINGS);
	expect(told(store)).toEqual([
		'commit main First',
		'switch topic main→topic',
		'commit topic On topic',
		'switch main topic→main',
		'commit main On main',
		"merge main Merge branch 'topic'",
		'switch again main→again',
		'commit again To be rebased',
		'rebase again returning to refs/heads/again',
		'amend again Rebased and amended',
		'switch  again→HEAD',
		'commit  Nowhere',
	]);
	const [why] = store.git.list({ file: 'b.txt', limit: 1, offset: 0 }).entries;
	expect(why).toMatchObject({ body: 'Because the kettle leaks.', files: ['b.txt'], author: 'Ada' });
	const { head } = store;
	await follower.follow(repo, SETTINGS);
	expect(store.head).toBe(head);
});

test('a commit names a task and closes another; a task made later has another label', async () => {
	const repo = repository();
	const { follower, store } = await rig();
	commit(repo, 'a.txt', 'Old T-1', '2020-01-01T00:00:00Z');
	for (const id of ['one', 'two']) createTask(store, id);
	await follower.follow(repo, SETTINGS);
	expect(store.work.task('T-1')?.links).toEqual([]);
	commit(repo, 'b.txt', 'See T-1, closes T-2 and T-99');
	await follower.follow(repo, SETTINGS);
	const hash = gitIn(repo, 'rev-parse', 'HEAD').trim();
	expect(store.work.task('T-1')).toMatchObject({ column: 'todo', links: [{ kind: 'commit', target: hash }] });
	expect(store.work.task('T-2')?.column).toBe('done');
	expect(store.git.get(hash)).toMatchObject({ tasks: [1, 2], closed: [2] });
	store.execute({ type: 'task/move', id: 'two', column: 'todo', today: '2026-01-01' });
	await follower.follow(repo, SETTINGS);
	expect(store.work.task('T-2')?.column).toBe('todo'); // taken back is taken back
});

test('what is pulled, fast-forwarded, rebased onto or switched to is found by its message', async () => {
	const theirs = repository();
	commit(theirs, 'a.txt', 'First');
	const base = temporaryFolder('git');
	const mine = path.join(base, 'mine');
	gitIn(base, 'clone', '-q', theirs, mine);
	const { follower, store } = await rig();
	await follower.follow(mine, SETTINGS);
	const arrived = async (): Promise<string[]> => {
		const before = told(store, mine).length;
		await follower.follow(mine, SETTINGS);
		return told(store, mine)
			.slice(before)
			.filter((line) => line.startsWith('history'));
	};

	commit(theirs, 'b.txt', 'Pulled\n\nBecause the kettle leaks.');
	commit(theirs, 'c.txt', 'Pulled too, closes T-1');
	createTask(store, 'one');
	gitIn(mine, 'pull', '-q', '--ff-only');
	expect(await arrived()).toEqual(['history  Pulled', 'history  Pulled too, closes T-1']);
	expect(store.git.list({ file: 'b.txt', limit: 1, offset: 0 }).entries).toMatchObject([
		{ body: 'Because the kettle leaks.' },
	]);
	expect(store.work.task('T-1')?.column).toBe('todo'); // their T-1 is another

	gitIn(theirs, 'switch', '-qc', 'topic');
	commit(theirs, 'd.txt', 'On their topic');
	gitIn(mine, 'fetch', '-q');
	gitIn(mine, 'switch', '-q', 'topic');
	expect(await arrived()).toEqual(['history  On their topic']);

	gitIn(theirs, 'switch', '-q', 'main');
	commit(theirs, 'e.txt', 'Below mine');
	gitIn(mine, 'switch', '-q', 'main');
	commit(mine, 'f.txt', 'Mine');
	expect(await arrived()).toEqual([]);
	gitIn(mine, 'pull', '-q', '--rebase');
	expect(await arrived()).toEqual(['history  Below mine']);
	expect(await arrived()).toEqual([]);
});

test('a repository that is followed no more is left alone until it is followed again', async () => {
	const repo = repository();
	commit(repo, 'a.txt', 'First');
	const { follower, store } = await rig();
	const { 'git/follow': ask } = createGitHandlers(store, follower);
	const context = { signal: new AbortController().signal, progress: () => undefined, trusted: true };
	await ask({ roots: [repo], enabled: true, ...SETTINGS }, context);
	await ask({ roots: [repo], enabled: false, ...SETTINGS }, context);
	commit(repo, 'b.txt', 'Unseen');
	const other = repository();
	await ask({ roots: [other], enabled: true, ...SETTINGS }, context);
	commit(other, 'c.txt', 'Seen');
	await until(() => told(store).includes('commit main Seen')); // by then the first would have told, too
	expect(told(store)).not.toContain('commit main Unseen');
	await ask({ roots: [repo], enabled: true, ...SETTINGS }, context);
	expect(told(store)).toContain('commit main Unseen');
});

test('closing can be turned off', async () => {
	const repo = repository();
	const { follower, store } = await rig();
	createTask(store, 'one');
	commit(repo, 'a.txt', 'closes T-1');
	await follower.follow(repo, { ...SETTINGS, closeTasks: false });
	expect(store.work.task('T-1')).toMatchObject({ column: 'todo', links: [{ kind: 'commit' }] });
});

test('a worktree, a submodule, a shallow clone and a folder below the root', async () => {
	const origin = repository();
	commit(origin, 'a.txt', 'One');
	commit(origin, 'b.txt', 'Two');
	commit(origin, 'c.txt', 'Three');
	const base = temporaryFolder('git');
	const { follower, store } = await rig();

	const worktree = path.join(base, 'worktree');
	gitIn(origin, 'worktree', 'add', '-q', '-b', 'side', worktree);
	commit(worktree, 'w.txt', 'In the worktree');
	mkdirSync(path.join(worktree, 'deep/er'), { recursive: true });
	expect(await follower.follow(path.join(worktree, 'deep/er'), SETTINGS)).toMatchObject([
		{ root: worktree, branch: 'side' },
	]);
	expect(told(store)).toContain('commit side In the worktree');

	const shallow = path.join(base, 'shallow');
	gitIn(base, 'clone', '-q', '--depth', '1', `file://${origin}`, shallow);
	const [found] = await follower.follow(shallow, SETTINGS);
	expect(found).toMatchObject({ root: shallow, branch: 'main' });
	expect(told(store, shallow).map((line) => line.split(' ')[0])).toEqual(['history', 'clone']);

	const outer = repository();
	gitIn(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', origin, 'lib');
	commit(outer, 'x.txt', 'Outer');
	commit(path.join(outer, 'lib'), 'y.txt', 'Inner');
	const roots = (await follower.follow(outer, SETTINGS)).map(({ root }) => root);
	expect(roots).toEqual([outer, path.join(outer, 'lib')]);
	expect(told(store, path.join(outer, 'lib'))).toContain('commit main Inner');
});

test('what happens is seen as it happens', async () => {
	const repo = repository();
	commit(repo, 'a.txt', 'First');
	const { follower, store } = await rig();
	await follower.follow(repo, SETTINGS);
	commit(repo, 'b.txt', 'While watched');
	await until(() => told(store).includes('commit main While watched'));
	gitIn(repo, 'switch', '-qc', 'elsewhere');
	await until(() => told(store).includes('switch elsewhere main→elsewhere'));
});

test('without the git program, the reflog is told and the log says so once', async () => {
	const repo = repository();
	commit(repo, 'a.txt', 'First');
	const log: string[] = [];
	const { follower, store } = await rig(log);
	const { PATH } = process.env;
	process.env['PATH'] = '/nowhere';
	try {
		await follower.follow(repo, SETTINGS);
		commitWith(PATH!, repo, 'b.txt', 'Second');
		await follower.follow(repo, SETTINGS);
	} finally {
		process.env['PATH'] = PATH;
	}
	expect(told(store)).toEqual(['commit main First', 'commit main Second']);
	expect(log.filter((line) => line.includes('git was not found'))).toHaveLength(1);
});

test('no repository, an empty one, and a broken one are no failure', async () => {
	const { follower, store } = await rig();
	const folder = temporaryFolder('plain');
	expect(await follower.follow(folder, SETTINGS)).toEqual([]);
	const empty = repository();
	expect(await follower.follow(empty, SETTINGS)).toMatchObject([{ branch: 'main', recorded: 0 }]);
	const broken = repository();
	commit(broken, 'a.txt', 'First');
	renameSync(path.join(broken, '.git/objects'), path.join(broken, '.git/gone'));
	expect(await follower.follow(broken, SETTINGS)).toMatchObject([{ recorded: 1 }]);
	expect(told(store, broken)).toEqual(['commit main First']);
});

test('a message is found by a search, with the files it touches', async () => {
	const repo = repository();
	commit(repo, 'src/kettle.ts', 'Wait longer\n\nThe ocelot needs time.');
	const index = await openRig();
	const follower = followerOf(index.store, []);
	await follower.follow(repo, SETTINGS);
	await index.indexer.settled();
	const hash = gitIn(repo, 'rev-parse', 'HEAD').trim();
	expect(await index.rows('ocelot')).toMatchObject([{ root: '', path: `git/${hash}`, kind: 'git' }]);
	expect(await index.find('kettle')).toEqual([`git/${hash}`]);
});

test('through the connection and on the command line', { timeout: 180_000 }, async () => {
	const repo = repository();
	commit(repo, 'a.txt', 'First');
	const dataDir = temporaryDataDir();
	const client = await LspClient.open(dataDir, [repo]);
	const { repositories } = await client.call('git/follow', { roots: [repo] });
	expect(repositories).toMatchObject([{ root: repo, branch: 'main', recorded: 1 }]);
	await client.call('capture/add', { content: 'remember the kettle' });
	const entries = await cliJson<{ kind: string; title: string }[]>(dataDir, 'activity');
	expect(entries.map(({ kind, title }) => `${kind} ${title}`)).toEqual(['capture remember the kettle', 'git First']);
	await client.close();
});

function repository(): string {
	const folder = temporaryFolder('repository');
	gitIn(folder, 'init', '-q', '-b', 'main');
	gitIn(folder, 'config', 'user.name', 'Ada');
	gitIn(folder, 'config', 'user.email', 'ada@example.org');
	return folder;
}

/** @param at committed then, instead of now */
function commit(cwd: string, file: string, message: string, at?: string): void {
	mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
	writeFileSync(path.join(cwd, file), message);
	gitIn(cwd, 'add', file);
	if (at !== undefined) process.env['GIT_COMMITTER_DATE'] = at;
	gitIn(cwd, 'commit', '-q', '-m', message);
	delete process.env['GIT_COMMITTER_DATE'];
}

function commitWith(PATH: string, cwd: string, file: string, message: string): void {
	const before = process.env['PATH'];
	process.env['PATH'] = PATH;
	try {
		commit(cwd, file, message);
	} finally {
		process.env['PATH'] = before;
	}
}

async function rig(log: string[] = []): Promise<{ store: Store; follower: GitFollower }> {
	const store = await openStore({ dataDir: temporaryFolder('data'), clock: Date.now, logger: collectingLogger(log) });
	onTestFinished(() => store.close());
	return { store, follower: followerOf(store, log) };
}

function followerOf(store: Store, log: string[]): GitFollower {
	const logger = collectingLogger(log);
	const git = createGitSource(logger);
	const follower = new GitFollower({ store, git, idOf: reflogId, clock: Date.now, logger });
	onTestFinished(() => follower.dispose());
	return follower;
}

/** Oldest first, as they were recorded. */
function told(store: Store, repository?: string): string[] {
	return store
		.readEvents(0, 10_000)
		.flatMap((event) => (event.type === 'gitRecorded' ? [event.data] : []))
		.filter((data) => repository === undefined || data.repository === repository)
		.flatMap(({ entries }) => entries)
		.map(({ kind, branch, subject, from, to }) => `${kind} ${branch} ${kind === 'switch' ? `${from}→${to}` : subject}`);
}

function createTask(store: Store, id: string): void {
	store.execute({ ...NEW_TASK, id, title: id });
}
