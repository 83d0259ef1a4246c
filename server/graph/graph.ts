import { Emitter } from '../../common/base/emitter.ts';
import { Foreground } from '../base/foreground.ts';
import type { RecordKind } from '../index/records/recordKind.ts';
import type { Graph, GraphQueries } from '../ports/graph.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import type { TextReader } from '../ports/textReader.ts';
import { GraphConsumer } from './consumer.ts';
import { openGraphDatabase, type GraphDatabase } from './database.ts';
import { FilePlacer, type PlacerOptions } from './placer.ts';
import { GraphReader } from './reader.ts';
import { graphSubject } from './recordLinks.ts';
import { GraphWriter, readPosition } from './writer.ts';

export interface GraphOptions extends PlacerOptions {
	/** Folder of the derived graph; may be deleted while no owner runs. */
	readonly folder: string;
	readonly store: Store;
	readonly kinds: readonly RecordKind[];
	readonly reader: Pick<TextReader, 'mentions' | 'warmUp'>;
	readonly foreground?: Foreground;
	readonly logger: Logger;
	/** How long a question waits for what was just kept. Milliseconds. */
	readonly patienceMs?: number;
}

/** The graph with its consumer of the event log. */
export interface OpenGraph extends Graph {
	/** Folders were opened or indexed: files that are named by parts of their paths may be found now. */
	placeAgain(): Promise<void>;
	close(): Promise<void>;
}

const PATIENCE_MS = 1500;

/** Opens the derived graph and begins to follow the event log. */
export function openGraph(options: GraphOptions): OpenGraph {
	return new FollowingGraph(options);
}

class FollowingGraph implements OpenGraph {
	readonly #options: GraphOptions;
	readonly #changed: Emitter<void>;
	readonly #placer: FilePlacer;
	#db: GraphDatabase;
	#consumer: GraphConsumer;
	#reader: GraphReader;
	#rebuilding: Promise<void> | undefined;

	constructor(options: GraphOptions) {
		this.#options = options;
		this.#changed = new Emitter((error) => options.logger.error('A listener of the knowledge graph failed', error));
		this.#placer = new FilePlacer(options);
		[this.#db, this.#consumer, this.#reader] = this.#open();
		options.reader.warmUp();
	}

	get onDidChange(): Graph['onDidChange'] {
		return this.#changed.event;
	}

	get behind(): number {
		return this.#consumer.behind;
	}

	async current(signal: AbortSignal): Promise<GraphQueries> {
		await this.#rebuilding;
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const timer = setTimeout(resolve, this.#options.patienceMs ?? PATIENCE_MS);
		const abort = (): void => reject(signal.reason);
		signal.addEventListener('abort', abort, { once: true });
		try {
			await Promise.race([this.#consumer.settled(), promise]);
		} finally {
			clearTimeout(timer);
			signal.removeEventListener('abort', abort);
		}
		return this.#reader;
	}

	soFar(): GraphQueries {
		return this.#reader;
	}

	/** Who asks while it is being made anew waits for the same one. */
	rebuild(): Promise<void> {
		this.#rebuilding ??= this.#makeAnew().finally(() => (this.#rebuilding = undefined));
		return this.#rebuilding;
	}

	placeAgain(): Promise<void> {
		return this.#consumer.placeAgain();
	}

	async close(): Promise<void> {
		await this.#consumer.close();
		this.#db.close();
	}

	async #makeAnew(): Promise<void> {
		await this.#consumer.close();
		this.#db.close(); // and in the same breath the next one is open: who asks meanwhile finds one or the other
		[this.#db, this.#consumer, this.#reader] = this.#open(() => false);
	}

	#open(
		isCurrent = (db: GraphDatabase): boolean => this.#isOfThisLog(db),
	): [GraphDatabase, GraphConsumer, GraphReader] {
		const { folder, kinds, store, reader, logger, foreground = new Foreground() } = this.#options;
		const db = openGraphDatabase(folder, graphSubject(kinds), isCurrent);
		return [
			db,
			new GraphConsumer({
				kinds,
				store,
				writer: new GraphWriter(db),
				placer: this.#placer,
				reader,
				foreground,
				logger,
				changed: () => this.#changed.fire(),
			}),
			new GraphReader(db),
		];
	}

	/** A restored store has another log, perhaps as long as the one that was followed. */
	#isOfThisLog(db: GraphDatabase): boolean {
		const { cursor, last } = readPosition(db);
		const { store } = this.#options;
		if (cursor > store.head) return false;
		return last === undefined ? cursor === 0 : store.readEvents(last.seq - 1, 1)[0]?.id === last.id;
	}
}
