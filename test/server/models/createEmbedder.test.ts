import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClientSettings } from '../../../common/protocol/settings.ts';
import { createEmbedder, openLocalEmbedder } from '../../../server/models/createEmbedder.ts';
import { readStaticModel } from '../../../server/models/static/staticModel.ts';
import { openPolicy } from '../policies.ts';
import { embeddingServer, toyVector } from './http/embeddingServer.ts';

/** The models are real; on a busy machine they take their time. */
vi.setConfig({ testTimeout: 60_000 });

const modelsDir = fileURLToPath(new URL('../../../models', import.meta.url));
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function open(embedding: Partial<ClientSettings['embedding']>, models = modelsDir) {
	const settings = { provider: 'auto', model: '', url: '', ...embedding } as const;
	return createEmbedder({
		settings,
		modelsDir: models,
		downloadsDir: path.join(models, 'none'),
		secret: () => undefined,
		policy: openPolicy,
		logger,
	});
}

async function emptyFolder(): Promise<string> {
	const dir = await mkdtemp(path.join(tmpdir(), 'understory-models-'));
	onTestFinished(() => rm(dir, { recursive: true, force: true }));
	return dir;
}

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe('the model that ships', () => {
	test('is the choice of auto, and knows meaning', async () => {
		const { embedder, source, notice } = await open({});
		expect(embedder).toMatchObject({ lastResort: false, local: true, dimensions: 256 });
		expect(source).toMatchObject({ kind: 'static', model: { id: embedder.id } });
		expect(notice).toBeUndefined();
		const texts = [
			'delete a folder and everything in it',
			'def remove_directory(path): shutil.rmtree(path)',
			'class HttpServer: port = 80',
		];
		const [question, near, far] = await embedder.embed(texts, 'query');
		expect(dot(question!, near!)).toBeGreaterThan(dot(question!, far!) + 0.1);
	});

	test('opens again in a worker with the same vectors', async () => {
		const { embedder, source } = await open({});
		if (source.kind === 'remote') throw new Error('a local model is not remote');
		const again = await openLocalEmbedder(source);
		expect(again.id).toBe(embedder.id);
		expect(await again.embed(['one', 'two'], 'passage')).toEqual(await embedder.embed(['one', 'two'], 'passage'));
	});

	test('gives way to the hash embedding when it is not there, with the reason', async () => {
		const { embedder, source, notice } = await open({}, await emptyFolder());
		expect(embedder.lastResort).toBe(true);
		expect(source).toEqual({ kind: 'hash' });
		expect(notice).toMatch(/meaning is weak.*no model folder/);
	});

	test('run by onnxruntime gives the same vectors', async () => {
		const dir = await emptyFolder();
		const modelDir = path.join(dir, 'understory-fast');
		await cp(path.join(modelsDir, 'understory-fast'), modelDir, { recursive: true });
		const texts = ['parse the http header', 'function readFile(path) {\n\treturn fs.readFile(path);\n}', ''];
		const [fast, onnx] = await Promise.all([
			openLocalEmbedder({ kind: 'static', model: readStaticModel(modelDir) }),
			openLocalEmbedder({ kind: 'transformers', modelDir }),
		]);
		onTestFinished(() => onnx.dispose());
		const [expected, found] = [await fast.embed(texts, 'passage'), await onnx.embed(texts, 'passage')];
		expect(found.map((vector) => vector.length)).toEqual([256, 256, 256]);
		for (const at of [0, 1]) expect(dot(found[at]!, expected[at]!)).toBeGreaterThan(0.999);
		expect(found[2]!.every((value) => value === 0)).toBe(true);
	});
});

describe('what was asked for by name', () => {
	test('is never replaced', async () => {
		await expect(open({ provider: 'local', model: 'no-such-model' })).rejects.toMatchObject({
			code: 'unavailable',
			message: expect.stringContaining('no-such-model'),
		});
		await expect(open({ provider: 'ollama', url: 'nowhere' })).rejects.toMatchObject({ code: 'invalidInput' });
	});

	test('hash', async () => {
		expect(await open({ provider: 'hash' })).toMatchObject({ source: { kind: 'hash' }, notice: undefined });
	});

	test('a server', async () => {
		const server = await embeddingServer(({ body }) => ({
			body: { embeddings: (body['input'] as string[]).map(toyVector) },
		}));
		const { embedder, source } = await open({ provider: 'ollama', model: 'nomic-embed-text:v1.5', url: server.url });
		expect(embedder).toMatchObject({ id: expect.stringMatching(/^ollama-nomic-embed-text-v1\.5-/), dimensions: 3 });
		expect(source).toEqual({ kind: 'remote' });
	});
});
