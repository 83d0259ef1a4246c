import { randomUUID } from 'node:crypto';
import { Turns } from '../base/turns.ts';
import { groupsWithin } from '../core/memory/groups.ts';
import type { SummaryData } from '../core/memory/events.ts';
import { refOf } from '../core/memory/ref.ts';
import { piecesWithin, withinTokens } from '../core/memory/withinTokens.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { CompactRequest, CompactResult } from '../ports/memoryKeeper.ts';
import type { Store } from '../ports/store.ts';
import type { TokenCounter } from '../ports/tokenCounter.ts';
import type { Summariser, SummariserChoice } from './summariser.ts';

export interface CompactorOptions {
	readonly store: Store;
	readonly tokens: TokenCounter;
	/** @throws OperationError `unavailable` when the method that was asked for cannot be had */
	readonly chooseSummariser: (method: CompactRequest['method'], signal: AbortSignal) => Promise<SummariserChoice>;
	readonly newId?: () => string;
}

/** What is read to write one summary, in tokens. A model that runs on this machine has room for it and an answer. */
const READ_AT_ONCE = 3000;
/** A map of a map of a map sums up more than anybody keeps; more levels mean that summaries do not get shorter. */
const MAX_LEVELS = 8;

/** Something to sum up. */
interface Source {
	readonly ref: string;
	readonly text: string;
	readonly tokens: number;
}

interface Level {
	readonly summaries: SummaryData[];
	readonly sources: Source[];
}

/**
 * Sums up by map and reduce: captures are cut into groups that fit what is read at once, each group is summed up, and the
 * summaries are summed up in turn until one is left. All of it is written as one event at the end, so a run that is
 * cancelled leaves nothing, and one that is undone leaves everything as it was. Captures that a standing summary of the
 * same project or topic was made of are not read again: their summaries are. A summary with a capture that was changed,
 * deleted or superseded since is made anew.
 */
export class Compactor {
	readonly #options: CompactorOptions;

	constructor(options: CompactorOptions) {
		this.#options = options;
	}

	/** One run over a project or topic at a time: a second finds what the first has left. */
	compact(request: CompactRequest): Promise<CompactResult> {
		const scope = JSON.stringify(scopeOf(request));
		return turnsIn(this.#options.store).take(scope, () => this.#compact(request));
	}

	async #compact(request: CompactRequest): Promise<CompactResult> {
		const { store } = this.#options;
		request.signal.throwIfAborted();
		const count = await this.#options.tokens.ready();
		const fresh = this.#freshCaptures(request, count);
		const standing = store.memory.summaries({ ...scopeOf(request), limit: 1 }).at(0);
		const outdated = store.memory.outdatedSummaries(scopeOf(request));
		const earlier = this.#earlierSummaries(request, outdated);
		if (fresh.length === 0 && (outdated.size === 0 || earlier.length === 0))
			return { summary: standing, captures: 0, usage: {}, notices: [], seq: 0 };
		const choice = await this.#options.chooseSummariser(request.method, request.signal);
		const run = new CompactionRun(request, choice.summariser, count, this.#options.newId ?? randomUUID, fresh.length);
		const first = await run.level(fresh, 1);
		const summaries = await this.#reduce(run, first, earlier);
		const standingWholes = store.memory.summaries({ ...scopeOf(request), limit: 10_000 });
		const { seq } = store.execute({
			type: 'memory/compact',
			run: request.run,
			...scopeOf(request),
			method: choice.method,
			summaries,
			// Summaries of captures are parts of the new whole; summaries of summaries give way to it.
			replaced: [...new Set([...standingWholes.filter(({ level }) => level > 1).map(({ id }) => id), ...outdated])],
		});
		const summary = store.memory.summary(summaries.at(-1)!.id);
		return { summary, captures: fresh.length, usage: choice.usage, notices: [...choice.notices], seq };
	}

	/** Summaries of summaries until one is left. */
	async #reduce(run: CompactionRun, first: Level, earlier: readonly Source[]): Promise<SummaryData[]> {
		const summaries = [...first.summaries];
		let sources = [...earlier, ...first.sources];
		for (let level = 2; sources.length > 1; level++) {
			if (level > MAX_LEVELS)
				throw new OperationError('unavailable', 'The summaries do not get shorter. Try a smaller length.');
			const next = await run.level(sources, level);
			if (next.sources.length >= sources.length) {
				return [...summaries, await run.root(sources, level)];
			}
			summaries.push(...next.summaries);
			sources = next.sources;
		}
		// Nothing is new, and of what was there one part is left: it needs a whole that says no more than it does.
		return summaries.length === 0 ? [await run.root(sources, 2)] : summaries;
	}

	/** Captures that no standing summary of the scope was made of, oldest first. */
	#freshCaptures(request: CompactRequest, count: (text: string) => number): Source[] {
		const { store } = this.#options;
		const known = store.memory.summarised(scopeOf(request));
		const wanted = request.captures === undefined ? undefined : new Set(request.captures);
		return store.memory
			.allUsage()
			.filter(({ id, project }) => (wanted === undefined ? project === request.project : wanted.has(id)))
			.filter(({ id, status, superseded }) => !known.has(id) && status !== 'archived' && superseded === undefined)
			.flatMap(({ id }) => {
				const capture = store.getCapture(id);
				if (capture === undefined) return [];
				return [{ ref: refOf('capture', id), text: capture.content, tokens: count(capture.content) }];
			});
	}

	/** The parts of what stands: summaries of captures by earlier runs, oldest first. */
	#earlierSummaries(request: CompactRequest, outdated: ReadonlySet<string>): Source[] {
		return this.#options.store.memory
			.summaries({ ...scopeOf(request), level: 1, limit: 10_000 })
			.toReversed()
			.filter(({ id }) => !outdated.has(id))
			.map(({ id, content, tokens }) => ({ ref: refOf('summary', id), text: content, tokens }));
	}
}

/** One run: counts what is done, and stops when it is cancelled. */
class CompactionRun {
	readonly #request: CompactRequest;
	readonly #summariser: Summariser;
	readonly #count: (text: string) => number;
	readonly #newId: () => string;
	#done = 0;
	#total: number;

	constructor(
		request: CompactRequest,
		summariser: Summariser,
		count: (text: string) => number,
		newId: () => string,
		captures: number,
	) {
		this.#request = request;
		this.#summariser = summariser;
		this.#count = count;
		this.#newId = newId;
		this.#total = captures;
	}

	/** Sums up groups of sources that fit what is read at once; one that is longer is read in pieces. */
	async level(sources: readonly Source[], level: number): Promise<Level> {
		const pieces = sources.flatMap((source) => this.#piecesOf(source));
		const groups = groupsWithin(pieces, ({ tokens }) => tokens, READ_AT_ONCE);
		this.#total += level > 1 ? pieces.length : pieces.length - sources.length;
		const summaries: SummaryData[] = [];
		for (const group of groups) summaries.push(await this.#sumUp(group, level));
		return {
			summaries,
			sources: summaries.map(({ id, content, tokens }) => ({ ref: refOf('summary', id), text: content, tokens })),
		};
	}

	/** Sums all up at once, of each as much as fits: the last resort against summaries that do not get fewer. */
	root(sources: readonly Source[], level: number): Promise<SummaryData> {
		const share = Math.floor(READ_AT_ONCE / sources.length);
		this.#total += sources.length;
		return this.#sumUp(
			sources.map((source) => ({ ...source, text: withinTokens(source.text, share, this.#count) })),
			level,
		);
	}

	#piecesOf(source: Source): Source[] {
		if (source.tokens <= READ_AT_ONCE) return [source];
		const pieces = piecesWithin(source.text, READ_AT_ONCE, this.#count);
		return pieces.map((text) => ({ ref: source.ref, text, tokens: this.#count(text) }));
	}

	async #sumUp(group: readonly Source[], level: number): Promise<SummaryData> {
		const { signal, maxTokens, topic, progress } = this.#request;
		signal.throwIfAborted();
		const content = await this.#summariser.summarise({
			texts: group.map(({ text }) => text),
			maxTokens,
			...(topic === undefined ? {} : { topic }),
			count: this.#count,
			signal,
		});
		signal.throwIfAborted();
		this.#done += group.length;
		progress(this.#done, this.#total);
		return {
			id: this.#newId(),
			level,
			content,
			tokens: this.#count(content),
			sources: [...new Set(group.map(({ ref }) => ref))],
		};
	}
}

/** Of every compactor of a store, by what is summed up. */
const TURNS = new WeakMap<Store, Turns>();

function turnsIn(store: Store): Turns {
	const turns = TURNS.get(store) ?? new Turns();
	TURNS.set(store, turns);
	return turns;
}

function scopeOf({ project, topic }: CompactRequest): { readonly project?: string; readonly topic?: string } {
	return { ...(project === undefined ? {} : { project }), ...(topic === undefined ? {} : { topic }) };
}
