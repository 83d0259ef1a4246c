import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberedTexts } from '../../../server/core/numberedTexts.ts';
import { StoredFiles, type StoredColumns, type StoredFile } from '../../../server/core/storedFiles.ts';

const digest = fc.stringMatching(/^[0-9a-f]{40}$/);
const hash = fc.oneof(
	digest,
	fc.constantFrom('', 'skipped:binary', 'skipped:generated', 'é'.repeat(20), 'š'.repeat(40), 'A'.repeat(40)),
);
/** Few, so that one comes more than once; some in other scripts, and one that begins another. */
const path = fc.oneof(
	fc.constantFrom('a', 'a/b', 'b.ts', 'ä/ö.ts', '名前.md', 'a\n🙂.ts'),
	fc.string({ unit: 'grapheme' }),
);
const file: fc.Arbitrary<StoredFile> = fc.record({
	path,
	hash,
	size: fc.nat(2 ** 40),
	mtimeMs: fc.nat(2 ** 42),
	chunks: fc.nat(1000),
});
const step = fc.oneof(
	{ arbitrary: file.map((value) => ({ kind: 'set' as const, value })), weight: 60 },
	{ arbitrary: fc.array(file, { maxLength: 5 }).map((value) => ({ kind: 'columns' as const, value })), weight: 10 },
	{ arbitrary: path.map((value) => ({ kind: 'delete' as const, value })), weight: 30 },
	{ arbitrary: fc.constant({ kind: 'clear' as const }), weight: 1 },
);

test('files are kept as a map keeps them', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
			const files = new StoredFiles();
			const map = new Map<string, StoredFile>();
			for (const taken of steps) apply(taken, files, map);
			expect(files.size).toBe(map.size);
			expect([...files.values()].sort(byPath)).toEqual([...map.values()].sort(byPath));
			expect([...files.keys()].sort()).toEqual([...map.keys()].sort());
			for (const known of map.values()) {
				expect(files.get(known.path)).toEqual(known);
				expect(files.holds(known)).toBe(true);
				expect(files.holds({ ...known, size: known.size + 1 })).toBe(false);
				expect(files.holds({ ...known, mtimeMs: known.mtimeMs + 1 })).toBe(false);
			}
			expect(files.get('never there')).toBeUndefined();
			const others = [...map.values()].filter((known) => !/^[0-9a-f]{40}$/.test(known.hash));
			expect([...files.withoutHash()].sort(byPath)).toEqual(others.sort(byPath));
		}),
		{ numRuns: 200 },
	);
});

test('what was deleted makes room for what comes', () => {
	const files = new StoredFiles();
	for (let round = 0; round < 50; round++) {
		for (let at = 0; at < 100; at++) files.set(facts(`${round}/${at}`, at));
		for (let at = 0; at < 100; at++) if (round > 0) files.delete(`${round - 1}/${at}`);
	}
	expect([...files.values()].sort(byPath)).toEqual(
		Array.from({ length: 100 }, (_, at) => facts(`49/${at}`, at)).sort(byPath),
	);
});

test('texts keep their numbers, and one that was removed gets a new one', () => {
	const texts = new NumberedTexts();
	const numbers = Array.from({ length: 1000 }, (_, at) => texts.add(`text ${at}`));
	expect(numbers).toEqual(numbers.map((_, at) => at));
	expect(texts.add('text 7')).toBe(7);
	texts.remove(7);
	expect(texts.find('text 7')).toBeUndefined();
	expect(texts.add('text 7')).toBe(1000);
	expect(texts.text(999)).toBe('text 999');
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function apply(taken: Step, files: StoredFiles, map: Map<string, StoredFile>): void {
	switch (taken.kind) {
		case 'set':
			files.set(taken.value);
			map.set(taken.value.path, taken.value);
			return;
		case 'columns':
			files.reserve(files.size + taken.value.length, columns(taken.value));
			files.setColumns(columns(taken.value));
			for (const each of taken.value) map.set(each.path, each);
			return;
		case 'delete':
			files.delete(taken.value);
			map.delete(taken.value);
			return;
		case 'clear':
			files.clear();
			map.clear();
	}
}

function columns(files: readonly StoredFile[]): StoredColumns {
	return {
		length: files.length,
		paths: texts(files.map((each) => each.path)),
		hashes: texts(files.map((each) => each.hash)),
		sizes: files.map((each) => each.size),
		mtimes: files.map((each) => each.mtimeMs),
		chunks: files.map((each) => each.chunks),
	};
}

function texts(values: readonly string[]): StoredColumns['paths'] {
	const offsets = [0];
	for (const value of values) offsets.push(offsets.at(-1)! + Buffer.byteLength(value));
	return { bytes: Buffer.from(values.join('')), offsets };
}

function facts(name: string, at: number): StoredFile {
	return { path: name, hash: at.toString(16).padStart(40, '0'), size: at, mtimeMs: at, chunks: 1 };
}

function byPath(a: StoredFile, b: StoredFile): number {
	return a.path < b.path ? -1 : 1;
}
