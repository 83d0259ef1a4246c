import type { Disposable } from '../../common/base/disposable.ts';
import type { Foreground } from '../base/foreground.ts';
import { isGraphEvent } from '../core/graph/events.ts';
import type { GraphRecord } from '../core/graph/record.ts';
import type { RecordKind } from '../index/records/recordKind.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store, StoredEvent } from '../ports/store.ts';
import type { TextReader } from '../ports/textReader.ts';
import type { FilePlacer } from './placer.ts';
import { graphRecordOf, hashOf, Linker } from './recordLinks.ts';
import type { GraphWriter, LinkedRecord, Position } from './writer.ts';

export interface ConsumerOptions {
	readonly kinds: readonly RecordKind[];
	readonly store: Store;
	readonly writer: GraphWriter;
	readonly placer: FilePlacer;
	readonly reader: Pick<TextReader, 'mentions'>;
	readonly foreground: Foreground;
	readonly logger: Logger;
	readonly changed: () => void;
}

interface ChangedRecord {
	readonly kind: RecordKind;
	readonly id: string;
	readonly record: GraphRecord;
}

const EVENTS_AT_ONCE = 500;
const GATHER_MS = 200;
/** Written together: a transaction each would take longer than the links. */
const RECORDS_AT_ONCE = 20;

/**
 * Follows the event log and keeps the graph in step with it. Links are made of a record as it is now, not of the event,
 * so seeing an event twice does no harm; the cursor is written with them.
 */
export class GraphConsumer {
	readonly #options: ConsumerOptions;
	readonly #linker: Linker;
	readonly #subscription: Disposable;
	#position: Position;
	#work: Promise<void> = Promise.resolve();
	#following: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;
	/** Who waits for the graph to be in step. */
	#waiting = 0;

	constructor(options: ConsumerOptions) {
		this.#options = options;
		this.#linker = new Linker(options.placer, options.reader);
		this.#position = options.writer.position;
		this.#subscription = options.store.onDidAppend(() => this.#soon());
		void this.#follow();
	}

	/** Events that are not in the graph yet. */
	get behind(): number {
		return this.#options.store.head - this.#position.cursor;
	}

	/** Resolves when everything kept so far is in the graph, or an attempt to make it so has failed. */
	async settled(): Promise<void> {
		const target = this.#options.store.head;
		this.#waiting++;
		for (let attempt = 0; attempt < 2 && this.#position.cursor < target && !this.#closed; attempt++)
			await this.#follow();
		this.#waiting--;
	}

	/** Looks again for files that texts name by a path that could not be placed: folders were opened or indexed since. */
	placeAgain(): Promise<void> {
		return this.#oneAtATime(() => this.#placeLoose());
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#subscription.dispose();
		await this.#work;
	}

	/** Events are gathered, so that many are one write and one notice; who asks for what is new does not wait. */
	#soon(): void {
		if (this.#closed) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.#follow();
		}, GATHER_MS);
	}

	#follow(): Promise<void> {
		this.#following ??= this.#oneAtATime(() => this.#catchUp()).finally(() => (this.#following = undefined));
		return this.#following;
	}

	/** Never rejects. */
	#oneAtATime(work: () => Promise<void>): Promise<void> {
		this.#work = this.#work
			.then(work)
			.catch((error: unknown) => this.#options.logger.error('The knowledge graph is not up to date', error));
		return this.#work;
	}

	async #catchUp(): Promise<void> {
		const { store, changed } = this.#options;
		const target = store.head;
		while (!this.#closed && this.#position.cursor < target) {
			const head = store.head;
			const events = store.readEvents(this.#position.cursor, EVENTS_AT_ONCE);
			const last = events.at(-1);
			// Events of a later version are not among those read, but they are passed as well.
			const cursor = events.length < EVENTS_AT_ONCE ? Math.max(head, last?.seq ?? 0) : last!.seq;
			const position = { cursor, last: last === undefined ? this.#position.last : { seq: last.seq, id: last.id } };
			if (!(await this.#apply(events, position))) return;
			this.#position = position;
			changed();
		}
	}

	/** @returns false when it was closed before all was written */
	async #apply(events: readonly StoredEvent[], position: Position): Promise<boolean> {
		const { kinds, writer } = this.#options;
		let changed: ChangedRecord[] = [];
		const removed: { kind: string; id: string }[] = [];
		for (const kind of kinds)
			for (const id of changedRecords(kind, events, this.#options.store)) {
				const record = graphRecordOf(kind, this.#options.store, id);
				if (record === undefined) removed.push({ kind: kind.kind, id });
				else if (writer.hashOf(kind.kind, id) !== hashOf(record)) changed.push({ kind, id, record });
				await this.#turn();
				if (this.#closed) return false;
				if (changed.length < RECORDS_AT_ONCE) continue;
				writer.write(await this.#link(changed), []);
				changed = [];
			}
		const linked = await this.#link(changed);
		if (events.some(({ type }) => isGraphEvent(type))) this.#applySaid();
		writer.write(linked, removed, position);
		return true;
	}

	async #link(records: readonly ChangedRecord[]): Promise<LinkedRecord[]> {
		const linked = await Promise.all(records.map(({ kind, id, record }) => this.#linker.link(kind, id, record)));
		await this.#turn();
		return linked;
	}

	#turn(): Promise<void> {
		return this.#options.foreground.turn(this.#waiting > 0);
	}

	#applySaid(): void {
		const { store, writer } = this.#options;
		writer.applySaid(store.graph.nodes(), store.graph.links());
	}

	async #placeLoose(): Promise<void> {
		const { writer, placer, changed } = this.#options;
		const found = await Promise.all(
			writer.looseFiles().map(async (key) => ({ from: { type: 'file', key }, to: await placer.place(key) })),
		);
		const placed = found.flatMap(({ from, to }) => (to === undefined ? [] : [{ from, to: { type: 'file', ...to } }]));
		writer.adopt(placed);
		if (placed.length > 0) changed();
	}
}

function changedRecords(kind: RecordKind, events: readonly StoredEvent[], store: Store): Set<string> {
	return new Set(
		events.flatMap((event) => [kind.changedBy(event, store) ?? [], kind.linksChangedBy?.(event, store) ?? []].flat()),
	);
}
