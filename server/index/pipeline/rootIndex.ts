import type { RootStatus, SkippedGroup } from '../../../common/model/indexStatus.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { IndexRun } from '../../ports/indexer.ts';
import { IGNORE_FILES } from '../scan/ignoreRules.ts';
import { ChangeLane } from './changeLane.ts';
import { FolderRun } from './folderRun.ts';
import type { PipelineParts } from './parts.ts';
import { RootState } from './rootState.ts';
import { scanOptions } from './scanOptions.ts';

/** One indexed folder: at most one run at a time, and a fast lane beside it. */
export class RootIndex {
	readonly #parts: PipelineParts;
	readonly #abort = new AbortController();
	readonly #state: RootState;
	readonly #changes: ChangeLane;
	#run: Promise<IndexRun> | undefined;
	/** The run in progress began before something that it may have missed. */
	#again = false;

	constructor(root: string, parts: PipelineParts) {
		this.#parts = parts;
		this.#state = new RootState(root, parts);
		this.#changes = new ChangeLane(this.#state, parts, this.#abort.signal);
	}

	status(): RootStatus {
		return this.#state.status();
	}

	/** What is left out of the index; with `all` every path of it, for which the folder is looked through. @throws OperationError */
	async leftOut(all: boolean): Promise<SkippedGroup[]> {
		if (!all) return this.#state.leftOut(FEW);
		const { root } = this.#state;
		const scan = this.#parts.pool.scan({ ...scanOptions(root, this.#parts.settings(root)), named: Infinity });
		for (;;) {
			const step = await scan.next();
			if (step.done) return this.#state.leftOut(Infinity, step.value);
		}
	}

	/** Brings the root up to date; joins the run in progress. @throws OperationError what the run failed with. */
	ensure(): Promise<IndexRun> {
		this.#run ??= this.#runs();
		return this.#run;
	}

	/** Like `ensure`, but what was already scanned is looked at again. */
	refresh(): Promise<IndexRun> {
		this.#again = this.#run !== undefined;
		return this.ensure();
	}

	/** Paths relative to the root. After a failure the whole root is looked at again. @throws OperationError */
	async changed(paths: readonly string[]): Promise<void> {
		if (this.#state.phase === 'failed' || paths.some(changesRules)) {
			await this.refresh();
			return;
		}
		try {
			await this.#changes.add(paths);
		} catch (error) {
			throw this.#run === undefined ? this.#fail(error) : error;
		}
	}

	/** Ends what is in progress; the root is of no use afterwards. */
	async end(reason: string): Promise<void> {
		this.#abort.abort(new OperationError('cancelled', reason));
		this.#parts.writer.discard(this.#state.root);
		await Promise.allSettled([this.#run]);
		this.#parts.writer.discard(this.#state.root);
	}

	async #runs(): Promise<IndexRun> {
		try {
			for (;;) {
				this.#again = false;
				const run = await new FolderRun(this.#state, this.#parts, this.#abort.signal).run();
				if (!this.#again) {
					this.#state.phase = 'idle';
					return run;
				}
			}
		} catch (error) {
			throw this.#fail(error);
		} finally {
			// Here and not when the promise is settled: nobody joins a run that will not look again.
			this.#run = undefined;
			this.#parts.changed();
		}
	}

	#fail(error: unknown): OperationError {
		const failure = OperationError.is(error)
			? error
			: new OperationError('internal', 'Indexing failed because of a fault in Understory; the log has the details.');
		if (failure.code === 'internal') this.#parts.logger.error('An index run failed', error);
		else this.#parts.logger.warn('An index run ended early', { code: failure.code });
		// What was taken and not written is done again by the next run.
		this.#parts.writer.discard(this.#state.root);
		this.#state.phase = 'failed';
		this.#state.error = failure.message;
		return failure;
	}
}

/** The ignore files decide about other files than themselves. */
function changesRules(relative: string): boolean {
	const name = relative.slice(relative.lastIndexOf('/') + 1);
	return relative === '' || RULE_FILES.has(name) || relative.endsWith('.git/info/exclude');
}

const FEW = 5;
const RULE_FILES: ReadonlySet<string> = new Set(Object.values(IGNORE_FILES));
