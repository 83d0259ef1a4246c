import type { Event } from '../../common/base/emitter.ts';
import type { IndexStatus, RootStatus, SkippedGroup } from '../../common/model/indexStatus.ts';

/** How a folder is indexed; changed through the client's configuration. */
export interface IndexSettings {
	/** Files larger than this are left out. Bytes. */
	readonly maxFileBytes: number;
	/** Globs left out besides the ignore files (VS Code's `files.exclude` and the product's own setting). */
	readonly exclude: readonly string[];
	/** Folders of notes, absolute: notes are records of their own, so they are left out as files. */
	readonly noteFolders?: readonly string[];
}

/** The settings of each folder, as they are now. */
export type IndexSettingsOf = (root: string) => IndexSettings;

export interface IndexRun {
	readonly files: number;
	readonly chunks: number;
	readonly bytes: number;
	readonly seconds: number;
	readonly skipped: Readonly<Record<string, number>>;
}

/** Keeps the chunk table in step with folders and captures. */
export interface Indexer {
	readonly onDidChange: Event<IndexStatus>;
	status(): IndexStatus;
	/** Looks again at the folders whose settings are others than they were. */
	configure(settings: IndexSettingsOf): void;
	/** Brings a folder up to date; concurrent calls for one folder share a run. Aborting stops waiting, not the run. */
	ensure(root: string, signal?: AbortSignal): Promise<IndexRun>;
	/** Files that changed, were made or deleted on disk: absolute paths. Searchable when the promise resolves. */
	filesChanged(paths: readonly string[]): Promise<void>;
	pause(): void;
	resume(): void;
	/** Forgets the rows of a folder and indexes it again. Resolves when the run has begun. */
	rebuild(root: string): Promise<RootStatus>;
	forget(root: string): Promise<boolean>;
	/**
	 * What is left out of a folder's index and why. Of a folder that nobody has asked for since the start it is not known
	 * what the settings and the ignore files leave out, unless `all` is asked for: then it is looked through.
	 * @param all every path of it, not only the first few
	 * @throws OperationError `notFound` and `unavailable`: the folder cannot be looked through.
	 */
	skipped(root: string, all: boolean): Promise<SkippedGroup[]>;
	/**
	 * Resolves when every capture and task acknowledged so far is searchable, so that a search reads its own writes. Runs and
	 * changed files are not waited for: a search must not hang on them. Nor on a model that does not answer: when captures
	 * cannot be embedded it resolves, and the status says that it is degraded.
	 * @param upTo seq of the last event that matters; all when left out
	 */
	settled(upTo?: number): Promise<void>;
	close(): Promise<void>;
}
