import fc from 'fast-check';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitIn } from '../../../gitIn.ts';
import { filesOfGit, scanAll, temporaryFolder, writeTree } from './support.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');

describe('the same files as git', () => {
	test.each(Object.entries(TREES()))('%s', (_name, tree) => {
		const root = repository(tree);
		expect(scanAll(root).files).toEqual(filesOfGit(root));
	});

	test('this repository, with all that is installed and built in it', { timeout: 120_000 }, (context) => {
		if (!existsSync(path.join(REPOSITORY, '.git'))) return context.skip(); // an unpacked archive
		const { files } = scanAll(REPOSITORY, { maxFileBytes: Number.POSITIVE_INFINITY });
		expect(files).toEqual(filesOfGit(REPOSITORY));
		const listed = gitIn(REPOSITORY, 'ls-files', '-z', '--others', '--ignored', '--exclude-standard');
		const ignored = new Set(listed.split('\0'));
		expect(ignored.size).toBeGreaterThan(10_000); // node_modules is there
		expect(files.filter((file) => ignored.has(file))).toEqual([]);
	});

	test('generated trees and ignore files', { timeout: 120_000 }, () => {
		fc.assert(
			fc.property(treeArbitrary(), (tree) => {
				const root = repository(tree);
				expect(scanAll(root).files).toEqual(filesOfGit(root));
			}),
			{ numRuns: 50 },
		);
	});

	test('generated patterns on generated names, and what check-ignore says of each', { timeout: 120_000 }, () => {
		fc.assert(
			fc.property(
				fc.array(patternArbitrary(), { minLength: 1, maxLength: 4 }),
				fc.uniqueArray(pathArbitrary(), { minLength: 1, maxLength: 12 }),
				(patterns, names) => {
					const root = repository({
						...Object.fromEntries(withoutClashes(names).map((name) => [name, ''])),
						'.gitignore': patterns.join('\n'),
					});
					expect(scanAll(root).files).toEqual(filesOfGit(root));
				},
			),
			{ numRuns: 80 },
		);
	});

	test('a tracked file stays although a pattern matches it, also inside an ignored folder', () => {
		const root = repository({ 'kept/deep/tracked.log': '', 'kept/deep/other.log': '', 'a.log': '' });
		gitIn(root, 'add', 'kept/deep/tracked.log');
		writeTree(root, { '.gitignore': '*.log\nkept/\n' });
		expect(scanAll(root).files).toEqual(['.gitignore', 'kept/deep/tracked.log']);
		expect(filesOfGit(root)).toEqual(['.gitignore', 'kept/deep/tracked.log']);
	});

	test('info/exclude and the global excludes file', () => {
		const root = repository({ 'a.one': '', 'a.two': '', 'a.three': '', '.gitignore': '!keep.two', 'keep.two': '' });
		const global = path.join(temporaryFolder(), 'excludes');
		writeFileSync(global, '*.two\n');
		gitIn(root, 'config', 'core.excludesFile', global);
		writeFileSync(path.join(root, '.git/info/exclude'), '*.one\n');
		expect(scanAll(root).files).toEqual(['.gitignore', 'a.three', 'keep.two']);
		expect(filesOfGit(root)).toEqual(['.gitignore', 'a.three', 'keep.two']);
	});

	test('core.ignoreCase', () => {
		const root = repository({ 'A.LOG': '', 'b.log': '', '.gitignore': '*.Log\n' });
		gitIn(root, 'config', 'core.ignoreCase', 'true');
		expect(scanAll(root).files).toEqual(filesOfGit(root));
	});

	test('a folder inside a repository follows the rules above it', () => {
		const root = repository({
			'.gitignore': 'sub/*.log\n*.tmp\n/inner\n',
			'sub/a.log': '',
			'sub/b.ts': '',
			'sub/c.tmp': '',
			'sub/inner/d': '',
		});
		const sub = path.join(root, 'sub');
		expect(scanAll(sub).files).toEqual(filesOfGit(sub));
	});

	test('a linked work tree shares the exclude file of its repository', () => {
		const root = repository({ 'a.ts': '' });
		gitIn(root, 'add', '.');
		gitIn(root, 'commit', '-qm', 'x');
		writeFileSync(path.join(root, '.git/info/exclude'), '*.one\n');
		const linked = path.join(temporaryFolder(), 'linked');
		gitIn(root, 'worktree', 'add', '-q', linked);
		writeTree(linked, { 'b.one': '', 'c.two': '' });
		expect(scanAll(linked).files.filter((file) => file !== '.git')).toEqual(filesOfGit(linked));
	});

	test('an ignore file that is a symbolic link is not read', () => {
		const root = repository({ 'a.log': '', rules: '*.log' });
		symlinkSync('rules', path.join(root, '.gitignore'));
		expect(scanAll(root).files).toEqual(filesOfGit(root).filter((file) => file !== '.gitignore'));
	});
});

function repository(tree: Readonly<Record<string, string | undefined>>): string {
	const root = temporaryFolder();
	mkdirSync(path.join(root, '.git'));
	gitIn(root, 'init', '-q');
	writeTree(root, tree);
	return root;
}

/** Cases that ignore libraries are known to get wrong. */
function TREES(): Record<string, Record<string, string | undefined>> {
	const many = Object.fromEntries(
		[
			'a',
			'b.log',
			'x/a',
			'x/b.log',
			'x/y/a',
			'x/y/b.log',
			'x/y/z/a',
			'foo',
			'foobar',
			'foo/bar',
			'foox/bar',
			'a b',
			'c ',
			'#d',
			'!e',
			'é.txt',
			'ab.txt',
			'x/[a]',
			'x/-',
			'x/]',
			'back\\slash',
			'new\nline',
			'😀.md',
		]
			.filter((name) => name !== 'foo')
			.map((name) => [name, '']),
	);
	const with_ = (ignore: string) => ({ ...many, '.gitignore': ignore });
	return {
		names: with_('a\n'),
		'anchored names': with_('/a\nx/y/a\n'),
		'folders only': with_('y/\nb.log/\n'),
		negation: with_('*.log\n!x/b.log\n!/x/y/b.log\n'),
		'negation inside an ignored folder': with_('/x/\n!x/a\n'),
		'all but': with_('/*\n!/x\n/x/*\n!/x/y\n'),
		'double stars': with_('**/y/**\n!x/y/z/\nfoo**/bar\n'),
		'double stars in the middle': with_('x/**/a\n'),
		'trailing spaces': with_('a b   \nc\\ \n'),
		escapes: with_('\\#d\n\\!e\nback\\\\slash\n'),
		brackets: with_('x/[]-]\nx/\\[a]\n'),
		'byte-wise question mark': with_('?.txt\n'),
		'two bytes': with_('??.txt\n'),
		'CRLF and byte order mark': with_('\uFEFFa\r\n*.log\r\n'),
		emoji: with_('😀*\n'),
		classes: with_('[[:alpha:]]b.txt\n[^[:alpha:]]*\n'),
		'open bracket': with_('[a\n*.[l\n'),
		'trailing backslash': with_('a\\\nfoobar\\'),
		'nested files': { ...with_('*.log\n'), 'x/.gitignore': '!*.log\n/a\n', 'x/y/.gitignore': 'z\n' },
		slashes: with_('//\n/\n!\nx//a\n'),
	};
}

const part = () => fc.constantFrom('a', 'b', 'ab', 'a.b', 'abc', '.a', 'é', 'a-b', 'A', '[a]', 'a b');
const pathArbitrary = () => fc.array(part(), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const patternArbitrary = () =>
	fc
		.array(
			fc.constantFrom(
				'a',
				'b',
				'*',
				'**',
				'?',
				'/',
				'/',
				'**/',
				'/**',
				'[ab]',
				'[!a]',
				'[a-c]',
				'.',
				'\\',
				'é',
				'-',
				' ',
				'[',
				']',
				'[[:lower:]]',
			),
			{ minLength: 1, maxLength: 6 },
		)
		.chain((tokens) => fc.constantFrom('', '', '', '!', '/').map((prefix) => prefix + tokens.join('')));

function treeArbitrary(): fc.Arbitrary<Record<string, string>> {
	const ignoreFile = fc.array(patternArbitrary(), { maxLength: 5 }).map((lines) => lines.join('\n'));
	return fc
		.record({
			names: fc.uniqueArray(pathArbitrary(), { minLength: 1, maxLength: 20 }),
			ignores: fc.array(fc.tuple(fc.nat(30), ignoreFile), { maxLength: 3 }),
			top: ignoreFile,
		})
		.map(({ names, ignores, top }) => {
			const files = withoutClashes(names);
			const tree: Record<string, string> = Object.fromEntries(files.map((name) => [name, '']));
			tree['.gitignore'] = top;
			const folders = files.map((name) => path.posix.dirname(name)).filter((name) => name !== '.');
			for (const [at, content] of ignores)
				if (folders.length > 0) tree[`${folders[at % folders.length]!}/.gitignore`] = content;
			return tree;
		});
}

/** A name cannot be a file and a folder. */
function withoutClashes(names: readonly string[]): string[] {
	return names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
}
