import { setImmediate } from 'node:timers/promises';
import { firstLine } from '../../core/activity.ts';
import { meditationMessage, meditationReport, type MeditationFacts } from '../../core/agents/meditationReport.ts';
import { nodeIdOf } from '../../core/graph/nodeRef.ts';
import { FADES_AFTER_MS } from '../../core/memory/prune.ts';
import { parseRef, refOf } from '../../core/memory/ref.ts';
import { SAME_SIMILARITY } from '../../core/memory/nearDuplicates.ts';
import { recalledTogether } from '../../core/agents/recalledTogether.ts';
import { summaryRunOf } from '../leftBehind.ts';
import { linkIdOf, TOGETHER } from '../togetherLink.ts';
import { Compactor } from '../../memory/compactor.ts';
import type { MemoryKeeper } from '../../ports/memoryKeeper.ts';
import type { Store } from '../../ports/store.ts';
import type { TokenCounter } from '../../ports/tokenCounter.ts';
import type { AgentProgram, AgentRunContext } from '../program.ts';

export interface MeditationParts {
	readonly store: Store;
	readonly keeper: Pick<MemoryKeeper, 'prunePlan'>;
	readonly tokens: TokenCounter;
	/** Title of the task that a capture asks for; undefined when it asks for none, or the user wants none. */
	readonly suggestedTask: (capture: string) => string | undefined;
}

/** A project with fewer new captures is not summed up again. */
const MIN_NEW = 10;
/** Weaker captures are told as faded. */
const FADED = 0.05;
const SUMMARY_TOKENS = 400;
/** What was recalled together less often may have been so by chance. */
const MIN_TOGETHER = 3;
/** Links a run makes at most. */
const MAX_LINKS = 20;
/** Tasks a run proposes at most. */
const MAX_PROPOSED = 100;
/** Of the log, so many of the latest events are read, in pages. */
const MAX_EVENTS = 50_000;
const PAGE = 1000;

type Draft = {
	-readonly [K in keyof MeditationFacts]: MeditationFacts[K] extends readonly (infer T)[] ? T[] : MeditationFacts[K];
};

/**
 * Tidies the memory. What a run that was ended has done is not done again by the next: archived captures are no
 * duplicates any more, and summaries read only what is new.
 */
export function createMeditation(parts: MeditationParts): AgentProgram {
	return async (context) => {
		const facts: Draft = { dryRun: context.dryRun, duplicates: [], linked: [], summed: [], faded: [], tasks: [] };
		const archived = await archiveDuplicates(parts, context, facts);
		context.soFar(meditationReport(facts));
		await linkRecalled(parts, context, facts, archived);
		context.soFar(meditationReport(facts));
		await sumUpProjects(parts, context, facts);
		context.step('Looking for what fades and what asks to be done');
		facts.faded = await fadedCaptures(parts);
		facts.tasks = proposeTasks(parts, context);
		return { title: 'Meditation', message: meditationMessage(facts), report: meditationReport(facts) };
	};
}

/** Others get their turn between captures: each one waits for the disk. @returns refs of what is archived, or would be */
async function archiveDuplicates(
	{ store }: MeditationParts,
	context: AgentRunContext,
	facts: Draft,
): Promise<ReadonlySet<string>> {
	const archived = new Set<string>();
	context.step('Looking for what was said twice');
	for (const { id, duplicateOf } of store.memory.allUsage()) {
		if (duplicateOf === undefined || duplicateOf.similarity < SAME_SIMILARITY) continue;
		const of = saidBy(store, id, duplicateOf.id);
		if (of === undefined) continue;
		if (!context.dryRun) {
			store.execute({ type: 'memory/archive', ids: [id], reason: `says the same as: ${of}`, run: context.run });
			// It belongs to the run from now on, however that ends.
			if (archived.size === 0) context.made({ kind: 'archive', id: context.run, title: 'Captures said twice' });
		}
		facts.duplicates.push({ text: textOf(store, id) ?? '', of });
		archived.add(refOf('capture', id));
		await setImmediate();
		context.signal.throwIfAborted();
	}
	return archived;
}

/** What the other capture says; undefined when this one is to stay, as things are now. */
function saidBy(store: Store, id: string, other: string): string | undefined {
	const usage = store.memory.usage(id);
	if (usage === undefined || usage.pinned || usage.status === 'archived' || usage.superseded !== undefined) return;
	return store.memory.usage(other)?.status === 'archived' ? undefined : textOf(store, other);
}

/** Links what is recalled together again and again. A link that the user took away is not made again. */
async function linkRecalled(
	{ store }: MeditationParts,
	context: AgentRunContext,
	facts: Draft,
	archived: ReadonlySet<string>,
): Promise<void> {
	context.step('Looking for what is recalled together');
	for (const { refs, times } of recalledTogether(await latestRecalls(store), MIN_TOGETHER)) {
		if (facts.linked.length === MAX_LINKS) break;
		const id = linkIdOf(refs);
		const [a, b] = refs.map((ref) => nameOf(store, ref));
		if (
			a === undefined ||
			b === undefined ||
			refs.some((ref) => archived.has(ref)) ||
			store.graph.link(id) !== undefined
		)
			continue;
		facts.linked.push({ a, b, times });
		if (context.dryRun) continue;
		context.signal.throwIfAborted();
		const [source, target] = refs.map(nodeOf) as [string, string];
		store.execute({ type: 'graph/link', id, source, target, label: TOGETHER });
		context.made({ kind: 'link', id, title: `${a} — ${b}` });
	}
}

/** Refs of the latest recalls, each with at least two. Others get their turn between pages. */
async function latestRecalls(store: Store): Promise<string[][]> {
	const recalls: string[][] = [];
	for (let after = Math.max(0, store.head - MAX_EVENTS); ;) {
		const events = store.readEvents(after, PAGE);
		for (const { type, data } of events) if (type === 'memoryRecalled' && data.refs.length > 1) recalls.push(data.refs);
		if (events.length < PAGE) return recalls;
		after = events.at(-1)!.seq;
		await setImmediate();
	}
}

/** The record's node in the graph. */
function nodeOf(ref: string): string {
	const { kind, id } = parseRef(ref)!;
	return nodeIdOf({ type: kind, key: id });
}

/** What a capture or a note is called; undefined when it is gone or archived. */
function nameOf(store: Store, ref: string): string | undefined {
	const { kind, id } = parseRef(ref) ?? { kind: '', id: '' };
	if (kind === 'note') {
		const note = store.work.note(id);
		return note === undefined || note.removed ? undefined : note.path;
	}
	return kind === 'capture' && store.memory.usage(id)?.status !== 'archived' ? textOf(store, id) : undefined;
}

async function sumUpProjects(
	{ store, tokens }: MeditationParts,
	context: AgentRunContext,
	facts: Draft,
): Promise<void> {
	const compactor = new Compactor({ store, tokens, chooseSummariser: () => context.chooseSummariser() });
	const byProject = Map.groupBy(store.memory.allUsage(), ({ project }) => project);
	for (const { id, name } of store.work.projects(false)) {
		const known = store.memory.summarised({ project: id });
		const fresh = (byProject.get(id) ?? []).filter((usage) => usage.status !== 'archived' && !known.has(usage.id));
		if (fresh.length < MIN_NEW) continue;
		if (context.dryRun) {
			facts.summed.push({ project: name, captures: fresh.length, text: '', method: '' });
			continue;
		}
		context.step(`Summing up ${name}`);
		const run = summaryRunOf(context.run, facts.summed.length);
		const request = { run, project: id, method: 'auto' as const, maxTokens: SUMMARY_TOKENS, signal: context.signal };
		const { summary, captures } = await compactor.compact({ ...request, progress: () => undefined });
		if (summary === undefined) continue;
		context.made({ kind: 'compaction', id: run, title: `Summary of ${name}` });
		facts.summed.push({ project: name, captures, text: summary.content, method: summary.method });
		context.soFar(meditationReport(facts));
	}
}

async function fadedCaptures({ store, keeper }: MeditationParts): Promise<string[]> {
	const { items } = await keeper.prunePlan({ minStrength: FADED, maxMemories: 0, fadesAfterMs: FADES_AFTER_MS });
	return items.filter(({ why }) => why === 'faded').flatMap(({ id }) => textOf(store, id) ?? []);
}

/** When the last run that had an effect began, ISO 8601; empty when there was none. */
function lastRunAt(store: Store, { agent }: AgentRunContext): string {
	const { runs } = store.agents.runs({ agent: agent.id, state: 'finished', limit: 100, offset: 0 });
	return runs.find(({ dryRun }) => !dryRun)?.startedAt ?? '';
}

/** Proposes what captures made since the last run ask to be done and no task says yet: each once. @returns titles */
function proposeTasks({ store, suggestedTask }: MeditationParts, context: AgentRunContext): string[] {
	const since = lastRunAt(store, context);
	const known = new Set(store.work.tasks({ limit: 10_000, offset: 0 }).tasks.map(({ title }) => title.toLowerCase()));
	return store
		.listCaptures({ archived: false, limit: 1000, offset: 0 })
		.captures.filter(({ createdAt }) => createdAt >= since)
		.map(({ id }) => ({ id, title: suggestedTask(id) }))
		.filter((found): found is { id: string; title: string } => found.title !== undefined)
		.filter(({ title }) => !known.has(title.toLowerCase()))
		.slice(0, MAX_PROPOSED)
		.map(({ id, title }) => {
			if (!context.dryRun) context.made({ kind: 'suggestion', id, title });
			return title;
		});
}

function textOf(store: Store, id: string): string | undefined {
	const capture = store.getCapture(id);
	return capture && firstLine(capture.content);
}
