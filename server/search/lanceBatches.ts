import { createHash } from 'node:crypto';
import { type Schema, Table as ArrowTable, type Vector } from 'apache-arrow';
import type { IndexedFile } from '../core/indexedFile.ts';
import { packChunks } from '../core/packed/chunkPacker.ts';
import { isPacked, PACKED_TEXTS, packedColumn } from '../core/packed/packedChunks.ts';
import { floats, halfVectors, integers, joined, numbers, repeated, texts } from './arrowColumns.ts';
import { taggedText } from './sql.ts';

/** The chunks of files as an Arrow table with the columns of `chunkSchema`. */
export function chunkBatch(
	schema: Schema,
	root: string,
	files: readonly IndexedFile[],
	generation: number,
): ArrowTable {
	const packs = files.map((file) => (isPacked(file.chunks) ? file.chunks : packChunks(file, file.chunks)));
	const counts = packs.map((pack) => pack.length);
	const rows = counts.reduce((sum, count) => sum + count, 0);
	const ofFile = (text: (file: IndexedFile) => string): Vector => repeated(files.map(text), counts);
	const columns: Record<string, Vector> = {
		id: texts(files.flatMap((file, at) => rowIds(root, file.path, counts[at]!))),
		root: repeated([root], [rows]),
		path: ofFile(({ path }) => path),
		kind: ofFile(({ kind }) => kind),
		language: ofFile(({ language }) => language),
		tags: ofFile(({ tags }) => taggedText(tags.map((tag) => tag.toLowerCase()))),
		startLine: numbers(packs.map(({ lines, length }) => lines.subarray(0, length))),
		endLine: numbers(packs.map(({ lines, length }) => lines.subarray(length))),
		generation: numbers([new Int32Array(rows).fill(generation)]),
		mtimeMs: floats(files.flatMap((file, at) => Array.from({ length: counts[at]! }, () => file.mtimeMs))),
		vector: halfVectors(schema, files),
	};
	for (const name of PACKED_TEXTS) columns[name] = joined(packs.map((pack) => packedColumn(pack, name)));
	return new ArrowTable(schema, inOrder(schema, columns));
}

/** The files as an Arrow table with the columns of `fileSchema`. */
export function fileBatch(schema: Schema, root: string, files: readonly IndexedFile[], generation: number): ArrowTable {
	return new ArrowTable(schema, {
		root: texts(files.map(() => root)),
		path: texts(files.map((file) => file.path)),
		hash: texts(files.map((file) => file.hash)),
		size: floats(files.map((file) => file.size)),
		mtimeMs: floats(files.map((file) => file.mtimeMs)),
		chunks: integers(files.map((file) => file.chunks.length)),
		generation: integers(files.map(() => generation)),
	});
}

/** Arrow takes columns by their place, not by their name. */
function inOrder(schema: Schema, columns: Readonly<Record<string, Vector>>): Record<string, Vector> {
	return Object.fromEntries(schema.fields.map(({ name }) => [name, columns[name]!]));
}

function rowIds(root: string, path: string, count: number): string[] {
	const key = createHash('sha1').update(`${root}\0${path}`).digest('hex').slice(0, 20);
	return Array.from({ length: count }, (_, ordinal) => `${key}-${ordinal}`);
}
