import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SearchHit } from '../../../common/model/search.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { ChunkTable } from '../../../server/ports/chunkTable.ts';
import type { Embedder } from '../../../server/ports/embedder.ts';
import type { SearchEngine } from '../../../server/ports/searchEngine.ts';
import { createSearchEngine, type SearchEngineOptions } from '../../../server/search/engine.ts';
import { createStaticEmbedder } from '../../../server/models/static/staticEmbedder.ts';
import { openChunkTable } from '../../../server/search/openChunkTable.ts';
import { embedder, file, openTable, quiet, ROOT, temporaryFolder } from './support.ts';

const NOW = Date.UTC(2026, 5, 15);
const DAY = 24 * 3_600_000;

async function filled(): Promise<ChunkTable> {
	const table = await openTable();
	await table.putFiles(ROOT, [
		file({
			path: 'src/net/retryPolicy.ts',
			mtimeMs: NOW - DAY,
			chunks: [
				{
					text: 'export function retryWithBackoff(action, times) {\n\tlet delay = 100;\n\treturn attempt(action, times, delay * 2);\n}',
					symbol: 'retryWithBackoff',
				},
				{ text: 'export class CircuitBreaker {\n\topen = false;\n}', symbol: 'CircuitBreaker' },
			],
		}),
		file({
			path: 'src/ui/button.ts',
			mtimeMs: NOW - 90 * DAY,
			chunks: [{ text: 'export function renderButton(label) {\n\treturn label?.trim();\n}', symbol: 'renderButton' }],
		}),
		file({
			path: 'tools/fetch.py',
			language: 'python',
			mtimeMs: NOW - 400 * DAY,
			chunks: [{ text: 'def fetch(url):\n    # retry when the host is busy\n    return get(url)', symbol: 'fetch' }],
		}),
		file({
			path: 'docs/net.md',
			language: 'markdown',
			kind: 'doc',
			mtimeMs: NOW - 2 * DAY,
			chunks: [{ text: '# Network\nEvery request is repeated with exponential backoff.' }],
		}),
	]);
	await table.putFiles('', [
		file({
			path: 'capture/1',
			kind: 'capture',
			language: '',
			mtimeMs: NOW - 60_000,
			tags: ['idea'],
			chunks: [{ text: 'retry only what is idempotent' }],
		}),
	]);
	return table;
}

function engineOver(table: ChunkTable, options: Partial<SearchEngineOptions> = {}): SearchEngine {
	return createSearchEngine({
		table,
		embedder,
		clock: () => NOW,
		logger: quiet,
		settled: () => Promise.resolve(),
		languagesNamed: (word) => (word === 'py' ? ['python'] : []),
		...options,
	});
}

/** Tells of each query before it begins, and keeps its answer. */
function listening(table: ChunkTable, answers: Promise<unknown>[], onQuery: (name: string) => void): ChunkTable {
	return new Proxy(table, {
		get:
			(target, name) =>
			(...args: unknown[]) => {
				onQuery(String(name));
				const answer = (Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>).apply(target, args);
				answers.push(answer);
				return answer;
			},
	});
}

const request = { roots: [ROOT], limit: 10, mode: 'hybrid' } as const;
const paths = (hits: readonly SearchHit[]) => hits.map(({ path }) => path);

describe('a search', () => {
	test.each(['hybrid', 'keyword', 'vector'] as const)('by %s finds what is asked for first', async (mode) => {
		const { hits } = await engineOver(await filled()).search({
			...request,
			query: 'retryWithBackoff attempt after delay',
			mode,
		});
		expect(hits[0]).toMatchObject({
			path: 'src/net/retryPolicy.ts',
			symbol: 'retryWithBackoff',
			startLine: 1,
			endLine: 4,
		});
	});

	test.each(['hybrid', 'keyword'] as const)('by %s for an identifier finds its definition first', async (mode) => {
		const shipped = createStaticEmbedder({
			modelDir: fileURLToPath(new URL('../../../models/understory-fast', import.meta.url)),
		});
		const table = await openChunkTable({
			dir: await temporaryFolder(),
			modelId: shipped.id,
			dimensions: shipped.dimensions,
			logger: quiet,
		});
		onTestFinished(() => table.close());
		const texts = [
			'export function retryWithBackoff(action) {}',
			'// see retryWithBackoff: retry with backoff, retryWithBackoff(action)',
			'export function backoff(retry) { return retry; }',
			'export function tryAgainLater(action, delay) {}',
		];
		const symbols = ['retryWithBackoff', '', 'backoff', 'tryAgainLater'];
		for (const [at, text] of texts.entries()) {
			const vectors = (await shipped.embed([text], 'passage'))[0]!;
			await table.putFiles(ROOT, [
				{ ...file({ path: `${at}.ts`, chunks: [{ text, symbol: symbols[at]! }] }), vectors },
			]);
		}
		const { hits } = await engineOver(table, { embedder: shipped }).search({
			...request,
			query: 'retryWithBackoff',
			mode,
		});
		expect(paths(hits)[0]).toBe('0.ts');
	});

	test('explains each hit with reasons that add up to its score', async () => {
		const { hits } = await engineOver(await filled()).search({ ...request, query: 'retry backoff' });
		expect(hits.length).toBeGreaterThan(3);
		for (const hit of hits) expect(hit.why.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(hit.score, 10);
		expect(hits[0]!.why.map(({ label }) => label)).toEqual(
			expect.arrayContaining(['contains retry, backoff', 'name match: retryWithBackoff', 'edited yesterday']),
		);
	});

	test('shows the best lines with highlights', async () => {
		const { hits } = await engineOver(await filled()).search({ ...request, query: 'busy host' });
		expect(hits[0]).toMatchObject({ path: 'tools/fetch.py', snippetStartLine: 1 });
		const { snippet, highlights } = hits[0]!;
		expect(highlights.map(([start, end]) => snippet.slice(start, end))).toEqual(['host', 'busy']);
	});

	test.each([
		['retry lang:py', ['tools/fetch.py']],
		['retry kind:capture', ['capture/1']],
		['retry path:src/** -path:ui', ['src/net/retryPolicy.ts', 'src/net/retryPolicy.ts']],
		['retry tag:idea', ['capture/1']],
		['"only what"', ['capture/1']],
		['"WHEN   the host"', ['tools/fetch.py']],
		['"the host when"', []],
		['?.', ['src/ui/button.ts']],
		['"?." label', ['src/ui/button.ts']],
		['kind:doc', ['docs/net.md']],
		['since:1h', ['capture/1']],
	])('%s', async (query, expected) => {
		expect(paths((await engineOver(await filled()).search({ ...request, query })).hits)).toEqual(expected);
	});

	test('understands a page of text', async () => {
		const noise = Array.from({ length: 2000 }, (_, at) => `w${at % 300}`).join(' ');
		const query = `${noise} retryWithBackoff failed: CircuitBreaker retryWithBackoff`;
		const { hits } = await engineOver(await filled()).search({ ...request, query, mode: 'keyword' });
		expect(hits[0]).toMatchObject({ symbol: 'retryWithBackoff' });
	});

	test('takes the name of a language for a word only when it stands alone', async () => {
		const table = await openTable();
		await table.putFiles(ROOT, [
			file({ path: 'a.py', chunks: [{ text: 'def read_lines(path): pass' }] }),
			file({ path: 'b.md', chunks: [{ text: 'python is a language' }] }),
		]);
		const search = async (query: string) =>
			paths((await engineOver(table).search({ ...request, query, mode: 'keyword' })).hits);
		expect(await search('python read lines')).toEqual(['a.py']);
		expect(await search('python')).toEqual(['b.md']);
	});

	test('leaves out what is excluded', async () => {
		const { hits } = await engineOver(await filled()).search({ ...request, query: 'retry -idempotent -"host is"' });
		expect(paths(hits)).not.toContain('capture/1');
		expect(paths(hits)).not.toContain('tools/fetch.py');
		expect(paths(hits)).toContain('src/net/retryPolicy.ts');
	});

	test('without words lists what changed last', async () => {
		const { hits } = await engineOver(await filled()).search({ ...request, query: '', limit: 3 });
		expect(paths(hits)).toEqual(['capture/1', 'src/net/retryPolicy.ts', 'src/net/retryPolicy.ts']);
	});

	test('without words leaves out what is excluded', async () => {
		const { hits } = await engineOver(await filled()).search({ ...request, query: 'kind:capture,doc -idempotent' });
		expect(paths(hits)).toEqual(['docs/net.md']);
	});

	test('without words lists what is found unasked, however many sessions came later', async () => {
		const table = await filled();
		const sessions = Array.from({ length: 12 }, (_, at) => `session/${at}`);
		const files = sessions.map((path) =>
			file({ path, kind: 'session', mtimeMs: NOW, chunks: [{ text: `open ${path}` }] }),
		);
		await table.putFiles('', files);
		const { hits } = await engineOver(table).search({ ...request, query: '', limit: 1 });
		expect(paths(hits)).toEqual(['capture/1']);
	});

	test('stays in its folders, and finds captures from everywhere', async () => {
		const { hits } = await engineOver(await filled()).search({ ...request, roots: ['/elsewhere'], query: 'retry' });
		expect(paths(hits)).toEqual(['capture/1']);
	});

	test('tells what it did not understand', async () => {
		const { notices } = await engineOver(await filled()).search({ ...request, query: 'retry lang:klingon' });
		expect(notices).toEqual([expect.stringContaining('klingon')]);
	});

	test('shows three passages of a file before others have had their turn, and a copied text once', async () => {
		const table = await openTable();
		const many = Array.from({ length: 6 }, (_, at) => ({ text: `zebra zebra stripes ${at}` }));
		await table.putFiles(ROOT, [
			file({ path: 'many.ts', chunks: many }),
			file({ path: 'copy.ts', chunks: [many[0]!] }),
			file({ path: 'other.ts', chunks: [{ text: 'a zebra among other animals of the plain' }] }),
		]);
		const { hits } = await engineOver(table).search({ ...request, query: 'zebra', mode: 'keyword' });
		expect(hits).toHaveLength(8);
		const first = hits.slice(0, 5);
		expect(paths(first)).toContain('other.ts');
		expect(new Set(first.map(({ snippet }) => snippet)).size).toBe(5);
	});

	test('files of two folders with one name have their three places each', async () => {
		const table = await openTable();
		const many = Array.from({ length: 4 }, (_, at) => ({ text: `zebra zebra stripes ${at}` }));
		const others = many.map(({ text }) => ({ text: `${text} and zebra more` }));
		await table.putFiles(ROOT, [file({ path: 'many.ts', chunks: many })]);
		await table.putFiles('/elsewhere', [file({ path: 'many.ts', chunks: others })]);
		const { hits } = await engineOver(table).search({ ...request, query: 'zebra', mode: 'keyword', roots: [] });
		const first = hits.slice(0, 6).map(({ root }) => root);
		expect(first.sort()).toEqual([...Array<string>(3).fill('/elsewhere'), ...Array<string>(3).fill(ROOT)]);
	});

	test('waits until captures are searchable', async () => {
		const table = await filled();
		const settled = async () => {
			await table.putFiles('', [file({ path: 'capture/2', kind: 'capture', chunks: [{ text: 'xylophone' }] })]);
		};
		const { hits } = await engineOver(table, { settled }).search({ ...request, query: 'xylophone' });
		expect(paths(hits)).toContain('capture/2');
		expect(paths(hits)[0]).toBe('capture/2');
	});

	test('waits no longer than it is told to', async () => {
		const records = (upTo?: number): Promise<void> => (upTo === 7 ? Promise.resolve() : new Promise(() => {}));
		const { hits } = await engineOver(await filled(), { settled: records }).search({
			...request,
			query: 'retry',
			upTo: 7,
		});
		expect(hits.length).toBeGreaterThan(0);
	});

	test('ends at once when it is cancelled', async () => {
		const never = engineOver(await filled(), { settled: () => new Promise(() => {}) });
		const controller = new AbortController();
		const searching = never.search({ ...request, query: 'retry', signal: controller.signal });
		controller.abort(new OperationError('cancelled', 'no longer wanted'));
		await expect(searching).rejects.toMatchObject({ code: 'cancelled' });
	});

	test.each([
		{ query: 'retry', at: 'searchText', all: ['searchText'] },
		{ query: '"retry" -url', at: 'rows', all: ['searchText', 'rows'] },
		{ query: 'lang:ts', at: 'newest', all: ['newest'] },
	])('cancelled while it asks the table ($query, in $at), it asks nothing more', async ({ query, at, all }) => {
		const controller = new AbortController();
		const asked: string[] = [];
		const answers: Promise<unknown>[] = [];
		const table = listening(await filled(), answers, (name) => {
			asked.push(name);
			if (name === at) controller.abort(new OperationError('cancelled', 'no longer wanted'));
		});
		const searching = engineOver(table).search({ ...request, query, signal: controller.signal });
		await expect(searching).rejects.toMatchObject({ code: 'cancelled' });
		await Promise.all(answers);
		await new Promise(setImmediate);
		expect(asked).toEqual(all);
	});
});

describe('a model that cannot be reached', () => {
	const offline: Embedder = {
		...embedder,
		embed: () => Promise.reject(new OperationError('unavailable', 'The server is off.')),
	};

	test('leaves the words, and says so', async () => {
		const { hits, notices } = await engineOver(await filled(), { embedder: offline }).search({
			...request,
			query: 'retry',
		});
		expect(hits.length).toBeGreaterThan(0);
		expect(notices).toEqual(['Searched by words only: The server is off.']);
	});

	test('fails a search by meaning alone', async () => {
		const engine = engineOver(await filled(), { embedder: offline });
		await expect(engine.search({ ...request, query: 'retry', mode: 'vector' })).rejects.toMatchObject({
			code: 'unavailable',
		});
	});

	test('a fault of the model is no such thing', async () => {
		const broken: Embedder = { ...embedder, embed: () => Promise.reject(new TypeError('bug')) };
		await expect(
			engineOver(await filled(), { embedder: broken }).search({ ...request, query: 'retry' }),
		).rejects.toThrow('bug');
	});
});

describe('similar passages', () => {
	test('are found, without the selection itself', async () => {
		const text = 'function retryWithBackoff(action, times) {\n\tlet delay = 100;';
		const engine = engineOver(await filled());
		const all = await engine.similar({ text, roots: [ROOT], limit: 5 });
		expect(all.hits[0]).toMatchObject({ symbol: 'retryWithBackoff' });
		const exclude = { root: ROOT, path: 'src/net/retryPolicy.ts', startLine: 1, endLine: 2 };
		const others = await engine.similar({ text, roots: [ROOT], limit: 5, exclude });
		expect(others.hits.map(({ symbol }) => symbol)).not.toContain('retryWithBackoff');
		expect(others.hits.length).toBeGreaterThan(0);
	});
});
