import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chunk } from '../../../../server/core/chunk.ts';
import type { ChunkedFile } from '../../../../server/core/indexedFile.ts';
import { ChunkPacker, packChunks } from '../../../../server/core/packed/chunkPacker.ts';
import { chunksOf, packedColumn, PACKED_TEXTS, textAt } from '../../../../server/core/packed/packedChunks.ts';
import { chunkTerms } from '../../../../server/core/text/chunkTerms.ts';
import { termText } from '../../../../server/core/text/terms.ts';
import { anyText } from '../../arbitraries.ts';

/** Code as it is written, in any script, and anything else. */
const text = fc.oneof(
	anyText,
	fc
		.array(
			fc.constantFrom('parseHTTPHeader', 'kebab-case', '_', 'x-', '-y', 'a-1', '\n', ' ', '\t', 'café', '索引', '😀'),
		)
		.map((parts) => parts.join('')),
	fc.stringMatching(/^[abZ09_\- \n.]*$/),
	fc.nat({ max: 200 }).map((length) => 'w'.repeat(length)),
);

const chunk: fc.Arbitrary<Chunk> = fc.record({
	startLine: fc.nat(),
	endLine: fc.nat(),
	symbol: text,
	symbolKind: fc.constantFrom('', 'function'),
	breadcrumb: text,
	text,
	hash: fc.constantFrom('0f', 'a1'),
});

const file: fc.Arbitrary<ChunkedFile> = fc.record({
	path: fc.oneof(text, fc.constant('src/aB.test.ts')),
	size: fc.nat(),
	mtimeMs: fc.nat(),
	hash: fc.constant(''),
	language: fc.constant('typescript'),
	kind: fc.constantFrom('code' as const, 'capture' as const),
	tags: fc.array(fc.constantFrom('Idea', 'to do'), { maxLength: 2 }),
	chunks: fc.array(chunk, { maxLength: 4 }),
	vectors: fc.constant(new Float32Array(0)),
});

test('what is packed is found again, with the terms that text and names have', () => {
	fc.assert(
		fc.property(fc.array(file, { maxLength: 4 }), (files) => {
			const packer = new ChunkPacker();
			for (const one of files) packer.add(one, one.chunks);
			for (const [at, packed] of packer.packed().entries()) {
				const one = files[at]!;
				expect(chunksOf(packed)).toEqual(one.chunks.map(wellFormed));
				const column = (name: 'terms' | 'names') => one.chunks.map((_, row) => textAt(packed, name, row));
				expect(column('terms')).toEqual(chunkTerms(one, one.chunks).map((terms) => terms.toWellFormed()));
				const path = one.kind === 'capture' ? '' : one.path;
				expect(column('names')).toEqual(one.chunks.map(({ symbol }) => termText(`${symbol}\n${path}`).toWellFormed()));
			}
		}),
	);
});

test('columns are the bytes of their texts, and cover all of them', () => {
	fc.assert(
		fc.property(file, (one) => {
			const packed = packChunks(one, one.chunks);
			const columns = PACKED_TEXTS.map((name) => packedColumn(packed, name));
			expect(columns.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(packed.bytes.length);
			for (const [at, name] of PACKED_TEXTS.entries()) {
				const all = one.chunks.map((_, row) => textAt(packed, name, row)).join('');
				expect(Buffer.from(columns[at]!.bytes).toString()).toBe(all);
			}
		}),
	);
});

test('more words than are remembered have their terms all the same', () => {
	const words = Array.from({ length: 50_000 }, (_, at) => `name${at}Of${at % 7}`);
	const one = { path: 'a.ts', kind: 'code' as const, tags: [] };
	const chunks = [
		{ startLine: 1, endLine: 1, symbol: '', symbolKind: '', breadcrumb: '', text: words.join(' '), hash: '' },
	];
	const packer = new ChunkPacker();
	packer.add(one, [...chunks, ...chunks]);
	const [packed] = packer.packed();
	const [terms] = chunkTerms(one, chunks);
	expect([0, 1].map((row) => textAt(packed!, 'terms', row) === terms)).toEqual([true, true]);
});

/** UTF-8 has no lone surrogates. */
function wellFormed(one: Chunk): Chunk {
	const { symbol, breadcrumb, text: said } = one;
	return {
		...one,
		symbol: symbol.toWellFormed(),
		breadcrumb: breadcrumb.toWellFormed(),
		text: said.toWellFormed(),
	};
}
