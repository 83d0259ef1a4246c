import type { Event } from '../../common/base/emitter.ts';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import type { ChunkTable } from '../ports/chunkTable.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Indexer } from '../ports/indexer.ts';
import type { RecallEngine } from '../ports/recallEngine.ts';
import type { SearchEngine } from '../ports/searchEngine.ts';

/** Everything derived: made of the same embedder and table. */
export interface IndexServices {
	readonly embedder: Embedder;
	readonly table: ChunkTable;
	readonly indexer: Indexer;
	readonly engine: SearchEngine;
	readonly recall: RecallEngine;
}

/** Index services that can be given back. */
export interface OpenIndex extends IndexServices {
	/** Ends runs, writes what is half done, frees models and tables. */
	close(): Promise<void>;
}

/** A model that is loaded, before its table is: a table has one writer, so who has it open must be known first. */
export interface PreparedIndex {
	/** Names the table together with `dimensions`. */
	readonly modelId: string;
	readonly dimensions: number;
	/** Opens the table and the rest; call it once. The model is freed when that fails. */
	open(): Promise<OpenIndex>;
	/** Frees the model when it is not wanted any more; not after `open`. */
	dispose(): void;
}

export type PrepareIndex = (embedding: ClientSettings['embedding']) => Promise<PreparedIndex>;

/**
 * The index services load native modules and a model, so they open beside the store: captures work before they are
 * there, and without them when they cannot be opened.
 */
export interface IndexAccess {
	/** @throws OperationError `unavailable` when they cannot be opened; the message says why. */
	services(): Promise<IndexServices>;
	/** Why the services cannot be opened; undefined when they are open or opening. */
	failure(): string | undefined;
	readonly onDidChange: Event<IndexStatus>;
}
