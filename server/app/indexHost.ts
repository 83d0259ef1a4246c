import type { Disposable } from '../../common/base/disposable.ts';
import { Emitter, type Event } from '../../common/base/emitter.ts';
import { messageOf } from '../../common/base/messageOf.ts';
import type { IndexStatus } from '../../common/model/indexStatus.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ClientSettings } from '../../common/protocol/settings.ts';
import type { Logger } from '../ports/logger.ts';
import { indexerWithBeside } from './besideIndexer.ts';
import type { IndexAccess, IndexServices, OpenIndex, PreparedIndex, PrepareIndex } from './indexAccess.ts';
import { IndexCandidate } from './indexCandidate.ts';
import { LeasedEngine } from './leasedEngine.ts';
import { leavingError } from './leaving.ts';

type Embedding = ClientSettings['embedding'];

/** The index that answers searches. */
interface Serving {
	readonly opened: OpenIndex;
	/** `opened` as it is handed out. */
	readonly services: IndexServices;
	readonly engine: LeasedEngine;
	/** The settings it was opened for. */
	readonly embedding: Embedding;
	readonly subscription: Disposable;
}

/** What the index begins with. */
interface FirstModel {
	readonly prepared: PreparedIndex;
	readonly embedding: Embedding;
	/** Why it is not the chosen one. */
	readonly refused?: unknown;
}

const SHIPPED: Embedding = { provider: 'auto', model: '', url: '' };

/**
 * Opens the index services when they are first needed and again after a failure. When another embedding model is chosen,
 * its index is built beside the one that answers and takes over when every open folder is in it, or at once when it was
 * complete before. A model that cannot be opened changes nothing; the status says why. One opening or closing at a time.
 */
export class IndexHost implements IndexAccess, Disposable {
	readonly #prepare: PrepareIndex;
	readonly #logger: Logger;
	readonly #changed: Emitter<IndexStatus>;
	readonly #opened: Emitter<IndexServices>;
	/** Folders that a table had completely when it was closed, by table. */
	readonly #complete = new Map<string, ReadonlySet<string>>();
	#embedding: Embedding;
	#current: Promise<IndexServices> | undefined;
	#serving: Serving | undefined;
	#candidate: IndexCandidate | undefined;
	/** Why the model that was chosen last is not the one in use. */
	#refusal: string | undefined;
	#failure: string | undefined;
	/** Changes of model, one after the other. */
	#switching: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(embedding: Embedding, prepare: PrepareIndex, logger: Logger) {
		this.#embedding = embedding;
		this.#prepare = prepare;
		this.#logger = logger;
		this.#changed = new Emitter((error) => logger.error('A listener of the index failed', error));
		this.#opened = new Emitter((error) => logger.error('A listener of the index failed', error));
	}

	get onDidChange(): Event<IndexStatus> {
		return this.#changed.event;
	}

	/** Fires with services that have been opened, also those built beside the others: folders have to be asked of them. */
	get onDidOpen(): Event<IndexServices> {
		return this.#opened.event;
	}

	/** The services when they are open now. */
	get ready(): IndexServices | undefined {
		return this.#serving?.services;
	}

	/** Of the index that answers, and of the one that is built beside it. */
	statuses(): IndexStatus[] {
		return [this.#serving, this.#candidate].flatMap((each) => (each ? [each.opened.indexer.status()] : []));
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

	/** Uses another embedding model as soon as it can answer. The same one again is tried anew only when it was refused. */
	useEmbedding(embedding: Embedding): void {
		if (this.#closed || (sameSettings(embedding, this.#embedding) && this.#refusal === undefined)) return;
		this.#embedding = embedding;
		if (this.#current !== undefined) this.#enqueue(() => this.#switchTo(embedding));
	}

	/** Tries the chosen model again: its files or its key came, or other files under the same name. */
	reopen(): void {
		if (this.#closed || this.#current === undefined) return;
		const embedding = { ...this.#embedding };
		this.#embedding = embedding;
		this.#enqueue(() => this.#switchTo(embedding, true));
	}

	async close(): Promise<void> {
		this.#closed = true;
		await this.#switching;
		await this.#current?.catch(() => undefined); // it never opened, which was logged then
		this.#current = undefined;
		await this.#dropCandidate();
		await this.#release();
		this.dispose();
	}

	dispose(): void {
		this.#changed.dispose();
		this.#opened.dispose();
	}

	#enqueue(change: () => Promise<void>): void {
		this.#switching = this.#switching.then(change).catch((error: unknown) => {
			if (!this.#closed) this.#logger.error('The change of the embedding model failed', error);
		});
	}

	async #start(given?: PreparedIndex): Promise<IndexServices> {
		const embedding = this.#embedding;
		try {
			if (given !== undefined) await this.#release();
			const first = given === undefined ? await this.#prepareFirst(embedding) : { prepared: given, embedding };
			const opened = await first.prepared.open();
			if (this.#closed) {
				await opened.close();
				throw leavingError();
			}
			const services = this.#adopt(opened, first.embedding);
			if ('refused' in first) this.#refuse(embedding, first.refused);
			this.#opened.fire(services);
			return services;
		} catch (error) {
			throw this.#fail(error);
		}
	}

	/** The chosen model, or the one that ships when the chosen one cannot be used: a weaker search beats none. */
	async #prepareFirst(embedding: Embedding): Promise<FirstModel> {
		try {
			return { prepared: await this.#prepare(embedding), embedding };
		} catch (error) {
			if (embedding.provider === 'auto' || embedding.provider === 'hash' || this.#closed) throw error;
			return { prepared: await this.#prepare(SHIPPED), embedding: SHIPPED, refused: error };
		}
	}

	/** From now on these services answer. */
	#adopt(opened: OpenIndex, embedding: Embedding): IndexServices {
		const indexer = indexerWithBeside(opened.indexer, {
			other: () => this.#candidate?.services.indexer,
			remark: () => this.#remark(),
			logger: this.#logger,
		});
		const engine = new LeasedEngine(opened.engine, async () => (await this.services()).engine);
		const services: IndexServices = { ...opened, indexer, engine };
		const subscription = indexer.onDidChange((status) => this.#changed.fire(status));
		this.#failure = undefined;
		this.#refusal = undefined;
		this.#serving = { opened, services, engine, embedding, subscription };
		this.#logger.info('Index is open', { model: opened.embedder.id, dimensions: opened.embedder.dimensions });
		this.#changed.fire(indexer.status());
		return services;
	}

	/** The next call tries again. */
	#fail(error: unknown): OperationError {
		this.#current = undefined;
		if (!this.#closed) this.#logger.error('The index cannot be opened', error);
		this.#failure = `The search index cannot be opened: ${reasonOf(error)}.`;
		return OperationError.is(error)
			? error
			: new OperationError('unavailable', `${this.#failure} Captures are safe and work; see \`understory doctor\`.`);
	}

	/** @param again also when the settings are those in use */
	async #switchTo(embedding: Embedding, again = false): Promise<void> {
		await this.#dropCandidate();
		await this.#current?.catch(() => undefined); // was logged, and is tried again below
		if (this.#isOutdated(embedding)) return;
		if (this.#serving === undefined) return this.warmUp();
		this.#refusal = undefined;
		if (!again && sameSettings(embedding, this.#serving.embedding)) return this.#tell();
		try {
			const prepared = await this.#prepare(embedding);
			if (this.#isOutdated(embedding)) prepared.dispose();
			else await this.#take(prepared, embedding);
		} catch (error) {
			this.#refuse(embedding, error);
		}
	}

	/** A table has one writer: services on the same table follow each other, those on another table come beside. */
	async #take(prepared: PreparedIndex, embedding: Embedding): Promise<void> {
		if (this.#serving !== undefined && tableOf(prepared) === tableOf(this.#serving.opened.table)) {
			if (sameSettings(embedding, this.#serving.embedding)) {
				prepared.dispose();
				return this.#tell();
			}
			this.#current = this.#start(prepared);
			await this.#current.catch(() => undefined); // logged in #fail, and whoever asks gets it
			return;
		}
		const opened = await prepared.open();
		if (this.#isOutdated(embedding)) return opened.close();
		const candidate = new IndexCandidate(opened, () => this.#examine(candidate, embedding));
		this.#candidate = candidate;
		const whole = this.#wholeFolders(opened);
		this.#opened.fire(candidate.services);
		if (whole !== undefined && candidate.asked.every((root) => whole.has(root))) await this.#swap(candidate, embedding);
		else this.#examine(candidate, embedding);
	}

	#examine(candidate: IndexCandidate, embedding: Embedding): void {
		if (candidate !== this.#candidate) return;
		this.#tell();
		if (!candidate.complete) return;
		this.#enqueue(async () => {
			await candidate.opened.indexer.settled(); // captures and tasks belong to the index as well
			if (candidate === this.#candidate && candidate.complete && !this.#closed) await this.#swap(candidate, embedding);
		});
	}

	async #swap(candidate: IndexCandidate, embedding: Embedding): Promise<void> {
		const previous = this.#serving;
		candidate.dispose();
		this.#candidate = undefined;
		this.#current = Promise.resolve(this.#adopt(candidate.opened, embedding));
		if (previous !== undefined) await this.#closeServing(previous);
	}

	async #dropCandidate(): Promise<void> {
		const candidate = this.#candidate;
		this.#candidate = undefined;
		if (candidate === undefined) return;
		candidate.dispose();
		await candidate.opened.close();
	}

	async #release(): Promise<void> {
		const serving = this.#serving;
		this.#serving = undefined;
		if (serving !== undefined) await this.#closeServing(serving);
	}

	async #closeServing({ opened, engine, subscription }: Serving): Promise<void> {
		subscription.dispose();
		await engine.retire();
		const { roots } = opened.indexer.status();
		const whole = roots.filter(({ phase, lastCompleteAt }) => phase === 'idle' && lastCompleteAt > 0);
		this.#complete.set(tableOf(opened.table), new Set(whole.map(({ root }) => root)));
		await opened.close();
	}

	/** Folders that this table had completely when it was closed and still has; undefined when it was not open before. */
	#wholeFolders({ table, indexer }: OpenIndex): ReadonlySet<string> | undefined {
		const before = this.#complete.get(tableOf(table));
		if (before === undefined || table.recovered !== undefined) return undefined;
		const stored = indexer.status().roots.map(({ root }) => root);
		return new Set(stored.filter((root) => before.has(root)));
	}

	#refuse(embedding: Embedding, error: unknown): void {
		if (this.#isOutdated(embedding)) return;
		this.#logger.error('The embedding model cannot be opened', error);
		const name = [embedding.provider, embedding.model].join(' ').trim();
		const model = this.#serving?.opened.embedder.id ?? '';
		this.#refusal = `The embedding model "${name}" cannot be used: ${reasonOf(error)}. Searches use ${model}.`;
		this.#tell();
	}

	#remark(): string | undefined {
		if (this.#candidate === undefined || this.#serving === undefined) return this.#refusal;
		const next = this.#candidate.opened.embedder.id;
		const meanwhile = `searches use ${this.#serving.opened.embedder.id} meanwhile.`;
		const { failure } = this.#candidate;
		if (failure === undefined) return `The index is being built for ${next}; ${meanwhile}`;
		return `The index for ${next} cannot be built: ${failure.replace(/\.$/, '')}; ${meanwhile}`;
	}

	#tell(): void {
		if (this.#serving !== undefined) this.#changed.fire(this.#serving.services.indexer.status());
	}

	/** Another model was chosen since, or the server leaves. */
	#isOutdated(embedding: Embedding): boolean {
		return this.#closed || embedding !== this.#embedding;
	}
}

function tableOf({ modelId, dimensions }: { readonly modelId: string; readonly dimensions: number }): string {
	return `${modelId}-${dimensions}`;
}

function sameSettings(a: Embedding, b: Embedding): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function reasonOf(error: unknown): string {
	return messageOf(error).replace(/\.$/, '');
}
