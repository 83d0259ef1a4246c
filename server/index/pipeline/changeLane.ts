import type { PipelineParts } from './parts.ts';
import { scanOptions } from './scanOptions.ts';
import type { RootState } from './rootState.ts';
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
		const { root } = this.#state;
		const known = await this.#state.known();
		const found = new Set<string>();
		const gone: string[] = [];
		const urgent = paths.length <= URGENT_PATHS;
		const tasks = new TaskBuilder();
		const running: Promise<void>[] = [];
		const dispatch = (): void => {
			const files = tasks.take();
			if (files.length > 0) running.push(this.#state.index(files, urgent, this.#signal));
		};
		for await (const batch of this.#parts.pool.scan(scanOptions(root, this.#parts.settings()), paths)) {
			gone.push(...batch.gone);
			for (const [at, path] of batch.paths.entries()) {
				found.add(path);
				const file = { path, size: batch.sizes[at]!, mtimeMs: batch.mtimes[at]! };
				if (tasks.add({ ...file, knownHash: known.get(path)?.hash ?? '' })) dispatch();
			}
		}
		this.#state.gone(gone);
		dispatch();
		await Promise.all(running);
		await this.#parts.writer.flush(root); // what was put is known from here on, also what the root's run has put
		// A path that is neither a file nor gone is a folder: what it has lost is not told by anybody else.
		const folders = paths.filter((path) => !found.has(path) && !gone.includes(path));
		const stale = known.under([...gone, ...folders]).filter((path) => !found.has(path));
		await this.#state.remove(stale);
	}
}

function delay(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An editor and its watcher tell of one save twice, a few milliseconds apart. */
const GATHER_MS = 15;
/** More than that is a branch switch, which must not hold up a save. */
const URGENT_PATHS = 100;
