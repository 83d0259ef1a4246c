import type { PackedFile } from '../../core/indexedFile.ts';
import type { StaticModel } from '../../models/static/staticModel.ts';
import type { SkipReason } from '../read/readFile.ts';
import type { ScanBatch, ScanOptions, ScanSummary } from '../scan/scan.ts';

/** What a worker thread is started with (`workerData`). */
export interface WorkerSetup {
	readonly grammarsDir: string;
	/** The runtime of the grammars, compiled; each thread compiles its own when it is missing. */
	readonly treeSitter?: WebAssembly.Module | undefined;
	readonly embedding: WorkerEmbedding;
}

/** How a worker makes vectors; `none` leaves them to the main thread, which is right for models behind a network. */
export type WorkerEmbedding =
	| { readonly kind: 'none' }
	| { readonly kind: 'hash'; readonly dimensions: number }
	| { readonly kind: 'static'; readonly model: StaticModel };

export interface FileTask {
	/** Relative to the root, `/` separated. */
	readonly path: string;
	/** As the scan saw them. */
	readonly size: number;
	readonly mtimeMs: number;
	/** Hash of the content that the index has; empty when it has none. */
	readonly knownHash: string;
}

/** Some files of one root, read, cut and embedded together. */
export interface IndexTask {
	readonly root: string;
	readonly maxFileBytes: number;
	readonly files: readonly FileTask[];
	/** Goes before tasks that are not, also those a worker has begun. */
	readonly urgent: boolean;
	/** Languages whose files are cut by lines because their grammar ends threads or hangs; `all` when none is to be used. */
	readonly byLines?: 'all' | readonly string[];
}

/** What became of a file. */
export type FileResult =
	/** `vectors` is empty when the setup says `none`. `bytes` read. */
	| { readonly outcome: 'indexed'; readonly file: PackedFile }
	/** The content is what the index has, the facts are not. */
	| { readonly outcome: 'same'; readonly path: string; readonly size: number; readonly mtimeMs: number }
	| {
			readonly outcome: 'skipped';
			readonly path: string;
			readonly reason: SkipReason;
			readonly size: number;
			readonly mtimeMs: number;
			/** The stack of a `failed` one: a fault of the program, which is logged. */
			readonly error?: string;
	  };

export type ToWorker =
	| { readonly type: 'index'; readonly id: number; readonly task: IndexTask }
	| { readonly type: 'scan'; readonly id: number; readonly options: ScanOptions; readonly paths?: readonly string[] }
	/** Loads what a look at a file of these roots needs, and a task with files of the language. */
	| { readonly type: 'prepare'; readonly roots: readonly string[]; readonly language: string | undefined }
	/** Asks for the next batch of a scan. */
	| { readonly type: 'next'; readonly id: number }
	/** No more batches of a scan are wanted. */
	| { readonly type: 'stop'; readonly id: number };

/** Ids of scans are negative, those of tasks positive. */
export type FromWorker =
	/** Still working on a task that takes long. */
	| { readonly type: 'alive' }
	| { readonly type: 'indexed'; readonly id: number; readonly results: readonly FileResult[] }
	| { readonly type: 'scanned'; readonly id: number; readonly batch: ScanBatch }
	| { readonly type: 'scanEnded'; readonly id: number; readonly summary: ScanSummary }
	| { readonly type: 'failed'; readonly id: number; readonly code: string; readonly message: string };
