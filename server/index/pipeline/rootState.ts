import type { RootStatus, SkippedGroup } from '../../../common/model/indexStatus.ts';
import type { IndexedFile } from '../../core/indexedFile.ts';
import type { StoredFile } from '../../core/storedFiles.ts';
import type { SkipReason } from '../read/readFile.ts';
import type { ScanSummary } from '../scan/scan.ts';
import type { FileResult, FileTask, IndexTask } from '../worker/protocol.ts';
import { KnownFiles, SKIPPED } from './knownFiles.ts';
import { LeftOut } from './leftOut.ts';
import type { PipelineParts } from './parts.ts';
import type { WriteTarget } from './tableWriter.ts';

/** Counters of a run. */
export interface RunCounts {
	total: number;
	done: number;
	bytes: number;
	skipped: Record<string, number>;
}

/** One root as the pipeline sees it: what is stored, what is under way, and how results get into the table. */
export class RootState implements WriteTarget {
	readonly root: string;
	readonly #parts: PipelineParts;
	#known: KnownFiles | undefined;
	#loading: Promise<KnownFiles> | undefined;
	/** Counts tasks; a result older than the last word on its file is dropped. */
	#ticket = 0;
	readonly #lastWord = new Map<string, number>();
	/** Tasks in progress. */
	#indexing = 0;
	/** How many lots of changed files are being indexed. */
	#catchingUp = 0;
	/** Files that could not be read, and why; they are tried again. */
	readonly #unread = new Map<string, SkipReason>();
	/** What the last whole look left out. */
	scanned: ScanSummary | undefined;
	phase: RootStatus['phase'] = 'idle';
	counts: RunCounts = { total: 0, done: 0, bytes: 0, skipped: {} };
	lastCompleteAt = 0;
	error: string | undefined;

	constructor(root: string, parts: PipelineParts) {
		this.root = root;
		this.#parts = parts;
	}

	status(): RootStatus {
		return {
			root: this.root,
			phase: this.#parts.gate.paused ? 'paused' : this.#shownPhase(),
			files: this.#known?.searchable ?? 0,
			chunks: this.#known?.chunks ?? 0,
			total: this.counts.total,
			done: this.counts.done,
			bytes: this.counts.bytes,
			skipped: { ...this.counts.skipped },
			lastCompleteAt: this.lastCompleteAt,
			...(this.error !== undefined && { error: this.error }),
		};
	}

	/** A whole run begins. */
	begin(): void {
		this.counts = { total: 0, done: 0, bytes: 0, skipped: {} };
		this.#unread.clear();
	}

	/**
	 * What is left out of the index.
	 * @param limit of the paths of each reason
	 * @param scanned a look at the root; the last one unless told
	 */
	async leftOut(limit: number, scanned = this.scanned): Promise<SkippedGroup[]> {
		const leftOut = new LeftOut(limit);
		for (const [reason, paths] of (await this.known()).skipped()) leftOut.add(reason, paths.length, paths);
		for (const [path, reason] of this.#unread) leftOut.add(reason, 1, [path]);
		for (const [reason, count] of Object.entries(scanned?.skipped ?? {}))
			leftOut.add(reason, count, scanned?.skippedPaths[reason] ?? []);
		return leftOut.groups();
	}

	/** What the table has of this root, read once. */
	async known(): Promise<KnownFiles> {
		this.#loading ??= this.#parts.table.files(this.root).then(
			(files) => (this.#known = new KnownFiles(files)),
			(error: unknown) => {
				this.#loading = undefined;
				throw error;
			},
		);
		return this.#loading;
	}

	/**
	 * Many changed files will be indexed, beside a run or without one. Call `caughtUp` in the end.
	 * @returns where they are counted
	 */
	catchUp(): RunCounts {
		if (this.#shownPhase() === 'idle') this.counts = { ...this.counts, total: 0, done: 0, bytes: 0 };
		this.#catchingUp++;
		this.#parts.changed();
		return this.counts;
	}

	caughtUp(): void {
		this.#catchingUp--;
		this.#parts.changed();
	}

	/**
	 * Indexes some files; resolves when the writer has taken them.
	 * @param counts of the run they belong to; none for single files that the user changed, which go before all others
	 */
	async index(files: readonly FileTask[], signal: AbortSignal, counts: RunCounts | undefined): Promise<void> {
		this.#indexing++;
		try {
			await this.#index(files, signal, counts === undefined);
			if (counts !== undefined) counts.done += files.length;
			this.#parts.changed();
		} finally {
			// Without a task in progress the words have nobody to contradict.
			if (--this.#indexing === 0) this.#lastWord.clear();
		}
	}

	async #index(files: readonly FileTask[], signal: AbortSignal, urgent: boolean): Promise<void> {
		const ticket = ++this.#ticket;
		if (urgent) for (const { path } of files) this.#lastWord.set(path, ticket);
		const { maxFileBytes } = this.#parts.settings(this.root);
		const task: IndexTask = { root: this.root, maxFileBytes, files, urgent };
		const results = await this.#parts.pool.run(task).catch((error: unknown) => {
			signal.throwIfAborted(); // a pool that closes fails its tasks: that is no news
			throw error;
		});
		signal.throwIfAborted();
		const isCurrent = (path: string): boolean => this.#lastWordOn(path) <= ticket;
		const known = await this.known();
		const indexed = results
			.filter((result) => isCurrent(pathOf(result)))
			.flatMap((result) => this.#take(result, known));
		for (const file of await this.#parts.vectors.complete(indexed, signal)) {
			signal.throwIfAborted();
			// A slow model takes seconds: the file may have been saved or deleted since.
			if (isCurrent(file.path)) await this.#parts.writer.put(this, file);
		}
	}

	/** Removes files from the table, whatever tasks in progress will say of them. */
	async remove(paths: readonly string[]): Promise<void> {
		if (paths.length === 0) return;
		this.gone(paths);
		for (const path of paths) this.#unread.delete(path);
		await this.#parts.writer.remove(this.root, paths);
		const known = await this.known();
		for (const path of paths) known.delete(path);
		this.#parts.changed();
	}

	/** Files or folders that are not there any more: what tasks in progress say of them is old. */
	gone(paths: Iterable<string>): void {
		const ticket = ++this.#ticket;
		if (this.#indexing > 0) for (const path of paths) this.#lastWord.set(path, ticket);
	}

	written(files: readonly IndexedFile[]): void {
		for (const { path, size, mtimeMs, hash, chunks } of files)
			this.#known?.set({ path, size, mtimeMs, hash, chunks: chunks.length });
		this.#parts.changed();
	}

	/** Nothing is stored any more. */
	cleared(): void {
		this.#known?.clear();
		this.lastCompleteAt = 0;
		this.counts = { total: 0, done: 0, bytes: 0, skipped: {} };
	}

	countSkipped(reason: string, count = 1): void {
		this.counts.skipped[reason] = (this.counts.skipped[reason] ?? 0) + count;
	}

	#shownPhase(): RootStatus['phase'] {
		return this.phase === 'idle' && this.#catchingUp > 0 ? 'indexing' : this.phase;
	}

	/** Ticket of the last word on a file, or on a folder it is in. */
	#lastWordOn(path: string): number {
		let last = 0;
		if (this.#lastWord.size > 0)
			for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
				last = Math.max(last, this.#lastWord.get(path.slice(0, end)) ?? 0);
		return last;
	}

	/** The file to write for a result, if any. */
	#take(result: FileResult, known: KnownFiles): IndexedFile[] {
		this.#unread.delete(pathOf(result));
		if (result.outcome === 'indexed') {
			this.counts.bytes += result.file.size;
			return [result.file];
		}
		const stored = known.get(result.path);
		if (result.outcome === 'same') {
			this.counts.bytes += result.size;
			// The rows stay as they are; a later start compares the content once more.
			if (stored !== undefined) known.set({ ...stored, size: result.size, mtimeMs: result.mtimeMs });
			return [];
		}
		this.countSkipped(result.reason);
		if (!KEPT.has(result.reason) && result.reason !== 'gone') this.#unread.set(result.path, result.reason);
		if (result.error !== undefined) this.#parts.logger.error('A file could not be indexed', new Error(result.error));
		return KEPT.has(result.reason) && !isStored(result, stored) ? [placeholder(result)] : [];
	}
}

function pathOf(result: FileResult): string {
	return result.outcome === 'indexed' ? result.file.path : result.path;
}

function isStored(result: Extract<FileResult, { outcome: 'skipped' }>, stored: StoredFile | undefined): boolean {
	return stored?.hash === SKIPPED + result.reason && stored.size === result.size && stored.mtimeMs === result.mtimeMs;
}

function placeholder(result: Extract<FileResult, { outcome: 'skipped' }>): IndexedFile {
	const { path, size, mtimeMs, reason } = result;
	const hash = SKIPPED + reason;
	return { path, size, mtimeMs, hash, language: 'plaintext', kind: 'code', tags: [], chunks: [], vectors: NO_VECTORS };
}

/** Reasons that hold as long as the file does not change. */
const KEPT: ReadonlySet<SkipReason> = new Set(['binary', 'generated', 'timedOut', 'crashed']);
const NO_VECTORS = new Float32Array(0);
