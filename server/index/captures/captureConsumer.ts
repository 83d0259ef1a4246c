import type { Disposable } from '../../../common/base/disposable.ts';
import type { IndexedFile } from '../../core/chunk.ts';
import type { ChunkTable } from '../../ports/chunkTable.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';
import type { TableWriter } from '../pipeline/tableWriter.ts';
import type { VectorSource } from '../pipeline/vectors.ts';
import { captureFile, capturePath } from './captureFile.ts';
import { CursorFile } from './cursorFile.ts';

export interface CaptureConsumerOptions {
	readonly store: Store;
	readonly table: ChunkTable;
	readonly writer: TableWriter;
	readonly vectors: VectorSource;
	readonly cursorFile: string;
	readonly logger: Logger;
}

/**
 * Follows the event log and keeps the rows of captures in step with it. Rows are made of the capture as it is now, not of
 * the event, so seeing an event twice does no harm, and the cursor may lag behind.
 */
export class CaptureConsumer {
	readonly #options: CaptureConsumerOptions;
	readonly #cursorFile: CursorFile;
	readonly #subscription: Disposable;
	#cursor: number | undefined;
	#round: Promise<void> | undefined;
	#closed = false;
	#failure: string | undefined;

	constructor(options: CaptureConsumerOptions) {
		this.#options = options;
		this.#cursorFile = new CursorFile(options.cursorFile);
		this.#subscription = options.store.onDidAppend(() => void this.#follow());
		void this.#follow();
	}

	/** Why captures cannot be found now: a sentence; undefined when they can. */
	get failure(): string | undefined {
		return this.#failure;
	}

	/**
	 * Resolves when every capture acknowledged so far is searchable, or an attempt to make it so has failed: a search must
	 * not hang on a model that does not answer. The next event or call tries again.
	 */
	async settled(): Promise<void> {
		const target = this.#options.store.head;
		for (let attempt = 0; attempt < ATTEMPTS && (this.#cursor ?? -1) < target && !this.#closed; attempt++)
			await this.#follow();
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#subscription.dispose();
		await this.#round;
	}

	/** One round at a time; never rejects. */
	#follow(): Promise<void> {
		this.#round ??= this.#catchUp()
			.catch((error: unknown) => this.#fail(error))
			.finally(() => (this.#round = undefined));
		return this.#round;
	}

	async #catchUp(): Promise<void> {
		this.#cursor ??= await this.#start();
		while (!this.#closed && this.#cursor < this.#options.store.head) {
			const head = this.#options.store.head;
			const events = this.#options.store.readEvents(this.#cursor, EVENTS_AT_ONCE);
			await this.#apply(new Set(events.map(captureId).filter((id) => id !== undefined)));
			// Events of a later version are not among those read, but they are passed as well.
			this.#cursor = events.length < EVENTS_AT_ONCE ? Math.max(head, events.at(-1)?.seq ?? 0) : events.at(-1)!.seq;
			this.#cursorFile.write(this.#cursor);
		}
		this.#failure = undefined;
	}

	/**
	 * Without a cursor that fits the log the rows may be of captures that a restore took away. A cursor that promises rows
	 * which the table does not have belongs to another table.
	 */
	async #start(): Promise<number> {
		const { store, table, writer } = this.#options;
		const cursor = this.#cursorFile.read();
		if (cursor === undefined || cursor > store.head) {
			await writer.run(() => table.removeRoot(''));
			return 0;
		}
		const { files } = await table.counts('');
		return files === 0 && store.health().captures > 0 ? 0 : cursor;
	}

	async #apply(ids: ReadonlySet<string>): Promise<void> {
		const { store, table, writer, vectors } = this.#options;
		const files: IndexedFile[] = [];
		const removed: string[] = [];
		for (const id of ids) {
			const capture = store.getCapture(id);
			if (capture === undefined) removed.push(capturePath(id));
			else files.push(captureFile(capture));
		}
		const filled = await vectors.complete(files);
		if (filled.length > 0) await writer.run(() => table.putFiles('', filled));
		if (removed.length > 0) await writer.run(() => table.removeFiles('', removed));
	}

	#fail(error: unknown): void {
		const reason = error instanceof Error ? error.message : String(error);
		this.#failure = `Recent captures cannot be searched yet: ${reason}`;
		this.#options.logger.error('Captures could not be indexed', error);
	}
}

/** Events of other things have no capture. */
function captureId({ type, data }: StoredEvent): string | undefined {
	return type.startsWith('capture') && 'id' in data ? data.id : undefined;
}

const EVENTS_AT_ONCE = 500;
/** One for a round that began too early, one for the round that must do. */
const ATTEMPTS = 2;
