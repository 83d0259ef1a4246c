import type { Disposable } from '../../common/base/disposable.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import type { Logger } from '../ports/logger.ts';
import type { IndexAccess, IndexServices } from './indexAccess.ts';
import { leavingError } from './leaving.ts';

/** Index services that can be given back. */
export interface OpenIndex extends IndexServices {
	/** Ends runs, writes what is half done, frees models and tables. */
	close(): Promise<void>;
}

export type OpenIndexServices = (embedding: ClientSettings['embedding']) => Promise<OpenIndex>;

/**
 * Opens the index services when they are first needed, again after a failure, and anew when the embedding model changes.
 * One opening or closing at a time.
 */
export class IndexHost implements IndexAccess, Disposable {
	readonly #open: OpenIndexServices;
	readonly #logger: Logger;
	readonly #changed: Emitter<IndexStatus>;
	readonly #opened: Emitter<IndexServices>;
	#embedding: ClientSettings['embedding'];
	#current: Promise<OpenIndex> | undefined;
	#ready: OpenIndex | undefined;
	#subscription: Disposable | undefined;
	#failure: string | undefined;
	#starts = 0;
	#closed = false;

	constructor(embedding: ClientSettings['embedding'], open: OpenIndexServices, logger: Logger) {
		this.#embedding = embedding;
		this.#open = open;
		this.#logger = logger;
		this.#changed = new Emitter((error) => logger.error('A listener of the index failed', error));
		this.#opened = new Emitter((error) => logger.error('A listener of the index failed', error));
	}

	get onDidChange(): Event<IndexStatus> {
		return this.#changed.event;
	}

	/** Fires with the services whenever they have been opened: folders have to be asked for again. */
	get onDidOpen(): Event<IndexServices> {
		return this.#opened.event;
	}

	/** The services when they are open now. */
	get ready(): IndexServices | undefined {
		return this.#ready;
	}

	services(): Promise<IndexServices> {
		if (this.#closed) return Promise.reject(leavingError());
		this.#current ??= this.#start();
		return this.#current;
	}

	failure(): string | undefined {
		return this.#failure;
	}

	/** Begins to open the services when nobody has asked for them yet; a failure is kept for `failure()`. */
	warmUp(): void {
		if (this.#closed) return;
		// The failure was logged where it happened, and whoever asks for the services gets it again.
		this.services().catch(() => undefined);
	}

	/** Uses another embedding model from now on; nothing happens when it is the same. */
	useEmbedding(embedding: ClientSettings['embedding']): void {
		if (this.#closed || JSON.stringify(embedding) === JSON.stringify(this.#embedding)) return;
		this.#embedding = embedding;
		const previous = this.#current;
		if (previous === undefined) return;
		this.#current = this.#start(previous);
		this.#current.catch(() => undefined); // logged in #start
	}

	async close(): Promise<void> {
		this.#closed = true;
		const current = this.#current;
		this.#current = undefined;
		if (current !== undefined) await this.#release(current);
		this.dispose();
	}

	dispose(): void {
		this.#changed.dispose();
		this.#opened.dispose();
	}

	async #start(previous?: Promise<OpenIndex>): Promise<OpenIndex> {
		const start = ++this.#starts;
		try {
			if (previous !== undefined) await this.#release(previous);
			const opened = await this.#open(this.#embedding);
			if (this.#closed) {
				await opened.close();
				throw leavingError();
			}
			return this.#adopt(opened);
		} catch (error) {
			throw this.#fail(error, start);
		}
	}

	#adopt(opened: OpenIndex): OpenIndex {
		this.#failure = undefined;
		this.#ready = opened;
		this.#subscription = opened.indexer.onDidChange((status) => this.#changed.fire(status));
		this.#logger.info('Index is open', { model: opened.embedder.id, dimensions: opened.embedder.dimensions });
		this.#opened.fire(opened);
		this.#changed.fire(opened.indexer.status());
		return opened;
	}

	/** The next call tries again, unless a later start is under way. */
	#fail(error: unknown, start: number): OperationError {
		if (start === this.#starts) this.#current = undefined;
		if (!this.#closed) this.#logger.error('The index cannot be opened', error);
		const reason = error instanceof Error ? error.message : String(error);
		this.#failure = `The search index cannot be opened: ${reason.replace(/\.$/, '')}.`;
		return OperationError.is(error)
			? error
			: new OperationError('unavailable', `${this.#failure} Captures are safe and work; see \`understory doctor\`.`);
	}

	async #release(current: Promise<OpenIndex>): Promise<void> {
		let opened: OpenIndex;
		try {
			opened = await current;
		} catch {
			return; // it never opened, which was logged then
		}
		this.#subscription?.dispose();
		this.#ready = undefined;
		await opened.close();
	}
}
