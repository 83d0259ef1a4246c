import { setImmediate } from 'node:timers/promises';
import type { Disposable } from '../../common/base/disposable.ts';
import { isFoundUnasked } from '../../common/model/kinds.ts';
import type { SearchMode } from '../../common/model/search.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { askedTime } from '../core/memory/askedTime.ts';
import type { Decay } from '../core/memory/importance.ts';
import { MemoryIndex, type PassageScores } from '../core/memory/memoryIndex.ts';
import { rankPassages, recallWeights, wordScore, type RecallWeights } from '../core/memory/recall.ts';
import { refOf } from '../core/memory/ref.ts';
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
	/** Links that lead to a record from others; none when left out. */
	readonly linksTo?: ((ref: string) => number) | undefined;
	/** The usual one when left out; another one to measure what it costs. */
	readonly decay?: Decay;
	readonly logger: Logger;
}

/** Records read at once: each reading looks through the table for their vectors. */
const READ_AT_ONCE = 4000;
/** Records put into the index before others are served. */
const PUT_AT_ONCE = 200;
/** Free slots are given up with a new index when there are more of them than of those taken, and this many. */
const MANY_FREE = 2000;
const NONE = -1;

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
		this.#facts = new RecordFacts(
			options.store,
			options.clock,
			{
				linksTo: options.linksTo ?? (() => 0),
				describe: (ref) => this.#describe(ref),
				settled: () => Promise.resolve(),
			},
			options.decay,
		);
		this.#subscription = options.store.onDidAppend((events) => {
			for (const ref of options.records.changedBy(events)) this.#changed.add(ref);
		});
	}

	async recall(request: RecallRequest): Promise<RecallAnswer> {
		const { signal } = request;
		signal?.throwIfAborted();
		const notices: string[] = [];
		const terms = queryFamilies(request.query);
		const vector = await this.#questionVector(request, notices);
		return this.#inTurn(async () => {
			await this.#catchUp();
			// What was not read any more would be taken for what is not there.
			if (this.#closed) throw new OperationError('unavailable', 'The index is being replaced. Ask again.');
			const scores = await paced(this.#index.search(terms, vector, this.#asked(request)), signal);
			const weights = this.#weights(scores, terms, vector === undefined ? 'keyword' : request.mode, request.query);
			const ranked = rankPassages(scores, weights, this.#factors(), request.limit);
			const answers = new RecallAnswers(this.#index, this.#facts, this.#options.records, request);
			return { ...answers.choose(ranked), notices };
		});
	}

	close(): void {
		this.#closed = true;
		this.#subscription.dispose();
	}

	/** What the request leaves out is no candidate: it takes nobody's place. */
	#asked({ kinds, project, tags }: RecallRequest): (ref: string) => boolean {
		const { records, store } = this.#options;
		const isKind = perKind((ref) => {
			const kind = records.kindOf(ref)?.kind;
			return kind !== undefined && (kinds.length > 0 ? kinds.includes(kind) : isFoundUnasked(kind));
		});
		const ofProject =
			project === undefined ? undefined : new Set(store.memory.capturesOf(project).map((id) => refOf('capture', id)));
		return (ref) => {
			if (!isKind(ref) || ofProject?.has(ref) === false) return false;
			if (tags.length === 0) return true;
			const own = this.#index.tags(ref);
			return tags.every((tag) => own.includes(tag));
		};
	}

	#weights(scores: PassageScores, terms: readonly string[], mode: SearchMode, query: string): RecallWeights {
		let [best, slot] = [-1, NONE];
		scores.forEach((score) => {
			const words = wordScore(score);
			if (words > best) [best, slot] = [words, score.slot];
		});
		const coverage = slot === NONE ? 0 : this.#index.coverage(slot, terms);
		const at = this.#options.clock();
		const time = askedTime(query, { at, utcOffsetMinutes: -new Date(at).getTimezoneOffset() });
		return { ...recallWeights(mode, coverage, this.#options.embedder.lastResort), time };
	}

	#describe(ref: string): { at: number; tags: number } | undefined {
		const at = this.#index.at(ref);
		return at === undefined ? undefined : { at, tags: this.#index.tags(ref).length };
	}

	/** Passages of one record have one factor. */
	#factors(): (slot: number) => number {
		const known = new Map<string, number>();
		return (slot) => {
			const { ref } = this.#index.passage(slot);
			let factor = known.get(ref);
			if (factor === undefined) known.set(ref, (factor = this.#facts.of(ref).importance.factor));
			return factor;
		};
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

	/** One at a time: the index stays as it is while it is searched. A caller that goes away stops only its own part. */
	async #inTurn<T>(work: () => Promise<T>): Promise<T> {
		const round = this.#work.then(work);
		this.#work = round.then(
			() => undefined,
			() => undefined, // whoever asked gets the error; the next one tries again
		);
		return round;
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

/** Others are served between the steps. */
async function paced<T>(steps: Generator<void, T>, signal: AbortSignal | undefined): Promise<T> {
	for (;;) {
		signal?.throwIfAborted();
		const step = steps.next();
		if (step.done === true) return step.value;
		await setImmediate();
	}
}

/** The answer of a rule that looks at nothing but the kind of a record, which is what a ref begins with. */
function perKind(rule: (ref: string) => boolean): (ref: string) => boolean {
	const known = new Map<string, boolean>();
	return (ref) => {
		const kind = ref.slice(0, ref.indexOf('/'));
		let answer = known.get(kind);
		if (answer === undefined) known.set(kind, (answer = rule(ref)));
		return answer;
	};
}
