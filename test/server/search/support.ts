import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { IndexedFile } from '../../../server/core/indexedFile.ts';
import { createHashEmbedder, hashVector } from '../../../server/models/hash/hashEmbedder.ts';
import type { ChunkFilter, ChunkMatch, ChunkRow, ChunkTable } from '../../../server/ports/chunkTable.ts';
import type { Logger } from '../../../server/ports/logger.ts';
import type { SearchEngine } from '../../../server/ports/searchEngine.ts';
import { createSearchEngine } from '../../../server/search/engine.ts';
import { openChunkTable } from '../../../server/search/openChunkTable.ts';

/** The tables are real; on a busy machine they take their time. */
vi.setConfig({ testTimeout: 60_000 });

export const ROOT = '/home/me/project';
export const embedder = createHashEmbedder();
export const quiet: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
export const everything: ChunkFilter = { roots: [], kinds: [], languages: [], paths: [], notPaths: [], tags: [] };

export async function temporaryFolder(): Promise<string> {
	const dir = await mkdtemp(path.join(tmpdir(), 'understory-search-'));
	onTestFinished(() => rm(dir, { recursive: true, force: true }));
	return dir;
}

/** The process that optimises, from source. */
export const UPKEEP = new URL('../../../server/search/upkeep/main.ts', import.meta.url);

/** A table in a temporary folder, or in one given; closed when the test ends. */
export async function openTable(dir?: string, logger = quiet, upkeepFile?: URL): Promise<ChunkTable> {
	const folder = dir ?? (await temporaryFolder());
	const { id: modelId, dimensions } = embedder;
	const elsewhere = upkeepFile === undefined ? {} : { upkeepFile };
	const table = await openChunkTable({ dir: folder, modelId, dimensions, logger, ...elsewhere });
	onTestFinished(() => table.close());
	return table;
}

/** Search over a file of code and one that holds secrets. */
export async function openSearchWithSecrets(): Promise<SearchEngine> {
	const table = await openTable();
	await table.putFiles(ROOT, [
		file({ path: '.env', language: 'plaintext', chunks: [{ text: 'PAYMENT_PASSWORD=hunter2' }] }),
		file({ path: 'src/config.ts', chunks: [{ text: 'const password = process.env.PAYMENT_PASSWORD;' }] }),
	]);
	const settled = () => Promise.resolve();
	const languagesNamed = () => [];
	return createSearchEngine({ table, embedder, clock: Date.now, logger: quiet, settled, languagesNamed });
}

export type FileSpec = Partial<Omit<IndexedFile, 'chunks' | 'vectors'>> & {
	readonly path: string;
	/** Chunks follow each other, in lines as long as they are. */
	readonly chunks: readonly { readonly text: string; readonly symbol?: string; readonly breadcrumb?: string }[];
};

export function file(spec: FileSpec): IndexedFile {
	let line = 1;
	const chunks = spec.chunks.map(({ text, symbol = '', breadcrumb = symbol }) => {
		const startLine = line;
		line += text.split('\n').length;
		return {
			startLine,
			endLine: line - 1,
			symbol,
			symbolKind: symbol === '' ? '' : 'function',
			breadcrumb,
			text,
			hash: hashOf(text),
		};
	});
	const vectors = new Float32Array(chunks.length * embedder.dimensions);
	for (const [at, { text }] of chunks.entries())
		vectors.set(hashVector(text, embedder.dimensions), at * embedder.dimensions);
	const all = chunks.map(({ text }) => text).join('\n');
	return {
		size: all.length,
		mtimeMs: 0,
		hash: hashOf(all),
		language: 'typescript',
		kind: 'code',
		tags: [],
		...spec,
		chunks,
		vectors,
	};
}

export function hashOf(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

/** The rows of what a search of a table found, in its order. */
export async function rowsOf(table: ChunkTable, matches: Promise<readonly ChunkMatch[]>): Promise<ChunkRow[]> {
	return table.rows((await matches).map(({ key }) => key));
}
