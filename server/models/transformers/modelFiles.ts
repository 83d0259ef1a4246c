import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { OperationError } from '../../../common/protocol/errors.ts';
import { modelIdOf } from '../vectors.ts';

/** What a folder in the layout of sentence-transformers says about its model. */
export interface ModelFiles {
	/** Name and a hash of what decides the vectors. */
	readonly id: string;
	/** Precision of the ONNX file, as transformers.js calls it. */
	readonly dtype: Dtype;
	readonly pooling: Pooling;
	/** Put before a text. */
	readonly prompts: { readonly query: string; readonly passage: string };
	readonly maxTokens: number;
	/** True when a dense layer follows the pooling; only an ONNX file that has it inside gives the model's vectors. */
	readonly dense: boolean;
}

export type Pooling = 'mean' | 'cls' | 'max' | 'lasttoken';
export type Dtype = 'q8' | 'fp32' | 'fp16';

/**
 * Reads the configuration of a model folder: `modules.json`, `1_Pooling/config.json`,
 * `config_sentence_transformers.json` (prompts), `sentence_bert_config.json` (length). Without them: mean pooling, no prompts, 512 tokens.
 * @throws OperationError `unavailable` naming what is missing or cannot be read.
 */
export function readModelFiles(modelDir: string): ModelFiles {
	for (const name of REQUIRED_FILES) {
		if (!existsSync(path.join(modelDir, name)))
			throw new OperationError('unavailable', `The model folder ${modelDir} has no ${name}.`);
	}
	const [dtype, file] = onnxFile(modelDir);
	const pooling = readJson(modelDir, path.join('1_Pooling', 'config.json'), poolingConfig);
	const sentence = readJson(modelDir, 'config_sentence_transformers.json', sentenceConfig);
	const bert = readJson(modelDir, 'sentence_bert_config.json', bertConfig);
	const modules = readJson(modelDir, 'modules.json', modulesConfig);
	const prompts = sentence?.prompts ?? {};
	return {
		id: modelIdOf(path.basename(modelDir), fingerprint(modelDir, file)),
		dtype,
		pooling: pooling === undefined ? 'mean' : poolingOf(pooling),
		prompts: { query: prompts['query'] ?? '', passage: prompts['passage'] ?? prompts['document'] ?? '' },
		maxTokens: bert?.max_seq_length ?? 512,
		dense: modules?.some(({ type }) => type.endsWith('.Dense')) ?? false,
	};
}

const poolingConfig = z.object({
	pooling_mode_cls_token: z.boolean().optional(),
	pooling_mode_max_tokens: z.boolean().optional(),
	pooling_mode_lasttoken: z.boolean().optional(),
});
const sentenceConfig = z.object({ prompts: z.record(z.string(), z.string()).optional() });
const modulesConfig = z.array(z.object({ type: z.string() }));
const bertConfig = z.object({ max_seq_length: z.number().int().positive().optional() });

/** Without these transformers.js cannot load a model. */
export const REQUIRED_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** Files of `onnx/`, the one to take first: the smallest precision is the fastest on a CPU, too. */
export const ONNX_FILES: readonly (readonly [Dtype, string])[] = [
	['q8', 'model_quantized.onnx'],
	['fp32', 'model.onnx'],
	['fp16', 'model_fp16.onnx'],
];

function onnxFile(modelDir: string): readonly [Dtype, string] {
	const found = ONNX_FILES.find(([, name]) => existsSync(path.join(modelDir, 'onnx', name)));
	if (found === undefined)
		throw new OperationError(
			'unavailable',
			`The model folder ${modelDir} has no onnx/model.onnx or onnx/model_quantized.onnx.`,
		);
	return [found[0], path.join('onnx', found[1])];
}

function poolingOf(config: z.infer<typeof poolingConfig>): Pooling {
	if (config.pooling_mode_cls_token === true) return 'cls';
	if (config.pooling_mode_lasttoken === true) return 'lasttoken';
	return config.pooling_mode_max_tokens === true ? 'max' : 'mean';
}

function readJson<T>(modelDir: string, name: string, schema: z.ZodType<T>): T | undefined {
	const file = path.join(modelDir, name);
	if (!existsSync(file)) return undefined;
	try {
		return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
	} catch (error) {
		throw new OperationError('unavailable', `${file} cannot be read: ${String(error)}`);
	}
}

/** Two exports under one name must not share a table. Hashing the weights themselves would take seconds. */
function fingerprint(modelDir: string, onnx: string): string {
	const hash = createHash('sha256');
	for (const name of ['config.json', 'tokenizer.json']) hash.update(readFileSync(path.join(modelDir, name)));
	hash.update(`${onnx} ${statSync(path.join(modelDir, onnx)).size}`);
	return hash.digest('hex').slice(0, 8);
}
