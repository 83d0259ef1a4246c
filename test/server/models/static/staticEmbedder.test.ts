import { cp, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { env, pipeline, type FeatureExtractionPipeline } from '@huggingface/transformers';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createStaticEmbedder } from '../../../../server/models/static/staticEmbedder.ts';
import { MODELS_DIR, MODEL_DIR, MODEL_NAME, NO_TOKEN, TEXTS, dot } from './support.ts';

const embedder = createStaticEmbedder({ modelDir: MODEL_DIR });
let peer: FeatureExtractionPipeline;

interface Golden {
	readonly text: string;
	readonly vector: readonly number[];
}

beforeAll(async () => {
	env.allowRemoteModels = false;
	env.localModelPath = MODELS_DIR;
	peer = await pipeline('feature-extraction', MODEL_NAME, { dtype: 'fp32' });
});

test('the direct path gives the vectors of the ONNX path, for every length and alphabet', async () => {
	const direct = await embedder.embed(TEXTS, 'passage');
	for (const [index, text] of TEXTS.entries()) {
		const through = (await peer(text, { pooling: 'mean', normalize: true })).data as Float32Array;
		expect(through).toHaveLength(embedder.dimensions);
		direct[index]!.forEach((value, at) => expect(Math.abs(value - through[at]!), text).toBeLessThan(1e-5));
	}
});

test('the vectors are those that the training scripts computed (`models/train/golden.py`)', async () => {
	const golden = JSON.parse(await readFile(join(import.meta.dirname, 'golden.json'), 'utf8')) as Golden[];
	const direct = await embedder.embed(
		golden.map((row) => row.text),
		'passage',
	);
	golden.forEach((row, index) =>
		row.vector.forEach((value, at) => expect(Math.abs(value - direct[index]![at]!), row.text).toBeLessThan(1e-5)),
	);
});

test('a padded batch through ONNX gives the same vectors', async () => {
	const batch = (await peer([...TEXTS], { pooling: 'mean', normalize: true })).tolist() as number[][];
	const direct = await embedder.embed(TEXTS, 'query');
	batch.forEach((row, index) =>
		row.forEach((value, at) => expect(Math.abs(value - direct[index]![at]!)).toBeLessThan(1e-5)),
	);
});

test('vectors have length 1, and zeros only for a text without words', async () => {
	const [some, ...none] = await embedder.embed(['open a file', '… 日本 ---', NO_TOKEN, ''], 'query');
	expect(dot(some!, some!)).toBeCloseTo(1, 5);
	for (const vector of none) expect(vector.every((value) => value === 0)).toBe(true);
});

test('a question is nearest to the code that answers it, without a word in common', async () => {
	const [question, ...passages] = await embedder.embed(
		[
			'delete a directory and everything in it',
			'def rmtree(path):\n    for entry in os.scandir(path):\n        os.unlink(entry)\n    os.rmdir(path)',
			'def mean(values):\n    return sum(values) / len(values)',
			'class Button extends Widget { onClick() { this.emit("press"); } }',
		],
		'query',
	);
	const [right, ...wrong] = passages.map((passage) => dot(question!, passage));
	expect(right).toBeGreaterThan(Math.max(...wrong) + 0.1);
});

test('an aborted call is refused', async () => {
	await expect(embedder.embed(['x'], 'query', AbortSignal.abort())).rejects.toThrow('aborted');
});

test('a folder cut short is refused with a sentence that says what to do', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'understory-model-'));
	onTestFinished(() => rm(folder, { recursive: true }));
	expect(() => createStaticEmbedder({ modelDir: folder })).toThrow(/Reinstall/);
	await cp(MODEL_DIR, folder, { recursive: true });
	await truncate(join(folder, 'onnx', 'model.onnx'), 1000);
	expect(() => createStaticEmbedder({ modelDir: folder })).toThrow(/size/);
});

test('it works in a worker thread', async () => {
	const module = pathToFileURL(join(import.meta.dirname, '../../../../server/models/static/staticEmbedder.ts')).href;
	const source = `
		const { parentPort, workerData } = require('node:worker_threads');
		import(workerData.module).then(async ({ createStaticEmbedder }) => {
			const embedder = createStaticEmbedder({ modelDir: workerData.modelDir });
			parentPort.postMessage((await embedder.embed(['parse a date'], 'query'))[0]);
		});`;
	const worker = new Worker(source, { eval: true, execArgv: [], workerData: { module, modelDir: MODEL_DIR } });
	const vector = await new Promise((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
	await worker.terminate();
	expect(vector).toEqual((await embedder.embed(['parse a date'], 'query'))[0]);
});
