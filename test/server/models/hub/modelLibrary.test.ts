import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { env } from '@huggingface/transformers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { OPEN_POLICY } from '../../../../common/model/profileRules.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import { createEmbedder, openLocalEmbedder } from '../../../../server/models/createEmbedder.ts';
import { createModelLibrary } from '../../../../server/models/hub/modelLibrary.ts';
import type { ModelLibrary } from '../../../../server/ports/modelLibrary.ts';
import type { Policy } from '../../../../server/ports/policy.ts';
import { openPolicy, policyOf } from '../../policies.ts';
import { type Fault, startHub, type HubRequestSeen, type TestHub } from './hubServer.ts';
import { TINY_DIMENSIONS, tinyModel } from './tinyModel.ts';
import { PATIENT } from '../../patient.ts';

/** onnxruntime takes its time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const MODEL = 'acme/tiny-embed';
const TOKEN = 'token-4c1d';
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Rig {
	readonly hub: TestHub;
	readonly library: ModelLibrary;
	readonly folder: string;
	readonly waits: number[];
	/** How far the last download was, at each report. */
	readonly done: number[];
	readonly download: (signal?: AbortSignal, model?: string) => ReturnType<ModelLibrary['download']>;
	readonly failure: (model?: string) => Promise<OperationError>;
}

async function createRig({
	token,
	idleMs,
	policy = openPolicy,
}: { token?: string; idleMs?: number; policy?: Policy } = {}): Promise<Rig> {
	const hub = await startHub(MODEL, tinyModel());
	onTestFinished(() => hub[Symbol.asyncDispose]());
	const folder = path.join(mkdtempSync(path.join(tmpdir(), 'understory-hub-')), 'models');
	onTestFinished(() => rmSync(path.dirname(folder), { recursive: true, force: true }));
	const waits: number[] = [];
	const sleep = (ms: number): Promise<void> => {
		waits.push(ms);
		return Promise.resolve();
	};
	const library = createModelLibrary({
		folder,
		token: () => token,
		policy,
		logger,
		sleep,
		...(idleMs !== undefined && { idleMs }),
	});
	const done: number[] = [];
	const download: Rig['download'] = (signal = new AbortController().signal, model = MODEL) =>
		library.download({ model, hub: hub.url, signal }, (progress) => done.push(progress.done));
	const failure = async (model?: string): Promise<OperationError> => {
		const error: unknown = await download(undefined, model).then(
			() => new Error('it did not fail'),
			(reason: unknown) => reason,
		);
		if (!OperationError.is(error)) throw error;
		return error;
	};
	return { hub, library, folder, waits, done, download, failure };
}

const isWeights = ({ store }: HubRequestSeen): boolean => store;
/** The first requests that match go wrong. */
function firstTimes(count: number, matches: (request: HubRequestSeen) => boolean, fault: Fault): TestHub['fault'] {
	let left = count;
	return (request) => (matches(request) && left-- > 0 ? fault : undefined);
}

const WANTED = [
	'1_Pooling/config.json',
	'config.json',
	'onnx/model.onnx',
	'sentence_bert_config.json',
	'tokenizer.json',
	'tokenizer_config.json',
];

describe('a download', () => {
	test('is described before it: host, size, files, place, licence', async () => {
		const { hub, library, folder } = await createRig();
		const facts = await library.inspect({ model: MODEL, hub: hub.url, signal: new AbortController().signal });
		const files = tinyModel();
		expect(facts).toEqual({
			model: MODEL,
			revision: hub.commit,
			host: hub.host,
			folder: path.join(folder, `acme--tiny-embed@${hub.commit.slice(0, 12)}`),
			licence: 'apache-2.0',
			files: expect.arrayContaining(WANTED.map((name) => ({ path: name, bytes: files.get(name)!.length }))),
			bytes: WANTED.reduce((sum, name) => sum + files.get(name)!.length, 0),
			present: 0,
		});
		expect(facts.files).toHaveLength(WANTED.length);
		expect(existsSync(folder)).toBe(false);
		expect(hub.seen.some(({ path: asked }) => asked.includes('/resolve/'))).toBe(false);
	});

	test('brings the files the product reads and no others, as one folder, with progress', async () => {
		const { download, library, folder, done } = await createRig();
		const stored = await download();
		const files = tinyModel();
		const found = readdirSync(stored.folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => statSync(path.join(stored.folder, name)).isFile())
			.map((name) => name.split(path.sep).join('/'));
		expect(found.toSorted()).toEqual([...WANTED, 'understory.json'].toSorted());
		for (const name of WANTED)
			expect(readFileSync(path.join(stored.folder, name)).equals(files.get(name)!), name).toBe(true);
		expect(await library.list()).toEqual([stored]);
		expect(readdirSync(path.join(folder, '.partial'))).toEqual([]);
		expect(done).toEqual(done.toSorted((a, b) => a - b));
		expect(done.at(-1)).toBe(stored.bytes);
	});

	test('is opened by transformers.js without the network, as a model of its own', async () => {
		const { hub, download, folder } = await createRig();
		await download();
		const asked = hub.seen.length;
		const settings = { provider: 'hub', model: MODEL, url: hub.url } as const;
		env.remoteHost = hub.url; // who asked it would be seen
		const { embedder, source } = await createEmbedder({
			settings,
			modelsDir: '',
			downloadsDir: folder,
			secret: () => undefined,
			policy: openPolicy,
			logger,
		});
		onTestFinished(() => embedder.dispose());
		expect(source).toMatchObject({ kind: 'transformers' });
		expect(embedder.id).toContain(`acme--tiny-embed-${hub.commit.slice(0, 12)}`);
		expect(embedder).toMatchObject({ dimensions: TINY_DIMENSIONS, local: true, lastResort: false });
		const [one, same, other] = await embedder.embed(['read a file', 'read a file', 'zebra'], 'query');
		expect(one).toEqual(same);
		expect(one).not.toEqual(other);
		expect(Math.hypot(...one!)).toBeCloseTo(1, 5);
		expect(env.allowRemoteModels).toBe(false);
		await expect(env.fetch(hub.url)).rejects.toThrow('this machine only');
		expect(hub.seen).toHaveLength(asked);
	});

	test('of a model with a dense layer that its ONNX file lacks is refused: its vectors would be wrong', async () => {
		const { hub, download } = await createRig();
		const modules = [
			{ type: 'sentence_transformers.models.Transformer' },
			{ type: 'sentence_transformers.models.Dense' },
		];
		hub.publish(new Map([...tinyModel(), ['modules.json', Buffer.from(JSON.stringify(modules))]]));
		const { folder: modelDir } = await download();
		await expect(openLocalEmbedder({ kind: 'transformers', modelDir })).rejects.toThrow('dense layer');
	});

	test('again fetches nothing; a new commit comes beside the old one, and is the one that counts', async () => {
		const { hub, download, library } = await createRig();
		const first = await download();
		const resolved = (): number => hub.seen.filter(({ path: asked }) => asked.includes('/resolve/')).length;
		const before = resolved();
		expect(await download()).toEqual(first);
		expect(resolved()).toBe(before);
		hub.publish(new Map([...tinyModel(), ['config.json', Buffer.from('{"model_type":"bert","note":1}')]]));
		const second = await download();
		expect(second.revision).not.toBe(first.revision);
		expect((await library.list()).map(({ revision }) => revision)).toEqual([second.revision, first.revision]);
		const old = await download(undefined, `${MODEL}@${first.revision}`);
		expect(old.folder).toBe(first.folder);
	});

	test('that broke off goes on where it was, within one call and in the next', async () => {
		const { hub, download, failure } = await createRig();
		hub.fault = firstTimes(5, isWeights, { cutAfter: 2000 });
		expect((await failure()).message).toMatch(/broke off|cannot be reached/);
		expect(hub.seen.filter(isWeights).map(({ range }) => range)).toEqual([
			undefined,
			'bytes=2000-',
			'bytes=4000-',
			'bytes=6000-',
		]);
		await download();
		expect(
			hub.seen
				.filter(isWeights)
				.map(({ range }) => range)
				.slice(4),
		).toEqual(['bytes=8000-', 'bytes=10000-']);
	});

	test('from a server without ranges begins that file again', async () => {
		const { hub, download, done } = await createRig();
		let times = 0;
		hub.fault = (request) => (isWeights(request) ? (times++ === 0 ? { cutAfter: 2000 } : 'wholeFile') : undefined);
		const stored = await download();
		expect(done.at(-1)).toBe(stored.bytes);
	});

	test('can be cancelled; what came is kept', async () => {
		const { hub, download, library } = await createRig();
		hub.fault = firstTimes(1, isWeights, 'hang');
		const control = new AbortController();
		const cancelled = expect(download(control.signal)).rejects.toThrow('enough');
		await vi.waitFor(() => expect(hub.seen.some(isWeights)).toBe(true), PATIENT);
		control.abort(new Error('enough'));
		await cancelled;
		expect(await library.list()).toEqual([]);
		const facts = await library.inspect({ model: MODEL, hub: hub.url, signal: new AbortController().signal });
		expect(facts.present).toBeGreaterThan(0);
		await download();
	});

	test('twice at the same time is refused', async () => {
		const { hub, download } = await createRig();
		hub.fault = firstTimes(1, isWeights, 'hang');
		const control = new AbortController();
		const first = expect(download(control.signal)).rejects.toThrow('stop');
		await vi.waitFor(() => expect(hub.seen.some(isWeights)).toBe(true), PATIENT);
		await expect(download()).rejects.toMatchObject({ message: expect.stringContaining('is being downloaded already') });
		control.abort(new Error('stop'));
		await first;
	});
});

describe('what must not be used', () => {
	test('a large file with another content is fetched once more, then refused and deleted', async () => {
		const { hub, failure, library, folder } = await createRig();
		const wrong = Buffer.from(tinyModel().get('onnx/model.onnx')!);
		wrong[wrong.length - 1]! ^= 1;
		hub.fault = (request) => (isWeights(request) ? { content: wrong } : undefined);
		expect((await failure()).message).toMatch(/onnx\/model\.onnx is not what it announced/);
		expect(hub.seen.filter(isWeights)).toHaveLength(2);
		expect(await library.list()).toEqual([]);
		expect(
			readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('model.onnx')),
		).toEqual([]);
	});

	test('a damaged part of an earlier try is found by the sum and fetched anew', async () => {
		const { hub, download } = await createRig();
		let times = 0;
		hub.fault = (request) => {
			if (!isWeights(request)) return undefined;
			times++;
			if (times === 1) return { content: Buffer.alloc(3000) }; // ends early and is wrong
			return undefined;
		};
		const stored = await download();
		expect(readFileSync(path.join(stored.folder, 'onnx/model.onnx')).equals(tinyModel().get('onnx/model.onnx')!)).toBe(
			true,
		);
	});

	test('a small file with another content', async () => {
		const { hub, failure } = await createRig();
		const content = Buffer.from('{"model_type":"evil"}');
		hub.fault = ({ path: asked }) =>
			asked.endsWith('/config.json') && asked.includes('resolve') ? { content } : undefined;
		expect((await failure()).message).toMatch(/config\.json/);
	});

	test.each<[string, Record<string, string>]>([
		['another sum in the header', { 'x-linked-etag': `"${'0'.repeat(64)}"` }],
		['another size in the header', { 'x-linked-size': '1' }],
	])('%s stops before the first byte of it', async (_, headers) => {
		const { hub, failure } = await createRig();
		hub.fault = ({ path: asked }) => (asked.endsWith('model.onnx') ? { headers } : undefined);
		expect((await failure()).message).toMatch(/is not what it announced/);
		expect(hub.seen.some(isWeights)).toBe(false);
	});

	test('more bytes than announced', async () => {
		const { hub, failure } = await createRig();
		hub.fault = (request) => (isWeights(request) ? { content: Buffer.alloc(10_000_000) } : undefined);
		expect((await failure()).message).toMatch(/more than it announced/);
	});

	test('paths that lead out of the folder are not asked for', async () => {
		const { hub, download } = await createRig();
		hub.publish(new Map([...tinyModel(), ['../../evil.json', Buffer.from('{}')]]));
		await download();
		expect(hub.seen.some(({ path: asked }) => asked.includes('evil'))).toBe(false);
	});
});

describe('what the hub refuses', () => {
	test('a model it does not have', async () => {
		const { failure } = await createRig();
		const error = await failure('acme/nothing');
		expect(error).toMatchObject({ code: 'notFound', message: expect.stringContaining('Check the name (owner/name)') });
	});

	test('a revision it does not have', async () => {
		const { hub, failure } = await createRig();
		hub.fault = () => ({
			status: 404,
			headers: { 'x-error-code': 'RevisionNotFound' },
			body: { error: 'Invalid rev id: v9' },
		});
		const error = await failure(`${MODEL}@v9`);
		expect(error).toMatchObject({
			code: 'notFound',
			message: expect.stringContaining('no such revision of the model: Invalid rev id: v9'),
		});
	});

	test.each([401, 403])(
		'a gated model (%i) says where to accept the terms and where the token goes',
		async (status) => {
			const { hub, failure, waits } = await createRig();
			hub.fault = () => ({
				status,
				headers: { 'x-error-code': 'GatedRepo', 'x-error-message': 'Access to model is restricted' },
			});
			expect((await failure()).message).toMatch(
				/accepted its terms: Access to model is restricted\..*Set Embedding Key/,
			);
			expect(waits).toEqual([]);
		},
	);

	test('too many requests: asked again after the time it says, then given up', async () => {
		const { hub, download, failure, waits } = await createRig();
		hub.fault = firstTimes(2, isWeights, { status: 429, headers: { 'retry-after': '7' } });
		await download();
		expect(waits).toEqual([7000, 7000]);
		hub.fault = () => ({ status: 429, headers: { 'retry-after': '3600' } });
		hub.publish(tinyModel());
		expect((await failure()).message).toContain('too many requests');
	});

	test('a failing hub is asked four times', async () => {
		const { hub, failure, waits } = await createRig();
		hub.fault = () => ({ status: 503 });
		expect((await failure()).message).toContain('failed (503)');
		expect(waits).toEqual([500, 1000, 2000]);
	});

	test('a page that is no API', async () => {
		const { hub, failure } = await createRig();
		hub.fault = () => ({ status: 200, body: 'sign in, please' });
		expect((await failure()).message).toContain('did not answer as a model hub does');
	});

	test('a hub that falls silent', async () => {
		const { hub, failure } = await createRig({ idleMs: 50 });
		hub.fault = () => 'hang';
		expect((await failure()).message).toContain('sent nothing for');
	});

	test('no network: the message says what can be done', async () => {
		const { hub, failure, library, folder } = await createRig();
		await hub[Symbol.asyncDispose]();
		const { code, message } = await failure();
		expect(code).toBe('unavailable');
		expect(message).toMatch(
			/cannot be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\).*HTTPS_PROXY.*mirror.*by hand.*another provider/,
		);
		expect(await library.list()).toEqual([]);
		expect(existsSync(path.join(folder, '.partial'))).toBe(false);
	});

	test('a model without ONNX files', async () => {
		const { hub, failure } = await createRig();
		hub.publish(
			new Map([
				['config.json', Buffer.from('{}')],
				['model.safetensors', Buffer.alloc(2000)],
			]),
		);
		expect((await failure()).message).toMatch(/has no onnx\/model\.onnx: it cannot be run here/);
	});
});

test('the token goes to the hub and not to the host it redirects to', async () => {
	const { hub, download } = await createRig({ token: TOKEN });
	await download();
	expect(hub.seen.filter(({ store }) => !store).every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(
		true,
	);
	expect(hub.seen.filter(isWeights).map(({ authorization }) => authorization)).toEqual([undefined]);
});

test('a profile that allows no downloads asks the hub nothing', async () => {
	const { hub, failure } = await createRig({ policy: policyOf({ ...OPEN_POLICY, allowDownloads: false }) });
	const error = await failure();
	expect(error).toMatchObject({ code: 'forbidden', message: expect.stringContaining('allows no downloads of models') });
	expect(hub.seen).toEqual([]);
});

test('removing deletes every revision and what broken downloads left', async () => {
	const { hub, download, library, folder, failure } = await createRig();
	const { bytes } = await download();
	hub.publish(tinyModel());
	hub.fault = (request) => (isWeights(request) ? { cutAfter: 1000 } : undefined);
	await failure();
	expect(await library.remove(MODEL)).toBeGreaterThan(bytes);
	expect(await library.list()).toEqual([]);
	expect(readdirSync(folder, { recursive: true })).toEqual(['.partial']);
	expect(await library.remove(MODEL)).toBeUndefined();
});

test('the address: what is given, else HF_ENDPOINT', async () => {
	const { hub, library } = await createRig();
	vi.stubEnv('HF_ENDPOINT', `${hub.url}/`);
	onTestFinished(() => void vi.unstubAllEnvs());
	const signal = new AbortController().signal;
	expect((await library.inspect({ model: MODEL, hub: '', signal })).host).toBe(hub.host);
	await expect(library.inspect({ model: MODEL, hub: 'ftp://x', signal })).rejects.toMatchObject({
		code: 'invalidInput',
	});
});
