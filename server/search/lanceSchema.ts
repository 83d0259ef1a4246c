/// <reference lib="esnext.float16" />
import { Field, FixedSizeList, Float16, Float64, Int32, Schema, Utf8 } from 'apache-arrow';

/** Raised when a column or the meaning of one changes: tables of another version are dropped and built again. */
export const SCHEMA_VERSION = 2;

/** I-8: the name holds the model, so that vectors of two models cannot meet. */
export function tableNames(modelId: string, dimensions: number): { readonly chunks: string; readonly files: string } {
	if (!/^[a-z0-9._-]+$/.test(modelId)) throw new Error(`Not a model id: ${modelId}`);
	const suffix = `${modelId}_${dimensions}_v${SCHEMA_VERSION}`;
	return { chunks: `chunks_${suffix}`, files: `files_${suffix}` };
}

/** Vectors are stored as 16-bit floats: half the bytes to scan, and an error far below that of any embedding. */
export function chunkSchema(dimensions: number): Schema {
	const vector = new FixedSizeList(dimensions, new Field('item', new Float16(), true));
	return new Schema([
		...CHUNK_TEXTS.map(text),
		...CHUNK_INTEGERS.map(integer),
		float('mtimeMs'),
		new Field('vector', vector, false),
	]);
}

export function fileSchema(): Schema {
	return new Schema([
		...FILE_TEXTS.map(text),
		float('size'),
		float('mtimeMs'),
		integer('chunks'),
		integer('generation'),
	]);
}

/**
 * `terms` is what full text searches: the terms of the text, separated by spaces. `names` holds those of the definition's
 * name and of the path. `tags` has one tag a line.
 */
export const CHUNK_TEXTS = [
	'id',
	'root',
	'path',
	'kind',
	'language',
	'symbol',
	'symbolKind',
	'breadcrumb',
	'text',
	'terms',
	'names',
	'tags',
	'hash',
] as const;
/** `generation` is the version of the table that a row was written in: the older of two rows of one path is stale. */
const CHUNK_INTEGERS = ['startLine', 'endLine', 'generation'] as const;
const FILE_TEXTS = ['root', 'path', 'hash'] as const;

function text(name: string): Field {
	return new Field(name, new Utf8(), false);
}

function integer(name: string): Field {
	return new Field(name, new Int32(), false);
}

function float(name: string): Field {
	return new Field(name, new Float64(), false);
}
