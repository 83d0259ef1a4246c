import type { ChunkTable } from '../../ports/chunkTable.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IndexSettingsOf } from '../../ports/indexer.ts';
import type { Logger } from '../../ports/logger.ts';
import type { WorkerPool } from '../worker/pool.ts';
import type { PauseGate } from './pauseGate.ts';
import type { TableWriter } from './tableWriter.ts';
import type { VectorSource } from './vectors.ts';

/** What the roots of one index share. */
export interface PipelineParts {
	readonly table: ChunkTable;
	readonly writer: TableWriter;
	readonly pool: WorkerPool;
	readonly vectors: VectorSource;
	readonly gate: PauseGate;
	readonly settings: IndexSettingsOf;
	readonly clock: Clock;
	readonly logger: Logger;
	/** Some status changed. */
	readonly changed: () => void;
}
