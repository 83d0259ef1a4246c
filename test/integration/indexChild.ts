import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createIndexer } from '../../server/index/indexer.ts';
import { createHashEmbedder } from '../../server/models/hash/hashEmbedder.ts';
import type { Logger } from '../../server/ports/logger.ts';
import { openChunkTable } from '../../server/search/openChunkTable.ts';
import { openStore } from '../../server/store/store.ts';

/** Indexes a folder in a process that a test can kill: `indexChild.ts ROOT DATA_DIR`. Says when some files are durable. */
const [root, dataDir] = process.argv.slice(2) as [string, string];
const repository = path.join(import.meta.dirname, '..', '..');
const ignore = (): void => undefined;
const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const embedder = createHashEmbedder(64);
const table = await openChunkTable({ dir: path.join(dataDir, 'index'), modelId: embedder.id, dimensions: 64, logger });
const indexer = createIndexer({
	table,
	embedder,
	workerEmbedding: { kind: 'hash', dimensions: 64 },
	store: await openStore({ dataDir, clock: Date.now, logger }),
	cursorFile: path.join(dataDir, 'index', 'captures.cursor'),
	workerFile: pathToFileURL(path.join(repository, 'server/index/worker/main.ts')),
	grammarsDir: path.join(repository, 'grammars'),
	settings: () => ({ maxFileBytes: 2 ** 20, exclude: [] }),
	clock: Date.now,
	logger,
	threads: 1,
});
indexer.onDidChange(({ roots }) => {
	if (roots[0]!.files > 0) process.stdout.write('written\n');
});
await indexer.ensure(root);
