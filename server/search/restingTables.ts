import { type Connection, connect, Session, type Table } from '@lancedb/lancedb';

/** LanceDB's handles of one model's tables. */
export interface Tables {
	readonly connection: Connection;
	readonly chunks: Table;
	readonly files: Table;
}

export interface RestingTablesOptions {
	readonly dir: string;
	readonly names: { readonly chunks: string; readonly files: string };
	/** How long nothing must have used the tables before they are closed. Milliseconds. */
	readonly restAfterMs: number;
	/** They were closed: what they held is free, or will be once JavaScript's garbage is collected. */
	readonly onRest: () => void;
}

/**
 * Handles that are closed while nobody uses them and opened again by the next use. Open, they hold the indices that were
 * searched in memory (60 MB for 100,000 passages); opening takes some tens of milliseconds of processor time.
 */
export class RestingTables {
	readonly #options: RestingTablesOptions;
	#opened: Promise<Tables> | undefined;
	#users = 0;
	#rest: NodeJS.Timeout | undefined;
	#closed = false;

	constructor(opened: Tables, options: RestingTablesOptions) {
		this.#opened = Promise.resolve(opened);
		this.#options = options;
		this.#restLater();
	}

	/** Runs something with the tables, which stay open until it has ended. */
	async use<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
		if (this.#closed) throw new Error('The tables are closed.');
		clearTimeout(this.#rest);
		this.#users++;
		try {
			return await work(await this.#open());
		} finally {
			this.#users--;
			this.#restLater();
		}
	}

	/** Nothing may be using the tables any more. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#rest);
		await this.#release();
	}

	#open(): Promise<Tables> {
		const { dir, names } = this.#options;
		this.#opened ??= openTables(dir, names).catch((error: unknown) => {
			this.#opened = undefined; // the next use tries again
			throw error;
		});
		return this.#opened;
	}

	#restLater(): void {
		if (this.#users > 0 || this.#closed || this.#opened === undefined) return;
		clearTimeout(this.#rest);
		this.#rest = setTimeout(() => {
			void this.#release().then(this.#options.onRest);
		}, this.#options.restAfterMs).unref();
	}

	async #release(): Promise<void> {
		const opened = this.#opened;
		this.#opened = undefined;
		if (opened === undefined) return;
		const { connection, chunks, files } = await opened;
		chunks.close();
		files.close();
		connection.close();
	}
}

/** A connection whose caches are bounded. */
export function openConnection(dir: string): Promise<Connection> {
	// As an option: `connect` takes a session as its third argument too, and does nothing with it.
	return connect(dir, { session: new Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES) });
}

/** Handles of the tables as they are now. */
export async function openTables(dir: string, names: RestingTablesOptions['names']): Promise<Tables> {
	const connection = await openConnection(dir);
	const [chunks, files] = await Promise.all([connection.openTable(names.chunks), connection.openTable(names.files)]);
	return { connection, chunks, files };
}

/** Searches of a million passages use 320 MB; with half of what they use, they take twice the processor time. */
const INDEX_CACHE_BYTES = 384n * 1024n * 1024n;
const METADATA_CACHE_BYTES = 64n * 1024n * 1024n;
