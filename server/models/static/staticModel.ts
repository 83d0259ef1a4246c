import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../../../common/base/messageOf.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { tokenizerTables, type TokenizerFile, type TokenizerTables } from './wordPiece.ts';

/**
 * A static embedding: a row of 8-bit integers and a scale a token. All of it is in shared memory: threads that are handed
 * one have no copy of their own, and nothing to read.
 */
export interface StaticModel {
	/** `name-vVERSION`, for the name of the index's table. */
	readonly id: string;
	readonly dimensions: number;
	readonly pooling: Pooling;
	/** `vocabulary × dimensions`. */
	readonly table: Int8Array;
	/** What a row's integers are multiplied by; 0 for tokens without meaning (padding, unknown). */
	readonly scales: Float32Array;
	readonly tokenizer: TokenizerTables;
}

/**
 * How the rows of a text's tokens are summed. Texts begin with what they are about (a title, a name, a signature), so the
 * first tokens count more; repetition counts less than in proportion.
 */
export interface Pooling {
	/** A token whose occurrences count n in sum weighs n^power. */
	readonly power: number;
	/** An occurrence among this many tokens at the start counts `headWeight`, a later one 1. */
	readonly headTokens: number;
	readonly headWeight: number;
}

/**
 * Reads a model folder: `config.json`, `tokenizer.json` and `onnx/model.onnx`. The table is read out of the ONNX file
 * itself, at the place that `config.json` gives, so that one file serves this reader and onnxruntime.
 *
 * @throws OperationError `unavailable` when a file is missing or is not what `config.json` says.
 */
export function readStaticModel(modelDir: string): StaticModel {
	const config = parseConfig(readJson(join(modelDir, 'config.json')), modelDir);
	const { vocabulary, dimensions, table, scales } = config.static_embedding;
	const onnx = readShared(join(modelDir, 'onnx', 'model.onnx'));
	const tableEnd = table.offset + vocabulary * dimensions;
	const scalesEnd = scales.offset + vocabulary * Float32Array.BYTES_PER_ELEMENT;
	if (onnx.byteLength !== config.static_embedding.onnx_bytes || Math.max(tableEnd, scalesEnd) > onnx.byteLength) {
		throw damaged(modelDir, 'model.onnx does not have the size that config.json says');
	}
	return {
		id: `${config.name}-v${config.version}`,
		dimensions,
		pooling: poolingOf(config),
		table: new Int8Array(onnx, table.offset, vocabulary * dimensions),
		// The scales lie anywhere in the file; a Float32Array needs an aligned copy.
		scales: new Float32Array(onnx.slice(scales.offset, scalesEnd)),
		tokenizer: tokenizerTables(readJson(join(modelDir, 'tokenizer.json')) as TokenizerFile),
	};
}

const place = z.object({ offset: z.int().nonnegative() });
const configSchema = z.object({
	name: z.string().regex(/^[a-z0-9.-]+$/),
	version: z.int(),
	static_embedding: z.object({
		vocabulary: z.int().positive(),
		dimensions: z.int().positive().multipleOf(4),
		power: z.number(),
		head_tokens: z.int().nonnegative(),
		head_weight: z.int().positive(),
		onnx_bytes: z.int().positive(),
		table: place,
		scales: place,
	}),
});

type Config = z.infer<typeof configSchema>;

function poolingOf({ static_embedding: { power, head_tokens, head_weight } }: Config): Pooling {
	return { power, headTokens: head_tokens, headWeight: head_weight };
}

function parseConfig(json: unknown, modelDir: string): Config {
	const parsed = configSchema.safeParse(json);
	if (!parsed.success) throw damaged(modelDir, `config.json: ${z.prettifyError(parsed.error)}`);
	return parsed.data;
}

function readJson(path: string): unknown {
	try {
		return JSON.parse(readText(path));
	} catch (error) {
		if (error instanceof SyntaxError) throw damaged(path, error.message);
		throw error;
	}
}

function readText(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		throw unreadable(path, error);
	}
}

function readShared(path: string): SharedArrayBuffer {
	try {
		const file = openSync(path, 'r');
		try {
			const bytes = new Uint8Array(new SharedArrayBuffer(fstatSync(file).size));
			for (let at = 0, read = -1; at < bytes.length && read !== 0; at += read)
				read = readSync(file, bytes, at, bytes.length - at, null);
			return bytes.buffer;
		} finally {
			closeSync(file);
		}
	} catch (error) {
		throw unreadable(path, error);
	}
}

function unreadable(path: string, error: unknown): OperationError {
	return damaged(path, messageOf(error));
}

function damaged(path: string, why: string): OperationError {
	return new OperationError(
		'unavailable',
		`The embedding model in ${path} cannot be read (${why}). Reinstall the extension, or choose another model in the settings.`,
	);
}
