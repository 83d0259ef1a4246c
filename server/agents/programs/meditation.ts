import { firstLine } from '../../core/activity.ts';
import { meditationMessage, meditationReport, type MeditationFacts } from '../../core/agents/meditationReport.ts';
import { SAME_SIMILARITY } from '../../core/memory/nearDuplicates.ts';
import { Compactor } from '../../memory/compactor.ts';
import type { MemoryKeeper } from '../../ports/memoryKeeper.ts';
import type { Store } from '../../ports/store.ts';
import type { TokenCounter } from '../../ports/tokenCounter.ts';
import type { AgentProgram, AgentRunContext } from '../program.ts';

export interface MeditationParts {
	readonly store: Store;
	readonly keeper: Pick<MemoryKeeper, 'prunePlan'>;
	readonly tokens: TokenCounter;
}

/** A project with fewer new captures is not summed up again. */
const MIN_NEW = 10;
/** Weaker captures are told as faded. */
const FADED = 0.05;
/** What is younger has not had the time to fade. */
const FADES_AFTER_MS = 30 * 86_400_000;
const SUMMARY_TOKENS = 400;

type Draft = {
	-readonly [K in keyof MeditationFacts]: MeditationFacts[K] extends readonly (infer T)[] ? T[] : MeditationFacts[K];
};

/**
 * Tidies the memory. What a run that was ended has done is not done again by the next: archived captures are no
 * duplicates any more, and summaries read only what is new.
 */
export function createMeditation(parts: MeditationParts): AgentProgram {
	return async (context) => {
		const facts: Draft = { dryRun: context.dryRun, duplicates: [], summed: [], faded: [], tasks: [] };
		archiveDuplicates(parts, context, facts);
		context.soFar(meditationReport(facts));
		await sumUpProjects(parts, context, facts);
		context.step('Looking for what fades and what asks to be done');
		facts.faded = fadedCaptures(parts, context.startedAt);
		facts.tasks = suggestedTasks(parts.store, lastRunAt(parts.store, context));
		return { title: 'Meditation', message: meditationMessage(facts), report: meditationReport(facts) };
	};
}

function archiveDuplicates({ store }: MeditationParts, context: AgentRunContext, facts: Draft): void {
	context.step('Looking for what was said twice');
	for (const { id, duplicateOf, pinned, status, superseded } of store.memory.allUsage()) {
		if (duplicateOf === undefined || pinned || status === 'archived' || superseded !== undefined) continue;
		const [text, of] = [textOf(store, id), textOf(store, duplicateOf.id)];
		if (text === undefined || of === undefined || duplicateOf.similarity < SAME_SIMILARITY) continue;
		if (store.memory.usage(duplicateOf.id)?.status === 'archived') continue;
		if (!context.dryRun) {
			context.signal.throwIfAborted();
			store.execute({ type: 'memory/archive', ids: [id], reason: `says the same as: ${of}`, run: context.run });
		}
		facts.duplicates.push({ text, of });
	}
	if (facts.duplicates.length > 0 && !context.dryRun)
		context.made({ kind: 'archive', id: context.run, title: `${facts.duplicates.length} captures said twice` });
}

async function sumUpProjects(
	{ store, tokens }: MeditationParts,
	context: AgentRunContext,
	facts: Draft,
): Promise<void> {
	const compactor = new Compactor({ store, tokens, chooseSummariser: () => context.chooseSummariser() });
	for (const { id, name } of store.work.projects(false)) {
		const known = store.memory.summarised({ project: id });
		const fresh = store.memory
			.allUsage()
			.filter((usage) => usage.project === id && usage.status !== 'archived' && !known.has(usage.id));
		if (fresh.length < MIN_NEW) continue;
		if (context.dryRun) {
			facts.summed.push({ project: name, captures: fresh.length, text: '', method: '' });
			continue;
		}
		context.step(`Summing up ${name}`);
		const run = `${context.run.slice(0, 40)}-${facts.summed.length}`;
		const request = { run, project: id, method: 'auto' as const, maxTokens: SUMMARY_TOKENS, signal: context.signal };
		const { summary, captures } = await compactor.compact({ ...request, progress: () => undefined });
		if (summary === undefined) continue;
		context.made({ kind: 'compaction', id: run, title: `Summary of ${name}` });
		facts.summed.push({ project: name, captures, text: summary.content, method: summary.method });
		context.soFar(meditationReport(facts));
	}
}

function fadedCaptures({ store, keeper }: MeditationParts, now: number): string[] {
	const before = new Date(now - FADES_AFTER_MS).toISOString();
	return keeper
		.prunePlan({ minStrength: FADED, maxMemories: 0 })
		.items.filter(({ id, why }) => why === 'faded' && (store.memory.usage(id)?.createdAt ?? '') < before)
		.flatMap(({ id }) => textOf(store, id) ?? []);
}

/** When the last run that had an effect began, ISO 8601; empty when there was none. */
function lastRunAt(store: Store, { agent }: AgentRunContext): string {
	const { runs } = store.agents.runs({ agent: agent.id, state: 'finished', limit: 100, offset: 0 });
	return runs.find(({ dryRun }) => !dryRun)?.startedAt ?? '';
}

/** What captures made since ask to be done and no task says yet: each is told once. */
function suggestedTasks(store: Store, since: string): string[] {
	const known = new Set(store.work.tasks({ limit: 10_000, offset: 0 }).tasks.map(({ title }) => title.toLowerCase()));
	return store
		.listCaptures({ archived: false, limit: 1000, offset: 0 })
		.captures.filter(({ createdAt }) => createdAt >= since)
		.flatMap(({ processed }) => processed?.task?.title ?? [])
		.filter((title) => !known.has(title.toLowerCase()));
}

function textOf(store: Store, id: string): string | undefined {
	const capture = store.getCapture(id);
	return capture && firstLine(capture.content);
}
