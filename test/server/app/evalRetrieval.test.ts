import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SearchMode } from '../../../common/model/search.ts';
import { evalRetrieval } from '../../../server/app/evalRetrieval.ts';
import { createHashEmbedder } from '../../../server/models/hash/hashEmbedder.ts';
import type { Embedder } from '../../../server/ports/embedder.ts';
import { createSearchEngine } from '../../../server/search/engine.ts';
import { openChunkTable } from '../../../server/search/openChunkTable.ts';
import { REPOSITORY, shippedModel } from '../memory/support.ts';

/** The tables are real; on a busy machine they take their time. */
vi.setConfig({ testTimeout: 60_000 });

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const embedder = createHashEmbedder();

async function beir(files: Record<string, string>): Promise<string> {
	const dir = await mkdtemp(path.join(tmpdir(), 'understory-beir-'));
	onTestFinished(() => rm(dir, { recursive: true, force: true }));
	await mkdir(path.join(dir, 'qrels'));
	for (const [name, text] of Object.entries(files)) await writeFile(path.join(dir, name), text);
	return dir;
}

const run = (beirDir: string, mode: SearchMode, model: Embedder = embedder) =>
	evalRetrieval({
		beirDir,
		mode,
		embedder: model,
		openTable: (dir) => openChunkTable({ dir, modelId: model.id, dimensions: model.dimensions, logger }),
		createEngine: (table) =>
			createSearchEngine({
				table,
				embedder: model,
				clock: () => 0,
				logger,
				settled: () => Promise.resolve(),
				languagesNamed: () => [],
			}),
	});

const TOY = {
	'corpus.jsonl': [
		{ _id: 'd/1', title: 'Colours', text: 'mix red and green paint' },
		{ _id: 'd2', title: '', text: 'def parse_header(line): return line' },
		{ _id: 'd3', text: 'open the file and read lines' },
	]
		.map((line) => JSON.stringify(line))
		.join('\n'),
	'queries.jsonl': [
		{ _id: 'q1', text: 'path:paint "colours"' },
		{ _id: 'q2', text: 'parse -header' },
		{ _id: 'q3', text: 'zebra' },
		{ _id: 'unjudged', text: 'file' },
	]
		.map((line) => JSON.stringify(line))
		.join('\r\n'),
	'qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td/1\t1\nq2\td2\t1\nq3\td3\t1\nq2\td3\t0\n',
};

test('asks every judged query through the engine, as plain text', async () => {
	const temporary = await privateTemporaryFolder();
	// Two of three are found first; nothing is found for the third.
	expect(await run(await beir(TOY), 'keyword')).toEqual({
		mode: 'keyword',
		queries: 3,
		'ndcg@10': 2 / 3,
		'mrr@10': 2 / 3,
		'recall@1': 2 / 3,
		'recall@10': 2 / 3,
		'recall@100': 2 / 3,
	});
	expect((await run(await beir(TOY), 'vector'))['mrr@10']).toBeGreaterThan(0.6);
	const left = await readdir(temporary);
	expect(left.filter((name) => name.startsWith('understory-eval-'))).toEqual([]);
});

test.each([
	['corpus.jsonl', '{"_id":"d1"}', /Line 1 of corpus.jsonl/],
	['queries.jsonl', '{"_id":"q1","text":"ok"}\nnot json', /Line 2 of queries.jsonl/],
	['qrels/test.tsv', 'q1 d1 1', /Line 1 of qrels.test.tsv.*tabs/],
])('%s that cannot be read is refused with its line', async (name, text, message) => {
	await expect(run(await beir({ ...TOY, [name]: text }), 'keyword')).rejects.toMatchObject({
		code: 'invalidInput',
		message: expect.stringMatching(message),
	});
});

test('a missing file is named', async () => {
	const dir = await beir({ 'corpus.jsonl': TOY['corpus.jsonl'] });
	await expect(run(dir, 'keyword')).rejects.toMatchObject({
		code: 'invalidInput',
		message: expect.stringContaining('queries.jsonl'),
	});
});

/** Others may be measuring on this machine at the same time. */
async function privateTemporaryFolder(): Promise<string> {
	const dir = await mkdtemp(path.join(tmpdir(), 'understory-private-'));
	onTestFinished(() => rm(dir, { recursive: true, force: true }));
	for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, dir);
	onTestFinished(() => void vi.unstubAllEnvs());
	return dir;
}

/** Questions about code with known answers: fusing must not lose what words alone find. */
test.each([
	['the model that ships', shippedModel()],
	['the hash embedding', embedder],
] as const)('by words and meaning no less code is found than by words alone: %s', async (_name, model) => {
	const folder = path.join(REPOSITORY, 'models', 'eval', 'docstrings-cpp');
	const [words, both] = [await run(folder, 'keyword', model), await run(folder, 'hybrid', model)];
	expect(words['recall@10']).toBeGreaterThan(0.5); // a gate that finds nothing must not pass
	for (const metric of ['ndcg@10', 'recall@10', 'recall@100'] as const)
		expect(both[metric], metric).toBeGreaterThanOrEqual(words[metric]);
});
