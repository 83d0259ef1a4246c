import type { ScanBatch } from '../scan/scan.ts';
import type { KnownFiles } from './knownFiles.ts';
import { taskLimiter } from './limiter.ts';
import type { PipelineParts } from './parts.ts';
import { scanOptions } from './scanOptions.ts';
import type { RootState, RunCounts } from './rootState.ts';
import { TaskBuilder } from './taskBuilder.ts';

/** Brings single paths of a root up to date, ahead of the root's run. What comes while it works is taken together next. */
export class ChangeLane {
	readonly #state: RootState;
	readonly #parts: PipelineParts;
	readonly #signal: AbortSignal;
	#waiting = new Set<string>();
	#next: Promise<void> | undefined;
	#last: Promise<void> = Promise.resolve();

	constructor(state: RootState, parts: PipelineParts, signal: AbortSignal) {
		this.#state = state;
		this.#parts = parts;
		this.#signal = signal;
	}

	/** Paths relative to the root. Resolves when they are searchable as they are now. @throws OperationError */
	add(paths: readonly string[]): Promise<void> {
		this.#parts.table.wake();
		for (const path of paths) this.#waiting.add(path);
		if (this.#next === undefined) {
			const previous = this.#last.catch(() => undefined); // its own callers have got its error
			this.#next = Promise.all([previous, delay(GATHER_MS)]).then(() => this.#begin());
			this.#last = this.#next;
		}
		return this.#next;
	}

	async #begin(): Promise<void> {
		await this.#parts.gate.wait(this.#signal);
		const paths = [...this.#waiting];
		this.#waiting = new Set();
		this.#next = undefined;
		await this.#process(paths);
	}

	async #process(paths: readonly string[]): Promise<void> {
		const work: Work = { paths, found: new Set(), gone: new Set(), counts: undefined };
		try {
			const known = await this.#state.known();
			await this.#index(work, known);
			// What was put is known from here on, also what the root's run has put.
			await this.#parts.writer.flush(this.#state.root);
			await this.#state.remove(stale(work, known));
		} finally {
			if (work.counts !== undefined) this.#state.caughtUp();
		}
	}

	/** Indexes the files at the paths and in them. */
	async #index(work: Work, known: KnownFiles): Promise<void> {
		const tasks = new TaskBuilder();
		const limiter = taskLimiter(this.#parts.pool);
		const dispatch = async (): Promise<void> => {
			const files = tasks.take();
			const { counts } = work;
			if (files.length > 0) await limiter.enter(() => this.#state.index(files, this.#signal, counts));
		};
		const { root } = this.#state;
		const options = scanOptions(root, this.#parts.settings(root));
		for await (const batch of this.#parts.pool.scan(options, work.paths)) {
			if (work.counts === undefined && isMany(work, batch)) {
				await dispatch();
				work.counts = this.#state.catchUp();
			}
			count(work, batch);
			for (const [at, path] of batch.paths.entries()) {
				const file = { path, size: batch.sizes[at]!, mtimeMs: batch.mtimes[at]! };
				if (tasks.add({ ...file, knownHash: known.get(path)?.hash ?? '' })) await dispatch();
			}
		}
		this.#state.gone(work.gone);
		await dispatch();
		await limiter.drain();
	}
}

/** What became of some paths. */
interface Work {
	readonly paths: readonly string[];
	readonly found: Set<string>;
	readonly gone: Set<string>;
	/** Of a branch switch, which is a run in the eyes of the user; a save is not. */
	counts: RunCounts | undefined;
}

function isMany({ paths, found }: Work, batch: ScanBatch): boolean {
	return Math.max(paths.length, found.size + batch.paths.length) > URGENT_PATHS;
}

function count({ found, gone, counts }: Work, batch: ScanBatch): void {
	for (const path of batch.paths) found.add(path);
	for (const path of batch.gone) gone.add(path);
	if (counts === undefined) return;
	counts.total += batch.paths.length + batch.gone.length;
	counts.done += batch.gone.length;
}

/** A path that is neither a file nor gone is a folder: what it has lost is not told by anybody else. */
function stale({ paths, found, gone }: Work, known: KnownFiles): string[] {
	const folders = paths.filter((path) => !found.has(path) && !gone.has(path));
	return known.under([...gone, ...folders]).filter((path) => !found.has(path));
}

function delay(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An editor and its watcher tell of one save twice, a few milliseconds apart. */
const GATHER_MS = 15;
/** More than that is a branch switch, which must not hold up a save. */
const URGENT_PATHS = 100;
