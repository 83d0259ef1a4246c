import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, unifiedDiff } from '../../../client/inlineChat/lineDiff.ts';
import { PendingEdit, type DocumentChange } from '../../../client/inlineChat/pendingEdit.ts';

const LINES = fc.array(fc.constantFrom('a', 'b', 'c', '', '}'), { maxLength: 12 });

test('applying every change gives the new lines; no two changes touch', () => {
	fc.assert(
		fc.property(LINES, LINES, (before, after) => {
			const changes = diffLines(before, after);
			expect(applied(before, changes)).toEqual(after);
			for (const [at, { start, removed, added }] of changes.entries()) {
				expect(removed.length + added.length).toBeGreaterThan(0);
				expect(before.slice(start, start + removed.length)).toEqual(removed);
				if (at > 0) expect(start).toBeGreaterThan(changes[at - 1]!.start + changes[at - 1]!.removed.length);
			}
		}),
	);
});

test('a change is as small as it can be', () => {
	expect(diffLines(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e'])).toEqual([
		{ start: 1, removed: ['b'], added: ['x'] },
		{ start: 4, removed: [], added: ['e'] },
	]);
	expect(diffLines(['a'], ['a'])).toEqual([]);
});

test('very long texts are compared without running out of memory', () => {
	const before = Array.from({ length: 3000 }, (_, at) => `old ${at}`);
	const after = before.map((line) => line.replace('old', 'new'));
	expect(diffLines(before, after)).toEqual([{ start: 0, removed: before, added: after }]);
});

test('the unified form shows equal lines around changes and leaves the rest out', () => {
	const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
	const after = ['1', 'two', '3', '4', '5', '6', '7', '8', '9', '10'];
	expect(unifiedDiff(before, diffLines(before, after), 1)).toBe(' 1\n-2\n+two\n 3\n…\n 9\n+10');
	const close = ['one', '2', 'three'];
	expect(unifiedDiff(['1', '2', '3'], diffLines(['1', '2', '3'], close))).toBe('-1\n+one\n 2\n-3\n+three');
});

test('what the user types elsewhere moves the parts, what they type inside gives one up', () => {
	const edit = pendingEdit(10, ['a', 'b', 'c', 'd', 'e'], ['A', 'b', 'c', 'd', 'E']);
	edit.follow(change(3, 0, 3, 0, '\n\n'));
	expect(edit.hunks.map(({ line }) => line)).toEqual([12, 16]);
	edit.follow(change(14, 0, 14, 1, 'typed'));
	expect(edit.hunks.map(({ line }) => line)).toEqual([12, 16]);
	edit.follow(change(16, 1, 16, 1, 'x'));
	expect(edit.hunks.map(({ line }) => line)).toEqual([12]);
	expect(edit.lost).toBe(1);
});

test('a part whose line is another one now is not applied', () => {
	const edit = pendingEdit(0, ['a', 'b', 'c'], ['A', 'b', 'C']);
	expect(edit.take(1, (line) => ['a', 'b', 'other'][line])).toEqual([]);
	expect(edit.lost).toBe(1);
	expect(edit.take(undefined, (line) => ['a', 'b', 'other'][line])).toMatchObject([{ line: 0, added: ['A'] }]);
	expect(edit.hunks).toEqual([]);
});

test('a part that could not be applied can be taken again', () => {
	const edit = pendingEdit(0, ['a', 'b', 'c'], ['A', 'b', 'C']);
	const read = (line: number): string | undefined => ['a', 'b', 'c'][line];
	const taken = edit.take(0, read);
	edit.putBack(taken);
	expect(edit.take(undefined, read)).toMatchObject([{ added: ['A'] }, { added: ['C'] }]);
	expect([edit.lost, edit.hunks]).toEqual([0, []]);
});

test('text that joins the first line of a part gives the part up', () => {
	const edit = pendingEdit(2, ['a', 'b'], ['A', 'b']);
	edit.follow(change(0, 0, 2, 0, 'x')); // two lines above are replaced, and what replaces them has no line end
	expect(edit.hunks).toEqual([]);
});

test('whatever the user does meanwhile, the parts that are left meet their own lines', () => {
	const changes = fc.array(
		fc.record({
			from: fc.nat(200),
			length: fc.nat(12),
			text: fc.constantFrom('', 'x', '\n', 'new\n', '\nnew', 'p\nq'),
		}),
		{ maxLength: 6 },
	);
	fc.assert(
		fc.property(LINES, LINES, changes, (before, after, typed) => {
			const unique = before.map((line, at) => `${line}#${at}`);
			let text = ['top', 'above', ...unique, 'below', 'bottom'].join('\n');
			const edit = pendingEdit(
				2,
				unique,
				after.map((line, at) => (at % 2 === 0 ? (unique[at] ?? line) : line)),
			);
			for (const { from, length, text: inserted } of typed) {
				const start = Math.min(from, text.length);
				const end = Math.min(start + length, text.length);
				edit.follow(changeOf(text, start, end, inserted));
				text = text.slice(0, start) + inserted + text.slice(end);
			}
			const lines = text.split('\n');
			for (const { line, removed } of edit.hunks) expect(lines.slice(line, line + removed.length)).toEqual(removed);
			const taken = edit.take(undefined, (line) => lines[line]);
			for (const { line } of taken) expect(line).toBeLessThanOrEqual(lines.length);
		}),
		{ numRuns: 500 },
	);
});

test('parts that come while others are decided on have names of their own, and follow what happened', () => {
	const edit = pendingEdit(0, ['a', 'b'], ['A', 'b']);
	const first = edit.take(0, () => 'a');
	expect(first).toMatchObject([{ id: 0, line: 0 }]);
	const typed = [change(0, 0, 0, 1, 'A\nand more')];
	edit.add(2, ['c', 'd', 'e'], ['C', 'd', 'E'], typed);
	expect(edit.hunks.map(({ id, line }) => [id, line])).toEqual([
		[1, 3],
		[2, 5],
	]);
	edit.add(5, ['f'], ['F'], [change(5, 0, 5, 1, 'mine')]);
	expect([edit.hunks.length, edit.lost]).toEqual([2, 1]);
	edit.clear();
	edit.add(0, ['a'], ['A']);
	expect([edit.hunks[0]!.id, edit.lost]).toEqual([4, 0]);
});

function pendingEdit(startLine: number, before: readonly string[], after: readonly string[]): PendingEdit {
	const edit = new PendingEdit();
	edit.add(startLine, before, after);
	return edit;
}

function applied(before: readonly string[], changes: ReturnType<typeof diffLines>): string[] {
	const lines = [...before];
	for (const { start, removed, added } of changes.toReversed()) lines.splice(start, removed.length, ...added);
	return lines;
}

function change(
	startLine: number,
	startCharacter: number,
	endLine: number,
	endCharacter: number,
	text: string,
): DocumentChange {
	const newLines = text.split('\n').length - 1;
	return {
		startLine,
		startCharacter,
		endLine,
		endCharacter,
		newLines,
		endsWithBreak: text.endsWith('\n'),
		isDeletion: text === '',
	};
}

function changeOf(text: string, start: number, end: number, inserted: string): DocumentChange {
	const place = (offset: number): [number, number] => {
		const lines = text.slice(0, offset).split('\n');
		return [lines.length - 1, lines.at(-1)!.length];
	};
	return change(...place(start), ...place(end), inserted);
}
