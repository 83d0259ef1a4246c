/// <reference lib="esnext.float16" />
import { type FixedSizeList, makeData, type Schema, Utf8, Vector, vectorFromArray } from 'apache-arrow';
import type { IndexedFile } from '../core/chunk.ts';

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
	const data = bytes.subarray(0, end);
	return new Vector([makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets: offsets, data })]);
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

export function floats(values: readonly number[]): Vector {
	return vectorFromArray(Float64Array.from(values));
}

const ENCODER = new TextEncoder();
