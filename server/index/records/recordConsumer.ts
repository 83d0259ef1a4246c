import type { Disposable } from '../../../common/base/disposable.ts';
import { messageOf } from '../../../common/base/messageOf.ts';
import type { IndexedFile } from '../../core/indexedFile.ts';
import type { ChunkTable } from '../../ports/chunkTable.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Store, StoredEvent } from '../../ports/store.ts';
import type { TableWriter } from '../pipeline/tableWriter.ts';
import type { VectorSource } from '../pipeline/vectors.ts';
import { CursorFile } from './cursorFile.ts';
import { recordFile, recordPath, type RecordKind } from './recordKind.ts';

export interface RecordConsumerOptions {
	readonly kinds: readonly RecordKind[];
	readonly store: Store;
	readonly table: ChunkTable;
	readonly writer: TableWriter;
	readonly vectors: VectorSource;
	readonly cursorFile: string;
	readonly logger: Logger;
}

/**
 * Follows the event log and keeps the rows of captures, tasks and the like in step with it. Rows are made of a record as it
 * is now, not of the event, so seeing an event twice does no harm, and the cursor may lag behind.
 */
export class RecordConsumer {
	readonly #options: RecordConsumerOptions;
	readonly #cursorFile: CursorFile;
	readonly #subscription: Disposable;
	#cursor: number | undefined;
	#round: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;
	#failure: string | undefined;

	constructor(options: RecordConsumerOptions) {
		this.#options = options;
		this.#cursorFile = new CursorFile(options.cursorFile, options.kinds.map(({ kind }) => kind).join(','));
		this.#subscription = options.store.onDidAppend(() => this.#soon());
		void this.#follow();
	}

	/** Why records cannot be found now: a sentence; undefined when they can. */
	get failure(): string | undefined {
		return this.#failure;
	}

	/**
	 * Resolves when every record acknowledged so far is searchable, or an attempt to make it so has failed: a search must
	 * not hang on a model that does not answer. The next event or call tries again.
	 * @param target seq of the last event that matters
	 */
	async settled(target = this.#options.store.head): Promise<void> {
		for (let attempt = 0; attempt < ATTEMPTS && (this.#cursor ?? -1) < target && !this.#closed; attempt++)
			await this.#follow();
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#subscription.dispose();
		await this.#round;
	}

	/** A write costs about as much as some hundred rows, so events are gathered; who asks for what is new does not wait. */
	#soon(): void {
		if (this.#closed) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.#follow();
		}, GATHER_MS);
	}

	/** One round at a time, up to what there is when it begins; never rejects. */
	#follow(): Promise<void> {
		this.#round ??= this.#catchUp()
			.catch((error: unknown) => this.#fail(error))
			.finally(() => (this.#round = undefined));
		return this.#round;
	}

	async #catchUp(): Promise<void> {
		this.#cursor ??= await this.#start();
		const target = this.#options.store.head;
		while (!this.#closed && this.#cursor < target) {
			const head = this.#options.store.head;
			const events = this.#options.store.readEvents(this.#cursor, EVENTS_AT_ONCE);
			await this.#apply(events);
			// Events of a later version are not among those read, but they are passed as well.
			this.#cursor = events.length < EVENTS_AT_ONCE ? Math.max(head, events.at(-1)?.seq ?? 0) : events.at(-1)!.seq;
			this.#cursorFile.write(this.#cursor);
		}
		this.#failure = undefined;
		if (this.#cursor < this.#options.store.head && !this.#closed) this.#soon();
	}

	/**
	 * Without a cursor that fits the log the rows may be of records that a restore took away. A cursor that promises rows
	 * which the table does not have belongs to another table.
	 */
	async #start(): Promise<number> {
		const { kinds, store, table, writer } = this.#options;
		const cursor = this.#cursorFile.read();
		if (cursor === undefined || cursor > store.head) {
			await writer.run(() => table.removeRoot(''));
			return 0;
		}
		const { files } = await table.counts('');
		return files === 0 && kinds.some((kind) => kind.any(store)) ? 0 : cursor;
	}

	async #apply(events: readonly StoredEvent[]): Promise<void> {
		const { kinds, store, table, writer, vectors } = this.#options;
		const files: IndexedFile[] = [];
		const removed: string[] = [];
		for (const kind of kinds) {
			const ids = new Set(events.flatMap((event) => kind.changedBy(event, store) ?? []));
			for (const id of ids) {
				const record = kind.read(store, id);
				if (record === undefined) removed.push(recordPath(kind, id));
				else files.push(recordFile(kind, id, record));
			}
		}
		const filled = await vectors.complete(files);
		if (filled.length > 0) await writer.run(() => table.putFiles('', filled));
		if (removed.length > 0) await writer.run(() => table.removeFiles('', removed));
	}

	#fail(error: unknown): void {
		const reason = messageOf(error);
		this.#failure = `Recent captures and tasks cannot be searched yet: ${reason}`;
		this.#options.logger.error('Records could not be indexed', error);
	}
}

const EVENTS_AT_ONCE = 500;
const GATHER_MS = 200;
/** One for a round that began too early, one for the round that must do. */
const ATTEMPTS = 2;
