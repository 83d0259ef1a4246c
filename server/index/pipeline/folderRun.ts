import { lstatSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../common/base/messageOf.ts';
import type { IndexRun } from '../../ports/indexer.ts';
import type { ScanBatch, ScanSummary } from '../scan/scan.ts';
import type { KnownFiles } from './knownFiles.ts';
import { taskLimiter, type Limiter } from './limiter.ts';
import { scanOptions } from './scanOptions.ts';
import type { PipelineParts } from './parts.ts';
import { ReadAhead } from './readAhead.ts';
import type { RootState } from './rootState.ts';
import { TaskBuilder } from './taskBuilder.ts';

/**
 * Brings a whole root up to date: scan, compare with what is stored by size and time, index what differs, remove what is
 * not there any more. Everything written stays when it is cut short; the next run goes on from there.
 */
export class FolderRun {
	readonly #state: RootState;
	readonly #parts: PipelineParts;
	readonly #signal: AbortSignal;
	readonly #seen = new Set<string>();
	readonly #tasks = new TaskBuilder();
	readonly #limiter: Limiter;
	readonly #startedAt = Date.now();

	constructor(state: RootState, parts: PipelineParts, signal: AbortSignal) {
		this.#state = state;
		this.#parts = parts;
		this.#signal = signal;
		this.#limiter = taskLimiter(parts.pool);
	}

	/** @throws OperationError `notFound` and `unavailable` (the folder), `diskFull`; the signal's reason. */
	async run(): Promise<IndexRun> {
		const start = performance.now();
		const state = this.#state;
		state.begin();
		state.error = undefined;
		this.#enter('scanning');
		const { known, summary } = await this.#scan();
		await this.#dispatch();
		await this.#limiter.drain();
		await this.#removeUnseen(known, summary.unreadable);
		await this.#parts.writer.flush(state.root);
		this.#enter('optimizing');
		await this.#tidy();
		state.lastCompleteAt = this.#parts.clock();
		state.scanned = summary;
		this.#countSkipped(known, summary);
		const { bytes, skipped } = state.counts;
		const seconds = (performance.now() - start) / 1000;
		return { files: known.searchable, chunks: known.chunks, bytes, seconds, skipped: { ...skipped } };
	}

	/** The folder is looked through while the table is read. */
	async #scan(): Promise<{ readonly known: KnownFiles; readonly summary: ScanSummary }> {
		const { root } = this.#state;
		const scan = new ReadAhead(this.#parts.pool.scan(scanOptions(root, this.#parts.settings(root))), BATCHES_AHEAD);
		try {
			const known = await this.#state.known();
			for (;;) {
				this.#signal.throwIfAborted();
				const step = await scan.next();
				this.#signal.throwIfAborted();
				if (step.done) return { known, summary: step.value };
				await this.#compare(step.value, known);
			}
		} finally {
			// After the end this does nothing; before it, the scan stops.
			await scan.end({ skipped: {}, skippedPaths: {}, unreadable: [] });
		}
	}

	async #compare(batch: ScanBatch, known: KnownFiles): Promise<void> {
		const { counts } = this.#state;
		counts.total += batch.paths.length;
		for (const [at, file] of batch.paths.entries()) {
			this.#seen.add(file);
			const facts = { path: file, size: batch.sizes[at]!, mtimeMs: batch.mtimes[at]! };
			if (known.holds(facts)) counts.done++;
			else if (this.#tasks.add({ ...facts, knownHash: known.get(file)?.hash ?? '' })) await this.#dispatch();
		}
		this.#parts.changed();
	}

	async #dispatch(): Promise<void> {
		const files = this.#tasks.take();
		if (files.length === 0) return;
		await this.#parts.gate.wait(this.#signal);
		this.#enter('indexing');
		await this.#limiter.enter(() => this.#state.index(files, this.#signal, this.#state.counts));
	}

	/** What may only be hidden (its folder could not be listed) or came back since the scan stays. */
	async #removeUnseen(known: KnownFiles, unreadable: readonly string[]): Promise<void> {
		if (known.allIn(this.#seen)) return;
		const hidden = unreadable.map((folder) => `${folder}/`);
		const unseen = [...known.paths()].filter(
			(file) => !this.#seen.has(file) && !hidden.some((folder) => file.startsWith(folder)) && !this.#isNew(file),
		);
		this.#signal.throwIfAborted();
		await this.#state.remove(unseen);
	}

	/** Files that were saved while this run was scanning were indexed by the fast lane, perhaps after the scan's look. */
	#isNew(file: string): boolean {
		const stats = lstatSync(path.join(this.#state.root, file), { throwIfNoEntry: false });
		return stats !== undefined && stats.ctimeMs > this.#startedAt;
	}

	/** What is written is searchable without it, so its failure is told but fails nothing. */
	async #tidy(): Promise<void> {
		try {
			await this.#parts.writer.tidy();
		} catch (error) {
			this.#state.error = messageOf(error);
			this.#parts.logger.error('The index could not be optimized', error);
		}
	}

	/** Files known to be data or generated were not read again; they are left out all the same. */
	#countSkipped(known: KnownFiles, summary: ScanSummary): void {
		const stored = known.skipped();
		for (const reason of stored.keys()) delete this.#state.counts.skipped[reason];
		for (const [reason, paths] of stored) this.#state.countSkipped(reason, paths.length);
		for (const [reason, count] of Object.entries(summary.skipped)) this.#state.countSkipped(reason, count);
	}

	#enter(phase: 'scanning' | 'indexing' | 'optimizing'): void {
		if (this.#state.phase === phase) return;
		this.#state.phase = phase;
		this.#parts.changed();
	}
}

/** As many as a scan makes in a quarter of a second. */
const BATCHES_AHEAD = 32;
