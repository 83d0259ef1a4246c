import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskMentions } from '../../../../server/core/git/mentions.ts';
import { branchesOf, parseReflog } from '../../../../server/core/git/reflog.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

test('what messages name and close', () => {
	const said = (text: string): string =>
		taskMentions(text)
			.map(({ number, closes }) => `${number}${closes ? '!' : ''}`)
			.join(' ');
	expect(said('Add jitter (T-12)')).toBe('12');
	expect(said('closes T-12')).toBe('12!');
	expect(said('Fixes: T-3, T-4 and T-5; see T-6')).toBe('3! 4! 5! 6');
	expect(said('resolved t-7')).toBe('7!');
	expect(said('T-1\n\nCloses T-1')).toBe('1!');
	expect(said('prefixes T-2')).toBe('2');
	expect(said('UTF-8 and GIT-12 and T-1x')).toBe('');
});

test('a message of any text names each task once', () => {
	fc.assert(
		fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('T-1', 'fixes T-2', ' and T-3', ','))), (parts) => {
			const numbers = taskMentions(parts.join(' ')).map(({ number }) => number);
			expect(new Set(numbers).size).toBe(numbers.length);
		}),
	);
});

test('lines of a reflog', () => {
	const line = (message: string): string => `${A} ${B} Ada B. <a@b.c> 1767225600 +0100\t${message}\n`;
	const read = (message: string): string | undefined => parseReflog(line(message))[0]?.kind;
	expect(parseReflog(line('commit: Say hello'))).toMatchObject([
		{ kind: 'commit', hash: B, at: '2026-01-01T00:00:00.000Z', author: 'Ada B.', subject: 'Say hello' },
	]);
	expect(read('commit (initial): x')).toBe('commit');
	expect(read('commit (amend): x')).toBe('amend');
	expect(read('commit (merge): x')).toBe('merge');
	expect(read('merge topic: Fast-forward')).toBe('merge');
	expect(read('pull --rebase: Fast-forward')).toBe('pull');
	expect(read('pull --rebase (start): checkout x')).toBeUndefined();
	expect(read('rebase (pick): x')).toBeUndefined();
	expect(read('rebase (finish): returning to refs/heads/x')).toBe('rebase');
	expect(read('rebase -i (finish): returning to refs/heads/x')).toBe('rebase');
	expect(read('reset: moving to HEAD~1')).toBe('reset');
	expect(read('clone: from x')).toBe('clone');
	expect(read('cherry-pick: x')).toBe('cherryPick');
	expect(parseReflog(line('checkout: moving from main to topic/x'))).toMatchObject([
		{ kind: 'switch', from: 'main', to: 'topic/x' },
	]);
	expect(read('checkout: moving from main to main')).toBeUndefined();
	expect(parseReflog('half a line\n\n')).toEqual([]);
});

test('branches are worked out backwards, across a detached HEAD', () => {
	const moves = [
		{ kind: 'commit', from: '', to: '' },
		{ kind: 'switch', from: 'main', to: A },
		{ kind: 'commit', from: '', to: '' },
		{ kind: 'switch', from: B, to: 'topic' },
		{ kind: 'commit', from: '', to: '' },
	] as const;
	expect(branchesOf(moves, 'topic')).toEqual(['main', '', '', 'topic', 'topic']);
});
