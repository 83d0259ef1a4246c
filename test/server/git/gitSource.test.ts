import { appendFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createGitSource } from '../../../server/git/gitSource.ts';
import { temporaryFolder, writeTree } from '../index/scan/support.ts';
import { silentLogger } from '../store/support.ts';
import { gitIn } from '../../gitIn.ts';

const { signal } = new AbortController();
const source = createGitSource(silentLogger);

test('a repository starts no program, not even to fetch what a partial clone lacks', async () => {
	const repository = makeRepository();
	commit(repository, 'one');
	const tree = gitIn(repository, 'rev-parse', 'HEAD^{tree}').trim();
	rmSync(path.join(repository, '.git', 'objects', tree.slice(0, 2), tree.slice(2)));
	const mark = path.join(temporaryFolder(), 'started');
	gitIn(repository, 'config', 'core.repositoryFormatVersion', '1');
	appendFileSync(
		path.join(repository, '.git', 'config'),
		`[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ssh://nowhere/x\n\tpromisor = true\n[core]\n\tsshCommand = echo >${mark};\n`,
	);
	const [found] = source.discover(repository);
	await source.history(found!, 5, signal);
	expect(existsSync(mark)).toBe(false);
	expect(() => gitIn(repository, 'log', '--name-only')).toThrow();
	expect(existsSync(mark)).toBe(true); // git by itself does start it: the test sees what it looks for
});

test('submodules are found, and those within them', () => {
	const repository = makeRepository();
	const head = 'ref: refs/heads/main\n';
	writeTree(repository, {
		'.gitmodules': '[submodule "a"]\n\tpath = lib/a\n[submodule "away"]\n\tpath = ../elsewhere\n',
		'lib/a/.git/HEAD': head,
		'lib/a/.gitmodules': '[submodule "b"]\n\tpath = deps/b\n',
		'lib/a/deps/b/.git/HEAD': head,
	});
	const found = source.discover(path.join(repository, 'lib')).map(({ workTree }) => workTree);
	expect(found.map((folder) => path.relative(repository, folder))).toEqual(['', 'lib/a', 'lib/a/deps/b']);
});

test('a folder that is gone keeps nobody from asking about another', async () => {
	const repository = makeRepository();
	commit(repository, 'one');
	const [found] = source.discover(repository);
	const gone = { workTree: path.join(repository, 'gone'), gitDir: path.join(repository, 'gone', '.git') };
	expect(await source.history(gone, 5, signal)).toEqual([]);
	expect(await source.history(found!, 5, signal)).toMatchObject([{ subject: 'one' }]);
});

test('a repository of the environment is not taken for that of the folder', async () => {
	const repository = makeRepository();
	commit(repository, 'one');
	const other = makeRepository();
	commit(other, 'two');
	vi.stubEnv('GIT_DIR', path.join(other, '.git'));
	const found = await source.history(source.discover(repository)[0]!, 5, signal);
	vi.unstubAllEnvs();
	expect(found).toMatchObject([{ subject: 'one' }]);
});

test('a repository without a commit is followed beyond its first one', async () => {
	const repository = makeRepository();
	const [found] = source.discover(repository);
	let seen = 0;
	const watching = source.watch(found!, () => (seen = source.reflog(found!).length));
	commit(repository, 'one');
	await expect.poll(() => seen).toBe(1);
	commit(repository, 'two');
	await expect.poll(() => seen).toBe(2);
	watching.dispose();
});

function makeRepository(): string {
	const repository = temporaryFolder();
	gitIn(repository, 'init', '-q');
	return repository;
}

function commit(repository: string, subject: string): void {
	writeTree(repository, { [`${subject}.txt`]: subject });
	gitIn(repository, 'add', '.');
	gitIn(repository, 'commit', '-qm', subject);
}
