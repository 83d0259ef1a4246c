import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readModelFiles } from '../../../../server/models/transformers/modelFiles.ts';
import { pool } from '../../../../server/models/transformers/pooling.ts';

async function modelFolder(files: Record<string, string>): Promise<string> {
	const dir = path.join(await mkdtemp(path.join(tmpdir(), 'understory-model-')), 'My Model');
	onTestFinished(() => rm(path.dirname(dir), { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.join(dir, path.dirname(name)), { recursive: true });
		await writeFile(path.join(dir, name), text);
	}
	return dir;
}

const MINIMAL = { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}', 'onnx/model.onnx': 'x' };

describe('the configuration of a model folder', () => {
	test('without anything said', async () => {
		expect(readModelFiles(await modelFolder(MINIMAL))).toEqual({
			id: expect.stringMatching(/^my-model-[0-9a-f]{8}-[0-9a-f]{8}$/),
			dtype: 'fp32',
			pooling: 'mean',
			prompts: { query: '', passage: '' },
			maxTokens: 512,
			dense: false,
		});
	});

	test('in the files of sentence-transformers', async () => {
		const dir = await modelFolder({
			...MINIMAL,
			'onnx/model_quantized.onnx': 'x',
			'1_Pooling/config.json': '{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}',
			'config_sentence_transformers.json': '{"prompts":{"query":"query: ","document":"passage: "}}',
			'sentence_bert_config.json': '{"max_seq_length":256}',
		});
		expect(readModelFiles(dir)).toMatchObject({
			dtype: 'q8',
			pooling: 'cls',
			prompts: { query: 'query: ', passage: 'passage: ' },
			maxTokens: 256,
		});
	});

	test('two exports of one name have two ids', async () => {
		const [one, other] = [await modelFolder(MINIMAL), await modelFolder({ ...MINIMAL, 'onnx/model.onnx': 'xy' })];
		expect(readModelFiles(one).id).not.toBe(readModelFiles(other).id);
	});

	test.each([
		['config.json', { 'tokenizer.json': '{}', 'onnx/model.onnx': 'x' }],
		['tokenizer_config.json', { 'config.json': '{}', 'tokenizer.json': '{}', 'onnx/model.onnx': 'x' }],
		['tokenizer.json', { 'config.json': '{}', 'onnx/model.onnx': 'x' }],
		['onnx/model.onnx', { 'config.json': '{}', 'tokenizer.json': '{}', 'tokenizer_config.json': '{}' }],
		['sentence_bert_config.json', { ...MINIMAL, 'sentence_bert_config.json': '{"max_seq_length":"long"}' }],
	])('%s missing or wrong is named', async (name, files) => {
		const dir = await modelFolder(files);
		expect(() => readModelFiles(dir)).toThrow(name);
	});
});

describe('pooling', () => {
	/** Two texts of three tokens, two numbers each; the second text has one token of padding. */
	const states = {
		data: [1, 2, 3, 4, 5, 9, 10, 20, 30, 10, 99, 99],
		texts: 2,
		tokens: 3,
		width: 2,
		mask: [1, 1, 1, 1, 1, 0],
	};

	test.each([
		[
			'mean',
			[
				[3, 5],
				[20, 15],
			],
		],
		[
			'cls',
			[
				[1, 2],
				[10, 20],
			],
		],
		[
			'lasttoken',
			[
				[5, 9],
				[30, 10],
			],
		],
		[
			'max',
			[
				[5, 9],
				[30, 20],
			],
		],
	] as const)('%s leaves padding out', (pooling, expected) => {
		expect(pool(states, pooling).map((vector) => [...vector].map((value) => Math.round(value * 1e5) / 1e5))).toEqual(
			expected,
		);
	});

	test('a text without tokens is all zeros', () => {
		const [vector] = pool({ data: [1, 2], texts: 1, tokens: 1, width: 2, mask: [0] }, 'max');
		expect([...vector!]).toEqual([0, 0]);
	});
});
