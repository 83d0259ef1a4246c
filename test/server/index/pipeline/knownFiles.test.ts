import { expect, test } from 'vitest';
import { StoredFiles } from '../../../../server/core/storedFiles.ts';
import { KnownFiles, SKIPPED } from '../../../../server/index/pipeline/knownFiles.ts';

test('files and passages are counted as they come, change and go', () => {
	const known = new KnownFiles(new StoredFiles([file('a.ts', 2), file('b.bin', 0, `${SKIPPED}binary`)]));
	expect([known.searchable, known.chunks]).toEqual([1, 2]);
	known.set(file('a.ts', 5));
	known.set(file('b.bin', 1));
	expect([known.searchable, known.chunks]).toEqual([2, 6]);
	known.delete('a.ts');
	known.delete('never.ts');
	expect([known.searchable, known.chunks]).toEqual([1, 1]);
	known.clear();
	expect([known.searchable, known.chunks]).toEqual([0, 0]);
});

test('whether all are among some paths', () => {
	const known = new KnownFiles(new StoredFiles([file('a.ts', 1), file('b.ts', 1)]));
	expect(known.allIn(new Set(['a.ts', 'b.ts', 'new.ts']))).toBe(true);
	expect(known.allIn(new Set(['a.ts', 'new.ts']))).toBe(false); // as many, but others
	known.delete('b.ts');
	expect(known.allIn(new Set(['a.ts', 'new.ts']))).toBe(true);
});

test('those without passages are told by reason', () => {
	const files = [file('a.bin', 0, `${SKIPPED}binary`), file('b.bin', 0, `${SKIPPED}binary`), file('empty.ts', 0)];
	expect(new KnownFiles(new StoredFiles(files)).skipped()).toEqual(new Map([['binary', ['a.bin', 'b.bin']]]));
});

function file(path: string, chunks: number, hash = '0'.repeat(40)) {
	return { path, hash, size: 1, mtimeMs: 1, chunks };
}
