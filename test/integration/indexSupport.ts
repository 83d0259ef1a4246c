import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { createIndexer, type IndexerDeps } from '../../server/index/indexer.ts';
import { createHashEmbedder } from '../../server/models/hash/hashEmbedder.ts';
import type { ChunkFilter, ChunkRow, ChunkTable } from '../../server/ports/chunkTable.ts';
import type { Indexer } from '../../server/ports/indexer.ts';
import type { Logger } from '../../server/ports/logger.ts';
import type { Store } from '../../server/ports/store.ts';
import { openChunkTable } from '../../server/search/openChunkTable.ts';
import { openStore } from '../../server/store/store.ts';
import { termText } from '../../server/core/text/terms.ts';

export const REPOSITORY = path.join(import.meta.dirname, '..', '..');
export const EVERYTHING: ChunkFilter = { roots: [], kinds: [], languages: [], paths: [], notPaths: [], tags: [] };

/** A disk that others use takes its time for 100,000 files. Milliseconds. */
const CLEAN_UP_MS = 300_000;

export interface IndexRig {
	readonly root: string;
	readonly dataDir: string;
	readonly table: ChunkTable;
	readonly store: Store;
	readonly indexer: Indexer;
	/** What was logged as warning or error. */
	readonly log: string[];
	readonly write: (file: string, content: string | Uint8Array) => void;
	/** Absolute path. */
	readonly at: (file: string) => string;
	/** Paths of the passages that have all of these words, best first, each once. */
	find(words: string): Promise<string[]>;
	rows(words: string): Promise<ChunkRow[]>;
	/** Closes and opens everything again, as a restart does. */
	reopen(change?: RigOptions): Promise<IndexRig>;
	close(): Promise<void>;
}

export function temporaryFolder(name: string): string {
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), `understory-${name}-`)));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }), CLEAN_UP_MS);
	return folder;
}

export interface RigOptions extends Partial<IndexerDeps> {
	/** Puts something between the indexer and the table. */
	readonly wrapTable?: (table: ChunkTable) => ChunkTable;
}

/** A real index over a temporary folder: LanceDB, the event log, worker threads. */
export async function openRig(
	{ wrapTable = (table) => table, ...change }: RigOptions = {},
	folders?: { root: string; dataDir: string },
): Promise<IndexRig> {
	const { root, dataDir } = folders ?? { root: temporaryFolder('root'), dataDir: temporaryFolder('data') };
	const log: string[] = [];
	const logger = collectingLogger(log);
	const store = await openStore({ dataDir, clock: Date.now, logger });
	const embedder = createHashEmbedder(64);
	const dir = path.join(dataDir, 'index');
	const table = await openChunkTable({ dir, modelId: embedder.id, dimensions: 64, logger });
	const deps: IndexerDeps = {
		table: wrapTable(table),
		embedder,
		workerEmbedding: { kind: 'hash', dimensions: 64 },
		store,
		cursorFile: path.join(dataDir, 'index', 'captures.cursor'),
		workerFile: pathToFileURL(path.join(REPOSITORY, 'server/index/worker/main.ts')),
		grammarsDir: path.join(REPOSITORY, 'grammars'),
		settings: () => ({ maxFileBytes: 2 ** 20, exclude: [] }),
		clock: Date.now,
		logger,
		threads: 1,
		...change,
	};
	const indexer = createIndexer(deps);
	const close = once(async () => {
		await indexer.close();
		await table.close();
		store.close();
	});
	onTestFinished(close);
	const rows = async (words: string) => {
		const found = await table.searchText({ terms: [], required: termText(words).split(' ') }, EVERYTHING, 50);
		return table.rows(found.map(({ key }) => key));
	};
	return {
		root,
		dataDir,
		table,
		store,
		indexer,
		log,
		at: (file) => path.join(root, file),
		write(file, content) {
			mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
			writeFileSync(path.join(root, file), content);
		},
		rows,
		find: async (words) => [...new Set((await rows(words)).map((row) => row.path))],
		async reopen(again = {}) {
			await close();
			return openRig({ wrapTable, ...change, ...again }, { root, dataDir });
		},
		close,
	};
}

export function collectingLogger(log: string[]): Logger {
	return {
		debug: () => undefined,
		info: () => undefined,
		warn: (message, fields) => void log.push(`${message} ${JSON.stringify(fields)}`),
		error: (message, error) => void log.push(`${message}: ${error instanceof Error ? error.stack : String(error)}`),
	};
}

export function delay(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

function once(action: () => Promise<void>): () => Promise<void> {
	let result: Promise<void> | undefined;
	return () => (result ??= action());
}
