import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Scanner } from '../../../../server/index/scan/scanFolder.ts';
import { gitIn } from '../../../gitIn.ts';
import { collect, scanAll, temporaryFolder, writeTree } from './support.ts';

test('symbolic links are not followed: loops, links outside, links to files', () => {
	const root = temporaryFolder();
	const outside = temporaryFolder();
	writeTree(outside, { 'secret.txt': 'x' });
	writeTree(root, { 'a/b/file.ts': '' });
	symlinkSync('..', path.join(root, 'a/b/up'));
	symlinkSync('self', path.join(root, 'self'));
	symlinkSync(outside, path.join(root, 'outside'));
	symlinkSync(path.join(outside, 'secret.txt'), path.join(root, 'secret.txt'));
	expect(scanAll(root)).toMatchObject({ files: ['a/b/file.ts'], skipped: { symbolicLink: 4 } });
});

test('a root that is a symbolic link is walked', () => {
	const root = temporaryFolder();
	writeTree(root, { 'a.ts': '' });
	const link = path.join(temporaryFolder(), 'link');
	symlinkSync(root, link);
	expect(scanAll(link).files).toEqual(['a.ts']);
});

test('pipes are left out', () => {
	const root = temporaryFolder();
	execFileSync('mkfifo', [path.join(root, 'pipe')]);
	expect(scanAll(root)).toMatchObject({ files: [], skipped: { special: 1 } });
});

test('names with a newline, an emoji, quotes and accents', () => {
	const root = temporaryFolder();
	const names = ['new\nline.ts', '🦭 seal.md', `quote"'.py`, 'é/ü.txt', 'back\\slash'];
	writeTree(root, Object.fromEntries(names.map((name) => [name, ''])));
	expect(scanAll(root).files).toEqual(names.sort());
});

test('files over the size cap are counted, and not opened: a sparse one of 200 MB costs nothing', () => {
	const root = temporaryFolder();
	writeTree(root, { 'small.ts': 'x', 'large.ts': '' });
	execFileSync('truncate', ['-s', '200M', path.join(root, 'large.ts')]);
	expect(scanAll(root)).toMatchObject({ files: ['small.ts'], skipped: { tooLarge: 1 } });
});

test("the settings' globs leave out files and whole folders", () => {
	const root = temporaryFolder();
	writeTree(root, { 'a.ts': '', 'a.snap': '', 'x/node_modules/y/z.js': '', 'x/b.snap': '', 'node_modules/k.js': '' });
	expect(scanAll(root, { exclude: ['**/node_modules', '**/*.snap'] })).toMatchObject({
		files: ['a.ts'],
		skipped: { excluded: 4 },
	});
});

test('.understoryignore outranks .ignore, and both outrank git; they also work without a repository', () => {
	const root = temporaryFolder();
	writeTree(root, {
		'.gitignore': '*.log\n',
		'.ignore': '!b.log\n*.md\n',
		'sub/.understoryignore': '!c.md\nd.ts\n',
		'a.log': '',
		'b.log': '',
		'sub/c.md': '',
		'sub/d.ts': '',
		'sub/e.md': '',
	});
	expect(scanAll(root).files).toEqual(['.gitignore', '.ignore', 'b.log', 'sub/.understoryignore', 'sub/c.md']);
});

test('a repository inside another one has its own rules; one that is ignored is left out', () => {
	const root = temporaryFolder();
	gitIn(root, 'init', '-q');
	writeTree(root, {
		'.gitignore': '*.log\nvendor/\n',
		'inner/.gitignore': '*.tmp\n/top.ts\n',
		'inner/a.log': '',
		'inner/b.tmp': '',
		'inner/top.ts': '',
		'inner/deep/top.ts': '',
		'vendor/x.ts': '',
	});
	gitIn(path.join(root, 'inner'), 'init', '-q');
	expect(scanAll(root).files).toEqual(['.gitignore', 'inner/.gitignore', 'inner/a.log', 'inner/deep/top.ts']);
});

test('a folder that its repository ignores was opened on purpose', () => {
	const root = temporaryFolder();
	gitIn(root, 'init', '-q');
	writeTree(root, {
		'.gitignore': 'build/\n*.o\n',
		'build/out/a.ts': '',
		'build/out/.gitignore': 'b.ts\n',
		'build/out/b.ts': '',
	});
	expect(scanAll(path.join(root, 'build/out')).files).toEqual(['.gitignore', 'a.ts']);
});

test('a root that is not there is an error', () => {
	const root = temporaryFolder();
	rmSync(root, { recursive: true });
	expect(() => scanAll(root)).toThrow('ENOENT');
});

test('deep nesting', () => {
	const root = temporaryFolder();
	const deep = Array.from({ length: 400 }, () => 'd').join('/');
	writeTree(root, { [`${deep}/file.ts`]: '' });
	expect(scanAll(root).files).toEqual([`${deep}/file.ts`]);
});

test('a folder that cannot be listed is counted and named', () => {
	const root = temporaryFolder();
	writeTree(root, { 'open.ts': '', 'closed/file.ts': '' });
	chmodSync(root, 0o755);
	chmodSync(path.join(root, 'closed'), 0);
	const scanned = asUser(() => scanAll(root));
	chmodSync(path.join(root, 'closed'), 0o755);
	expect(scanned).toMatchObject({ files: ['open.ts'], skipped: { unreadable: 1 }, unreadable: ['closed'] });
});

test('single paths: files, folders, what is gone, what is ignored, what is below an ignored folder', () => {
	const root = temporaryFolder();
	gitIn(root, 'init', '-q');
	writeTree(root, {
		'.gitignore': 'out/\n*.log\n',
		'a.ts': '',
		'dir/b.ts': '',
		'dir/c.log': '',
		'out/d.ts': '',
		'tracked.log': '',
	});
	gitIn(root, 'add', '-f', 'tracked.log');
	const options = { root, maxFileBytes: 1000, exclude: ['**/*.snap'] };
	writeFileSync(path.join(root, 'e.snap'), '');
	const paths = ['a.ts', 'dir', 'missing.ts', 'dir/c.log', 'out/d.ts', 'tracked.log', 'e.snap', 'a.ts/below'];
	expect(collect(new Scanner().paths(options, paths))).toMatchObject({
		files: ['a.ts', 'dir/b.ts', 'tracked.log'],
		gone: ['a.ts/below', 'dir/c.log', 'e.snap', 'missing.ts', 'out/d.ts'],
	});
});

test('batches come one by one, so that the reader sets the pace', () => {
	const root = temporaryFolder();
	for (let folder = 0; folder < 30; folder++) {
		mkdirSync(path.join(root, `d${folder}`));
		for (let file = 0; file < 100; file++) writeFileSync(path.join(root, `d${folder}`, `${file}.ts`), '');
	}
	const steps = new Scanner().folder({ root, maxFileBytes: 10, exclude: [] });
	const sizes: number[] = [];
	for (const batch of steps) sizes.push(batch.paths.length);
	expect(sizes).toEqual([1000, 1000, 1000]);
});

/** Runs without the rights of the superuser, who may read everything. */
function asUser<T>(action: () => T): T {
	if (process.geteuid?.() !== 0) return action();
	process.seteuid!(65534);
	try {
		return action();
	} finally {
		process.seteuid!(0);
	}
}
