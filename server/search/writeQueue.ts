import type { Logger } from '../ports/logger.ts';

/** Runs writes one after the other and keeps the table compact. */
export interface WriteQueue {
	/** `rows` is how many the write adds. Optimising that fails is logged and does not fail the write. */
	run(rows: number, write: () => Promise<void>): Promise<void>;
	optimize(): Promise<void>;
	/** Resolves when nothing is waiting or running. */
	idle(): Promise<void>;
}

/**
 * Rows that no index knows yet are searched one by one, and each write leaves a fragment and a version behind; so the
 * table is optimised after many of either. The number of rows grows with the table, because compaction rewrites all of
 * it: the work stays proportional to what was added.
 */
export function createWriteQueue(optimize: () => Promise<void>, storedRows: number, logger: Logger): WriteQueue {
	let tail: Promise<void> = Promise.resolve();
	let writes = 0;
	let rows = 0;
	let optimizedRows = storedRows;

	const enqueue = (work: () => Promise<void>): Promise<void> => {
		const result = tail.then(work);
		tail = result.catch(() => undefined); // the caller has the error; the queue goes on
		return result;
	};
	const compact = async (): Promise<void> => {
		const start = performance.now();
		await optimize();
		logger.debug('optimised the index tables', { writes, rows, ms: Math.round(performance.now() - start) });
		optimizedRows += rows;
		writes = rows = 0;
	};
	const isDue = () => writes >= MAX_WRITES || rows >= Math.max(MIN_ROWS, optimizedRows / 4);

	return {
		run: (added, write) =>
			enqueue(async () => {
				await write();
				writes++;
				rows += added;
				// The rows are written and searchable, whatever becomes of the tidying.
				if (isDue()) await compact().catch((error) => logger.error('the index tables could not be optimised', error));
			}),
		optimize: () => enqueue(compact),
		idle: () => enqueue(() => Promise.resolve()),
	};
}

const MAX_WRITES = 256;
/** While a folder is indexed for the first time, half of the work of 20,000; so many are still searched in time one by one. */
const MIN_ROWS = 60_000;
