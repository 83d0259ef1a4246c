/// <reference lib="esnext.float16" />
import {
	type Data,
	type FixedSizeList,
	type RecordBatch,
	Table as ArrowTable,
	type Utf8,
	type Vector,
} from 'apache-arrow';
import type { HitKind } from '../../common/model/search.ts';
import type { NumberedTexts } from '../core/numberedTexts.ts';
import type { StoredColumns, TextColumn } from '../core/storedFiles.ts';
import type { ChunkFacts, ChunkMatch, ChunkRow } from '../ports/chunkTable.ts';

/** Keys and scores of an answer: one minus `_distance`, which is the dot product of vectors of length 1, or BM25. */
export function chunkMatches(answer: ArrowTable): ChunkMatch[] {
	const key = answer.getChild(KEY);
	const [distance, bm25] = [answer.getChild('_distance'), answer.getChild('_score')];
	return Array.from({ length: answer.numRows }, (_, at) => ({
		key: key!.get(at) as bigint,
		score: distance === null ? ((bm25?.get(at) as number | undefined) ?? 0) : 1 - (distance.get(at) as number),
	}));
}

/** Columns that `chunkFacts` reads; `vector` as well for similarities. */
export const FACT_COLUMNS = ['root', 'path', 'kind', 'symbol', 'mtimeMs'];

export function chunkFacts(answer: ArrowTable, vector: Float32Array | undefined): ChunkFacts[] {
	const similarities = vector === undefined ? [] : dotProducts(answer.getChild('vector'), vector);
	return readColumns(answer, FACT_COLUMNS, (row, at) => ({
		key: row(KEY) as bigint,
		root: row('root') as string,
		path: row('path') as string,
		kind: row('kind') as HitKind,
		symbol: row('symbol') as string,
		mtimeMs: row('mtimeMs') as number,
		similarity: similarities[at],
	}));
}

/** Columns that `chunkRows` reads. */
export const ROW_COLUMNS = [
	'id',
	'root',
	'path',
	'kind',
	'language',
	'symbol',
	'symbolKind',
	'breadcrumb',
	'text',
	'tags',
	'hash',
	'startLine',
	'endLine',
	'mtimeMs',
];

export function chunkRows(answer: ArrowTable): ChunkRow[] {
	return readColumns(answer, ROW_COLUMNS, (row) => {
		const tags = row('tags') as string;
		return {
			key: row(KEY) as bigint,
			id: row('id') as string,
			root: row('root') as string,
			path: row('path') as string,
			kind: row('kind') as HitKind,
			language: row('language') as string,
			symbol: row('symbol') as string,
			symbolKind: row('symbolKind') as string,
			breadcrumb: row('breadcrumb') as string,
			text: row('text') as string,
			hash: row('hash') as string,
			tags: tags === '' ? [] : tags.slice(1, -1).split('\n'),
			startLine: row('startLine') as number,
			endLine: row('endLine') as number,
			mtimeMs: row('mtimeMs') as number,
		};
	});
}

/** LanceDB's own column: stable while a row lives, also when compaction moves it. */
const KEY = '_rowid';

function readColumns<T>(
	answer: ArrowTable,
	names: readonly string[],
	read: (row: (column: string) => unknown, at: number) => T,
): T[] {
	const columns = new Map([KEY, ...names].map((name) => [name, answer.getChild(name)]));
	return Array.from({ length: answer.numRows }, (_, at) => read((column) => columns.get(column)?.get(at), at));
}

/** Columns that `fileColumns` reads. */
export const FILE_COLUMNS = ['path', 'hash', 'size', 'mtimeMs', 'chunks'];

export function fileColumns(batch: RecordBatch): StoredColumns {
	const [paths, hashes, sizes, mtimes, chunks] = FILE_COLUMNS.map((name) => batch.getChild(name)!);
	return {
		length: batch.numRows,
		paths: textColumn(paths!),
		hashes: textColumn(hashes!),
		sizes: sizes!.toArray(),
		mtimes: mtimes!.toArray(),
		chunks: chunks!.toArray(),
	};
}

/** Adds the texts of a batch's column. */
export function addTexts(texts: NumberedTexts, column: Vector): void {
	const { bytes, offsets } = textColumn(column);
	for (let at = 0; at < column.length; at++) texts.addBytes(bytes, offsets[at]!, offsets[at + 1]!);
}

/** The bytes of a batch's texts. */
function textColumn(vector: Vector): TextColumn {
	const [data] = vector.data as [Data<Utf8>];
	return { bytes: data.values, offsets: data.valueOffsets };
}

/** The 16-bit vector of each row as 32-bit floats. */
export function floatVectors(column: Vector<FixedSizeList> | null): Float32Array[] {
	return halfSlices(column).map((slice) => Float32Array.from(slice));
}

function dotProducts(column: Vector<FixedSizeList> | null, vector: Float32Array): number[] {
	return halfSlices(column).map((slice) => {
		let sum = 0;
		for (let at = 0; at < vector.length; at++) sum += slice[at]! * vector[at]!;
		return sum;
	});
}

/** A view of each row's values, without a copy. */
function halfSlices(column: Vector<FixedSizeList> | null): Float16Array[] {
	if (column === null) return []; // an answer without rows has no columns
	return column.data.flatMap((data) => {
		const width = data.type.listSize;
		const values = data.children[0]!;
		const bits = values.values as Uint16Array;
		const halves = new Float16Array(bits.buffer, bits.byteOffset, bits.length);
		return Array.from({ length: data.length }, (_, at) => {
			const start = (data.offset + at) * width;
			return halves.subarray(start, start + width);
		});
	});
}
