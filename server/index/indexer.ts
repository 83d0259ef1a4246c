import os from 'node:os';
import path from 'node:path';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import type { ChunkTable } from '../ports/chunkTable.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { IndexRun, IndexSettingsOf, Indexer } from '../ports/indexer.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { PipelineParts } from './pipeline/parts.ts';
import { PauseGate } from './pipeline/pauseGate.ts';
import { RootIndex } from './pipeline/rootIndex.ts';
import { StatusFeed } from './pipeline/statusFeed.ts';
import { TableWriter } from './pipeline/tableWriter.ts';
import { VectorSource } from './pipeline/vectors.ts';
import { SEARCHED_KINDS } from './records/kinds.ts';
import { RecordConsumer } from './records/recordConsumer.ts';
import { WorkerPool } from './worker/pool.ts';
import type { WorkerEmbedding } from './worker/protocol.ts';

export interface IndexerDeps {
	readonly table: ChunkTable;
	/** Makes the vectors of captures and tasks, and those the workers do not make. */
	readonly embedder: Embedder;
	/** What the workers embed with; must be the same model as `embedder`. `none`: the main thread embeds. */
	readonly workerEmbedding: WorkerEmbedding;
	readonly store: Store;
	/** File that keeps how far captures and tasks were followed; must go when the table goes, so it lies beside it. */
	readonly cursorFile: string;
	/** Script of the worker threads. */
	readonly workerFile: URL;
	readonly grammarsDir: string;
	/** See `WorkerSetup`. */
	readonly treeSitter?: WebAssembly.Module;
	readonly settings: IndexSettingsOf;
	readonly clock: Clock;
	readonly logger: Logger;
	/** Threads that index; as many as are of use unless told. */
	readonly threads?: number;
	/** A thread that says nothing for so long while it works is replaced. 60,000 ms unless told: a busy machine must not look like a hang. */
	readonly silenceLimitMs?: number;
}

/** Opens the index pipeline over a table. Captures and tasks are followed at once, folders when they are asked for. */
export function createIndexer(deps: IndexerDeps): Indexer {
	return new FolderIndexer(deps);
}

class FolderIndexer implements Indexer {
	readonly #deps: IndexerDeps;
	readonly #roots = new Map<string, RootIndex>();
	readonly #parts: PipelineParts;
	readonly #feed: StatusFeed;
	readonly #records: RecordConsumer;
	#settings: IndexSettingsOf;
	/** What each root was last looked at with. */
	readonly #used = new Map<string, string>();

	constructor(deps: IndexerDeps) {
		const { table, embedder, clock, logger } = deps;
		this.#deps = deps;
		this.#settings = deps.settings;
		this.#feed = new StatusFeed(
			() => this.status(),
			(error) => logger.error('A listener of the index status failed', error),
		);
		const pool = new WorkerPool({
			file: deps.workerFile,
			setup: { grammarsDir: deps.grammarsDir, treeSitter: deps.treeSitter, embedding: deps.workerEmbedding },
			size: deps.threads ?? indexingThreads(),
			silenceLimitMs: deps.silenceLimitMs ?? 60_000,
			logger,
		});
		const writer = new TableWriter(table);
		const vectors = new VectorSource(table, embedder);
		this.#parts = {
			table,
			writer,
			pool,
			vectors,
			gate: new PauseGate(),
			settings: (root) => this.#settings(root),
			clock,
			logger,
			changed: () => this.#feed.changed(),
		};
		this.#records = new RecordConsumer({
			kinds: SEARCHED_KINDS,
			store: deps.store,
			table,
			writer,
			vectors,
			cursorFile: deps.cursorFile,
			logger,
		});
	}

	get onDidChange(): Indexer['onDidChange'] {
		return this.#feed.event;
	}

	status(): IndexStatus {
		const { id, dimensions, lastResort } = this.#deps.embedder;
		const degraded = this.#records.failure;
		return {
			model: id,
			dimensions,
			lastResort,
			...(degraded !== undefined && { degraded }),
			roots: [...this.#roots.values()].map((root) => root.status()),
		};
	}

	configure(settings: IndexSettingsOf): void {
		this.#settings = settings;
		for (const [folder, root] of this.#roots) {
			const used = JSON.stringify(settings(folder));
			if (used === this.#used.get(folder)) continue;
			this.#used.set(folder, used);
			this.#inBackground(root.refresh());
		}
	}

	async ensure(root: string, signal?: AbortSignal): Promise<IndexRun> {
		signal?.throwIfAborted();
		return unlessAborted(this.#root(root).ensure(), signal);
	}

	async filesChanged(paths: readonly string[]): Promise<void> {
		const work = [...this.#roots].map(([folder, root]) => {
			const inside = paths.flatMap((file) => relativeTo(folder, file));
			return inside.length === 0 ? Promise.resolve() : root.changed(inside);
		});
		await Promise.all(work);
	}

	pause(): void {
		this.#parts.gate.pause();
		this.#feed.changed();
	}

	resume(): void {
		this.#parts.gate.resume();
		this.#feed.changed();
	}

	async rebuild(folder: string): Promise<ReturnType<RootIndex['status']>> {
		await this.forget(folder);
		const root = this.#root(folder);
		this.#inBackground(root.ensure());
		return root.status();
	}

	async forget(folder: string): Promise<boolean> {
		const root = this.#roots.get(folder);
		this.#roots.delete(folder);
		await root?.end('The folder was taken out of the index.');
		const { files } = await this.#parts.table.counts(folder);
		await this.#parts.writer.run(() => this.#parts.table.removeRoot(folder));
		this.#feed.changed();
		return root !== undefined || files > 0;
	}

	skipped(folder: string, all: boolean): ReturnType<Indexer['skipped']> {
		return (this.#roots.get(folder) ?? new RootIndex(folder, this.#parts)).leftOut(all);
	}

	settled(upTo?: number): Promise<void> {
		return this.#records.settled(upTo);
	}

	async close(): Promise<void> {
		// Pending writes are written: they are done work.
		await this.#records.close();
		await this.#parts.writer.close();
		const ending = [...this.#roots.values()].map((root) => root.end('The index is closing.'));
		this.#parts.gate.resume();
		await this.#parts.pool.close();
		await Promise.all(ending);
		await this.#parts.writer.close();
		this.#feed.dispose();
	}

	#root(folder: string): RootIndex {
		const known = this.#roots.get(folder);
		if (known !== undefined) return known;
		const root = new RootIndex(folder, this.#parts);
		this.#roots.set(folder, root);
		this.#used.set(folder, JSON.stringify(this.#settings(folder)));
		return root;
	}

	/** Nobody waits for it; what it fails with is in the status. */
	#inBackground(run: Promise<unknown>): void {
		run.catch(() => undefined);
	}
}

/**
 * On Linux as many as cores, because they give way to everything else (see `worker/main.ts`); elsewhere one less. What
 * they make is written by one lane, which four keep busy.
 */
function indexingThreads(): number {
	const cores = os.availableParallelism() - (process.platform === 'linux' ? 0 : 1);
	return Math.min(Math.max(cores, 1), MAX_THREADS);
}

/** The path relative to the folder with `/`; none when it is outside. */
function relativeTo(folder: string, file: string): string[] {
	const relative = path.relative(folder, file);
	if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) return [];
	return [path.sep === '/' ? relative : relative.replaceAll(path.sep, '/')];
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return work;
	const { promise, resolve, reject } = Promise.withResolvers<T>();
	const abort = (): void => reject(signal.reason);
	signal.addEventListener('abort', abort, { once: true });
	work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	return promise;
}

const MAX_THREADS = 4;
