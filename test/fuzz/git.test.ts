import fc from 'fast-check';
import { expect, test } from 'vitest';
import { branchesOf, parseReflog } from '../../server/core/git/reflog.ts';
import { parseCommits } from '../../server/git/gitSource.ts';
import { damaged, RUNS, text } from './support.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/;
const hash = fc.constant('a'.repeat(40));
const message = fc.oneof(
	fc.constantFrom(
		'commit: x',
		'checkout: moving from a to b',
		'rebase (finish): returning to refs/heads/main',
		'merge b: done',
	),
	text,
);
const reflogLine = fc
	.tuple(hash, hash, text, fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), message)
	.map(([from, to, name, seconds, said]) => `${from} ${to} ${name} <m@e> ${seconds} +0000\t${said}`);
const commit = fc
	.tuple(hash, text, fc.oneof(fc.nat().map(String), fc.constant('253402300800'), text), text, text)
	.map(([id, author, at, said, files]) => `\u0001${id}\0${author}\0${at}\0${said}\0\n${files}\n`);

test('a reflog gives entries that can be kept, whatever stands in it', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(reflogLine, damaged(reflogLine), text)), (lines) => {
			const entries = parseReflog(lines.join('\n'));
			for (const { at } of entries) expect(at).toMatch(ISO);
			expect(branchesOf(entries, 'main')).toHaveLength(entries.length);
		}),
		{ numRuns: RUNS * 2 },
	);
});

test('what git prints gives commits that can be kept, whatever their authors made of them', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(commit, damaged(commit), text)), (commits) => {
			for (const { at, hash: id } of parseCommits(commits.join(''))) {
				expect(at).toMatch(ISO);
				expect(id).toMatch(/^[0-9a-f]{40,64}$/);
			}
		}),
		{ numRuns: RUNS * 2 },
	);
});

test('a message cannot end its commit, and no author hides one', () => {
	const sound = (id: string, author: string, said: string): string =>
		`\u0001${id.repeat(40)}\0${author}\x001\0${said}\0\nf.ts\n`;
	const commits = parseCommits(sound('a', 'x\u0001y', 'one\u0001two') + sound('b', 'z', 'three'));
	expect(commits).toMatchObject([
		{ author: 'x\u0001y', subject: 'one\u0001two', files: ['f.ts'] },
		{ author: 'z', subject: 'three' },
	]);
});
