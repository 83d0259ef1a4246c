import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../../common/base/disposable.ts';
import type { SearchMode } from '../../common/model/search.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { askedTime, type TimeSpan } from '../core/memory/askedTime.ts';
import { MemoryIndex } from '../core/memory/memoryIndex.ts';
import { rankPassages, recallWeights, wordScore, type RankedPassage } from '../core/memory/recall.ts';
import { queryFamilies } from '../core/text/wordFamily.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Logger } from '../ports/logger.ts';
import type { RecallAnswer, RecallEngine, RecallRequest } from '../ports/recallEngine.ts';
import type { Store } from '../ports/store.ts';
import { RecallAnswers } from './recallAnswers.ts';
import { RecordFacts } from './recordFacts.ts';
import type { RecordReader } from './recordReader.ts';

export interface RecallOptions {
	readonly store: Store;
	readonly records: RecordReader;
	readonly embedder: Embedder;
	readonly clock: Clock;
	readonly logger: Logger;
}

/** Records read at once: each reading looks through the table for their vectors. */
const READ_AT_ONCE = 4000;
/** Records put into the index before others are served. */
const PUT_AT_ONCE = 200;
/** Free slots are given up with a new index when there are more of them than of those taken, and this many. */
const MANY_FREE = 2000;

/** Recall over an index in memory, which is filled at the first question and follows the log from then on. */
export function createRecallEngine(options: RecallOptions): RecallEngine {
	return new MemoryRecall(options);
}

class MemoryRecall implements RecallEngine {
	readonly #options: RecallOptions;
	readonly #facts: RecordFacts;
	readonly #subscription: Disposable;
	#index: MemoryIndex;
	/** Records that changed since they were read. */
	readonly #changed = new Set<string>();
	#filled = false;
	#work: Promise<void> = Promise.resolve();
	#closed = false;

	constructor(options: RecallOptions) {
		this.#options = options;
		this.#index = new MemoryIndex(options.embedder.dimensions);
		this.#facts = new RecordFacts(options.store, options.clock);
		this.#subscription = options.store.onDidAppend((events) => {
			for (const ref of options.records.changedBy(events)) this.#changed.add(ref);
		});
	}

	async recall(request: RecallRequest): Promise<RecallAnswer> {
		await this.#upToDate(request.signal);
		const notices: string[] = [];
		const terms = queryFamilies(request.query);
		const vector = await this.#questionVector(request, notices);
		request.signal?.throwIfAborted();
		const time = this.#askedTime(request.query);
		const ranked = this.#rank(terms, vector, vector === undefined ? 'keyword' : request.mode, time);
		const answers = new RecallAnswers(this.#index, this.#facts, this.#options.records, request, terms);
		return { ...answers.choose(ranked), notices };
	}

	close(): void {
		this.#closed = true;
		this.#subscription.dispose();
	}

	#askedTime(query: string): TimeSpan | undefined {
		const at = this.#options.clock();
		return askedTime(query, { at, utcOffsetMinutes: -new Date(at).getTimezoneOffset() });
	}

	#rank(
		terms: readonly string[],
		vector: Float32Array | undefined,
		mode: SearchMode,
		time: TimeSpan | undefined,
	): RankedPassage[] {
		const scores = this.#index.search(terms, vector);
		let best = scores[0];
		for (const score of scores) if (best === undefined || wordScore(score) > wordScore(best)) best = score;
		const coverage = best === undefined ? 0 : this.#index.coverage(best.slot, terms);
		const weights = { ...recallWeights(mode, coverage, this.#options.embedder.lastResort), time };
		const factors = new Map<string, number>();
		return rankPassages(scores, weights, (slot) => {
			const { ref } = this.#index.passage(slot);
			let factor = factors.get(ref);
			if (factor === undefined) factors.set(ref, (factor = this.#facts.of(ref).importance.factor));
			return factor;
		});
	}

	/** In a mode other than `vector`, a model that cannot be reached leaves the words. */
	async #questionVector(request: RecallRequest, notices: string[]): Promise<Float32Array | undefined> {
		if (request.mode === 'keyword') return undefined;
		try {
			const [vector] = await this.#options.embedder.embed([request.query], 'query', request.signal);
			return vector;
		} catch (error) {
			if (request.mode === 'vector' || !OperationError.is(error, 'unavailable')) throw error;
			this.#options.logger.warn('Recalled without meaning', { reason: error.message });
			notices.push(`Recalled by words only: ${error.message}`);
			return undefined;
		}
	}

	/** One round at a time. A caller that goes away does not stop the round that others wait for. */
	async #upToDate(signal: AbortSignal | undefined): Promise<void> {
		signal?.throwIfAborted();
		const round = this.#work.then(() => this.#catchUp());
		this.#work = round.catch(() => undefined); // whoever asked gets the error; the next one tries again
		await round;
		signal?.throwIfAborted();
	}

	async #catchUp(): Promise<void> {
		const { records, embedder } = this.#options;
		const isFull = this.#index.capacity > 2 * this.#index.size + MANY_FREE;
		// Others are answered from the old one until the new one is whole.
		const index = isFull ? new MemoryIndex(embedder.dimensions) : this.#index;
		if (isFull || !this.#filled) for (const ref of await records.all()) this.#changed.add(ref);
		this.#filled = true;
		const refs = records.inOrder([...this.#changed]);
		for (let at = 0; at < refs.length && !this.#closed; at += READ_AT_ONCE)
			await this.#take(index, refs.slice(at, at + READ_AT_ONCE));
		this.#index = index;
	}

	async #take(index: MemoryIndex, refs: readonly string[]): Promise<void> {
		// Before they are read: what changes meanwhile is read again.
		for (const ref of refs) this.#changed.delete(ref);
		try {
			const records = await this.#options.records.read(refs);
			for (const [at, ref] of refs.entries()) {
				const record = records.get(ref);
				if (record === undefined) index.remove(ref);
				else index.put(record);
				if (at % PUT_AT_ONCE === PUT_AT_ONCE - 1) await setImmediate();
			}
		} catch (error) {
			for (const ref of refs) this.#changed.add(ref);
			throw error;
		}
	}
}
