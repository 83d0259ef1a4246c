/// <reference lib="esnext.float16" />
import { type FixedSizeList, makeData, type Schema, Utf8, Vector, vectorFromArray } from 'apache-arrow';
import type { IndexedFile } from '../core/indexedFile.ts';

/** A column of texts. Arrow's own builder takes five times as long: it encodes and copies each value by itself. */
export function texts(values: readonly string[]): Vector {
	const offsets = new Int32Array(values.length + 1);
	// A UTF-16 unit is at most three bytes of UTF-8.
	const bytes = new Uint8Array(values.reduce((sum, value) => sum + value.length, 0) * 3);
	let end = 0;
	for (const [at, value] of values.entries()) {
		if (value !== '') end += ENCODER.encodeInto(value, bytes.subarray(end)).written;
		offsets[at + 1] = end;
	}
	return utf8(bytes.subarray(0, end), offsets);
}

/** A column of texts each of which stands so often. */
export function repeated(values: readonly string[], counts: readonly number[]): Vector {
	const encoded = values.map((value) => ENCODER.encode(value));
	const rows = counts.reduce((sum, count) => sum + count, 0);
	const bytes = new Uint8Array(encoded.reduce((sum, value, at) => sum + value.length * counts[at]!, 0));
	const offsets = new Int32Array(rows + 1);
	let row = 0;
	let end = 0;
	for (const [at, value] of encoded.entries())
		for (let times = counts[at]!; times > 0; times--) {
			bytes.set(value, end);
			end += value.length;
			offsets[++row] = end;
		}
	return utf8(bytes, offsets);
}

/** A column of texts that lie in pieces: `bytes`, and where each text of them ends when the first begins at `start`. */
export function joined(
	pieces: readonly { readonly bytes: Uint8Array; readonly ends: Int32Array; readonly start: number }[],
): Vector {
	const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0));
	const offsets = new Int32Array(pieces.reduce((sum, piece) => sum + piece.ends.length, 0) + 1);
	let row = 0;
	let from = 0;
	for (const piece of pieces) {
		bytes.set(piece.bytes, from);
		for (const end of piece.ends) offsets[++row] = from + end - piece.start;
		from += piece.bytes.length;
	}
	return utf8(bytes, offsets);
}

function utf8(data: Uint8Array, valueOffsets: Int32Array): Vector {
	const length = valueOffsets.length - 1;
	return new Vector([makeData({ type: new Utf8(), length, nullCount: 0, valueOffsets, data })]);
}

/** The vectors of the files, one a chunk, as 16-bit floats. @throws when a file has more or fewer numbers than chunks. */
export function halfVectors(schema: Schema, files: readonly IndexedFile[]): Vector {
	const type = schema.fields.find((field) => field.name === 'vector')!.type as FixedSizeList;
	const length = files.reduce((sum, file) => sum + file.chunks.length, 0);
	const halves = new Float16Array(length * type.listSize);
	let at = 0;
	for (const file of files) {
		if (file.vectors.length !== file.chunks.length * type.listSize)
			throw new Error(
				`${file.chunks.length} chunks of ${type.listSize} dimensions came with ${file.vectors.length} numbers`,
			);
		halves.set(file.vectors, at);
		at += file.vectors.length;
	}
	const values = makeData({
		type: type.children[0]!.type,
		length: halves.length,
		nullCount: 0,
		data: new Uint16Array(halves.buffer),
	});
	return new Vector([makeData({ type, length, nullCount: 0, child: values })]);
}

export function integers(values: readonly number[]): Vector {
	return vectorFromArray(Int32Array.from(values));
}

/** One after the other. */
export function numbers(pieces: readonly Int32Array[]): Vector {
	const all = new Int32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let end = 0;
	for (const piece of pieces) {
		all.set(piece, end);
		end += piece.length;
	}
	return vectorFromArray(all);
}

export function floats(values: readonly number[]): Vector {
	return vectorFromArray(Float64Array.from(values));
}

const ENCODER = new TextEncoder();
