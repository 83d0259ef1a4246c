import type { Query } from '@lancedb/lancedb';
import type { RecordBatch, Table as ArrowTable } from 'apache-arrow';
import type { RestingTables, Tables } from './restingTables.ts';

/** Everything that looks at a version of the tables, so that none is removed that is still looked at. */
export class TableReads {
	readonly #tables: RestingTables;
	readonly #inProgress = new Set<Promise<unknown>>();

	constructor(tables: RestingTables) {
		this.#tables = tables;
	}

	read(query: (tables: Tables) => { toArrow(): Promise<ArrowTable> }): Promise<ArrowTable> {
		return this.run((tables) => query(tables).toArrow());
	}

	/** Batch by batch: what has a row for each file is never in memory as a whole, neither here nor in LanceDB. */
	readEach(query: (tables: Tables) => Query, take: (batch: RecordBatch) => void): Promise<void> {
		const readAll = async (tables: Tables): Promise<void> => {
			// What a query iterates over when it is asked for batches of another length; meant for its subclasses.
			for await (const batch of query(tables)['execute']({ maxBatchLength: BATCH_ROWS })) take(batch);
		};
		return this.run(readAll);
	}

	/** Writes look at versions, too. */
	async run<T>(look: (tables: Tables) => Promise<T>): Promise<T> {
		const work = this.#tables.use(look);
		this.#inProgress.add(work);
		try {
			return await work;
		} finally {
			this.#inProgress.delete(work);
		}
	}

	/** Resolves when every look that is in progress now has ended; later ones are not waited for. */
	async current(): Promise<void> {
		await Promise.allSettled(this.#inProgress);
	}
}

/** What LanceDB reads at a time. By itself it hands out 1024 rows, and a start on 100,000 files takes a tenth longer. */
const BATCH_ROWS = 8192;
