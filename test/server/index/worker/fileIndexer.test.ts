import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chunksOf, textAt } from '../../../../server/core/packed/packedChunks.ts';
import { createChunker, type Chunker } from '../../../../server/index/chunk/chunker.ts';
import { FileIndexer } from '../../../../server/index/worker/fileIndexer.ts';
import type { IndexTask } from '../../../../server/index/worker/protocol.ts';
import { createHashEmbedder } from '../../../../server/models/hash/hashEmbedder.ts';

let root: string;
let chunker: Chunker;

beforeEach(async () => {
	root = mkdtempSync(path.join(os.tmpdir(), 'understory-indexer-'));
	chunker = await createChunker({ grammarsDir: path.join(import.meta.dirname, '../../../../grammars') });
});

afterEach(() => {
	chunker.dispose();
	rmSync(root, { recursive: true, force: true });
});

test('vectors are in the order of the chunks, each of the model, all in one buffer', async () => {
	const method = (name: string) => `\t${name}() {\n${`\t\tthis.${name}Called = true;\n`.repeat(60)}\t}\n`;
	writeFileSync(path.join(root, 'a.ts'), `class A {\n${method('first')}${method('second')}}\n`);
	writeFileSync(path.join(root, 'b.md'), '# Title\n\nText.\n');
	const embedder = createHashEmbedder(32);
	const results = await new FileIndexer(chunker, embedder).run(task('a.ts', 'b.md'), () => undefined);
	const files = results.map((result) => (result.outcome === 'indexed' ? result.file : undefined));
	expect(files.map((file) => file?.language)).toEqual(['typescript', 'markdown']);
	expect(files[0]!.chunks.length).toBeGreaterThan(1);
	expect(files.map((file) => file!.vectors.length)).toEqual(files.map((file) => file!.chunks.length * 32));
	expect(files[0]!.vectors.buffer).toBe(files[1]!.vectors.buffer);
	expect(files[0]!.chunks.bytes.buffer).toBe(files[1]!.chunks.bytes.buffer);
	expect(files[0]!.chunks.ends.buffer).toBe(files[1]!.chunks.lines.buffer);
	expect(textAt(files[1]!.chunks, 'terms', 0)).toBe('b titl titl text');
	const [alone] = await new FileIndexer(chunker, embedder).run(task('b.md'), () => undefined);
	expect(alone).toMatchObject({ file: { vectors: files[1]!.vectors.slice() } });
});

test('a language whose grammar is out of use is cut by lines, the others are not', async () => {
	for (const name of ['a.ts', 'b.py']) writeFileSync(path.join(root, name), 'class Till:\n    pass\nclass Other {}\n');
	const indexer = new FileIndexer(chunker, undefined);
	const named = async (byLines: 'all' | readonly string[]) =>
		(await indexer.run({ ...task('a.ts', 'b.py'), byLines }, () => undefined)).map((result) =>
			result.outcome === 'indexed' ? chunksOf(result.file.chunks).some(({ symbol }) => symbol !== '') : undefined,
		);
	expect(await named([])).toEqual([true, true]);
	expect(await named(['typescript'])).toEqual([false, true]);
	expect(await named('all')).toEqual([false, false]);
});

test('what is known by its hash is not cut again; what is gone is told', async () => {
	writeFileSync(path.join(root, 'a.ts'), 'let a;\n');
	const indexer = new FileIndexer(chunker, undefined);
	const [first] = await indexer.run(task('a.ts'), () => undefined);
	const hash = first?.outcome === 'indexed' ? first.file.hash : '';
	const known = { ...task('a.ts', 'none.ts'), files: ['a.ts', 'none.ts'].map((name) => file(name, hash)) };
	expect(await indexer.run(known, () => undefined)).toMatchObject([
		{ outcome: 'same', path: 'a.ts', size: 7 },
		{ outcome: 'skipped', reason: 'gone', path: 'none.ts' },
	]);
});

test('a fault that one file brings to light is told with its stack, and the others are indexed', async () => {
	writeFileSync(path.join(root, 'a.ts'), 'let a;\n');
	for (const name of ['bad.ts', 'odd.ts']) writeFileSync(path.join(root, name), 'let b;\n');
	const faulty: Chunker = {
		...chunker,
		chunk(input) {
			if (input.path === 'bad.ts') throw new TypeError('planted');
			const result = chunker.chunk(input);
			if (input.path !== 'odd.ts') return result;
			return { chunks: result.chunks.map((chunk) => ({ ...chunk, text: undefined as unknown as string })) };
		},
	};
	const results = await new FileIndexer(faulty, undefined).run(task('bad.ts', 'odd.ts', 'a.ts'), () => undefined);
	expect(results).toMatchObject([
		{ outcome: 'skipped', reason: 'failed', error: expect.stringMatching(/TypeError: planted\n +at /) },
		{ outcome: 'skipped', reason: 'failed', path: 'odd.ts' },
		{ outcome: 'indexed', file: { path: 'a.ts' } },
	]);
	const [, , last] = results;
	expect(last?.outcome === 'indexed' ? chunksOf(last.file.chunks) : undefined).toMatchObject([{ text: 'let a;' }]);
});

function task(...names: readonly string[]): IndexTask {
	return { root, maxFileBytes: 2 ** 20, files: names.map((name) => file(name)), urgent: false };
}

function file(name: string, knownHash = ''): IndexTask['files'][number] {
	return { path: name, size: 7, mtimeMs: 0, knownHash };
}
