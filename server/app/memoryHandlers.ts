import { randomUUID } from 'node:crypto';
import type { Capture } from '../../common/model/capture.ts';
import type { Summary } from '../../common/model/memory.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output, ParsedInput } from '../../common/protocol/index.ts';
import { byReason, PRUNE_REASONS } from '../core/memory/prune.ts';
import { parseRef, refOf } from '../core/memory/ref.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { MemoryKeeper } from '../ports/memoryKeeper.ts';
import type { Store } from '../ports/store.ts';
import { given } from './given.ts';
import { recallWith } from './recallWith.ts';
import { strengthen } from './strengthen.ts';
import type { CallContext, HandlersOf } from './handler.ts';
import type { IndexAccess } from './indexAccess.ts';

export interface MemoryServices {
	readonly store: Store;
	readonly index: IndexAccess;
	readonly keeper: MemoryKeeper;
	readonly clock: Clock;
	readonly logger: Logger;
}

/** Captures about a topic that one compaction reads. */
const MAX_TOPIC_CAPTURES = 200;
/** Characters of a capture in a list of what pruning would archive. */
const SHOWN_CHARS = 200;

/** Recall, importance, forgetting and summaries: each write is answered when it is durable. */
export function createMemoryHandlers(services: MemoryServices): HandlersOf<'memory'> {
	const { store, keeper } = services;
	return {
		'memory/recall': (input, { signal }) => recall(services, input, signal),
		'memory/importance': ({ ref }) => {
			const { pinned, recalls } = store.memory.state(ref);
			return { ...keeper.importance(ref), pinned, recalls };
		},
		'memory/pin': ({ ref, pinned }) => ({ ref, ...store.execute({ type: 'memory/pin', ref, pinned }) }),
		'memory/supersede': ({ ref, ...rest }) => ({
			ref,
			...store.execute({ type: 'memory/supersede', ref, ...given(rest) }),
		}),
		'memory/reinstate': ({ ref }) => ({ ref, ...store.execute({ type: 'memory/reinstate', ref }) }),
		'memory/reinforce': ({ refs }) => reinforce(services, refs),
		'memory/archive': ({ ids, reason }) => {
			const { seq } = store.execute({ type: 'memory/archive', ids, reason });
			return { archived: ids.filter((id) => store.getCapture(id)?.status === 'archived'), seq };
		},
		'memory/restore': (input) => {
			const ids = 'run' in input ? store.memory.archivedBy(input.run) : input.ids;
			const { seq } = store.execute({ type: 'memory/restore', ids });
			return { restored: ids, seq };
		},
		'memory/prune': (input) => prune(services, input),
		'memory/compact': (input, context) => compact(services, input, context),
		'memory/undoCompaction': ({ run }) => ({ run, ...store.execute({ type: 'memory/undoCompaction', run }) }),
		'memory/summaries': (filter) => ({ summaries: store.memory.summaries(given(filter)) }),
		'memory/summary': ({ id }) => withSources(store, summaryOf(store, id)),
	};
}

async function recall(
	{ store, index, clock, logger }: MemoryServices,
	{ reinforce, ...request }: ParsedInput<'memory/recall'>,
	signal: AbortSignal,
): Promise<Output<'memory/recall'>> {
	const start = performance.now();
	const answer = await recallWith(index, { ...given(request), signal });
	const tookMs = Math.round((performance.now() - start) * 100) / 100;
	if (reinforce)
		strengthen(
			{ store, clock, logger },
			answer.hits.map(({ ref }) => ref),
		);
	return { ...answer, tookMs };
}

/** What is held back from recall is not made to come back by being looked at. */
function reinforce({ store, clock }: MemoryServices, asked: readonly string[]): Output<'memory/reinforce'> {
	const refs = asked.filter((ref) => {
		const parsed = parseRef(ref);
		if (parsed === undefined || store.memory.state(ref).superseded !== undefined) return false;
		return parsed.kind !== 'capture' || isRecalled(store.getCapture(parsed.id));
	});
	const { seq } = store.execute({ type: 'memory/reinforce', refs, now: clock() });
	return { refs, seq: Math.max(seq, store.head) };
}

function isRecalled(capture: Capture | undefined): boolean {
	return capture !== undefined && capture.status !== 'archived';
}

async function prune(
	{ store, keeper }: MemoryServices,
	{ dryRun, ...limits }: ParsedInput<'memory/prune'>,
): Promise<Output<'memory/prune'>> {
	if (limits.minStrength === 0 && limits.maxMemories === 0)
		throw new OperationError('invalidInput', 'Say what goes: a least strength, or how many captures may stay.');
	const { items, remaining } = await keeper.prunePlan(given(limits));
	const described = items.flatMap((item) => {
		const capture = store.getCapture(item.id);
		if (capture === undefined) return [];
		return [{ ...item, text: capture.content.slice(0, SHOWN_CHARS), createdAt: capture.createdAt }];
	});
	if (dryRun || items.length === 0) return { run: '', items: described, remaining, seq: store.head };
	const run = randomUUID();
	for (const [why, ids] of byReason(items))
		store.execute({ type: 'memory/archive', ids, reason: PRUNE_REASONS[why], run });
	return { run, items: described, remaining, seq: store.head };
}

async function compact(
	{ store, index, keeper }: MemoryServices,
	{ id: run = randomUUID(), project, topic, method, maxTokens }: ParsedInput<'memory/compact'>,
	{ signal, progress }: CallContext,
): Promise<Output<'memory/compact'>> {
	if ((project === undefined) === (topic === undefined))
		throw new OperationError('invalidInput', 'Give either a project or a topic to sum up.');
	const captures = topic === undefined ? undefined : await capturesAbout(index, topic, signal);
	const result = await keeper.compact({
		run,
		...given({ project, topic, captures }),
		method,
		maxTokens,
		signal,
		progress: (done, total) => void progress('understory/event/compaction', { id: run, done, total }),
	});
	const { summary, captures: read, usage, notices, seq } = result;
	return {
		run: summary === undefined ? '' : run,
		...(summary === undefined ? {} : { summary }),
		captures: read,
		usage,
		notices,
		seq: Math.max(seq, store.head),
	};
}

async function capturesAbout(index: IndexAccess, topic: string, signal: AbortSignal): Promise<string[]> {
	const request = { kinds: ['capture' as const], tags: [], mode: 'hybrid' as const, include: [], minStrength: 0 };
	const { hits } = await recallWith(index, { ...request, query: topic, limit: MAX_TOPIC_CAPTURES, signal });
	const best = hits[0]?.score ?? 0;
	return hits.filter(({ score }) => score >= best / 2).map(({ id }) => id);
}

function summaryOf(store: Store, id: string): Summary {
	const summary = store.memory.summary(id);
	if (summary === undefined)
		throw new OperationError('notFound', `There is no summary ${id}; its compaction may have been undone.`);
	return summary;
}

function withSources(store: Store, summary: Summary): Output<'memory/summary'> {
	const sourceTexts = summary.sources.map((ref) => {
		const [kind, id = ''] = ref.split('/', 2);
		if (kind === 'capture') {
			const capture = store.getCapture(id);
			return { ref, ...(capture === undefined ? {} : { text: capture.content, createdAt: capture.createdAt }) };
		}
		const source = store.memory.summary(id);
		return {
			ref: refOf('summary', id),
			...(source === undefined ? {} : { text: source.content, createdAt: source.createdAt }),
		};
	});
	return { ...summary, sourceTexts };
}
