import { localDay, localMinute } from '../../../common/base/localTime.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { firstLine } from '../../core/activity.ts';
import { digestMessage, digestReport, isQuiet, type DigestFacts } from '../../core/agents/digestReport.ts';
import { parseSince } from '../../core/query/since.ts';
import type { Store } from '../../ports/store.ts';
import type { AgentProgram, AgentRunContext } from '../program.ts';

const DAY_MS = 86_400_000;
/** Longest time a digest looks back by itself. */
const MAX_PERIOD_MS = 31 * DAY_MS;
/** Of each kind, at most so many are looked at. */
const MAX_READ = 1000;
const MAX_NEXT = 5;
const SUMMARY_TOKENS = 250;
/** Fewer words need no summary: they are listed. */
const MIN_SUMMARISED = 4;

/** What was done since the last digest, and what is next. */
export function createDigest(store: Store): AgentProgram {
	return async (context) => {
		const from = new Date(periodStart(store, context)).toISOString();
		const to = new Date(context.startedAt).toISOString();
		context.step(`Reading what happened since ${localMinute(from)}`);
		const { facts, texts } = gather(store, from, to);
		const title = `Digest ${localDay(context.startedAt)}`;
		if (isQuiet(facts)) return { title, message: digestMessage(facts), report: '' };
		context.soFar(digestReport(facts, NO_SUMMARY));
		let summary = NO_SUMMARY;
		if (texts.length >= MIN_SUMMARISED) {
			context.step(`Summing up ${texts.length} captures and commits`);
			summary = await context.summarise({ texts, maxTokens: SUMMARY_TOKENS });
		}
		return { title, message: digestMessage(facts), report: digestReport(facts, summary) };
	};
}

const NO_SUMMARY = { text: '', method: 'extractive' };

/** A period that was asked for, such as `7d`; else since the last digest, or of a day. Milliseconds since the epoch. */
function periodStart(store: Store, { task, agent, startedAt }: AgentRunContext): number {
	if (task !== '') {
		const asked = parseSince(task, startedAt);
		if (asked !== undefined && asked < startedAt) return asked;
		throw new OperationError('invalidInput', `“${task}” is no time to look back to. Try 7d, yesterday or 2026-01-31.`);
	}
	const { runs } = store.agents.runs({ agent: agent.id, state: 'finished', limit: 100, offset: 0 });
	const last = runs.find(({ dryRun }) => !dryRun);
	const since = last === undefined ? startedAt - DAY_MS : Date.parse(last.startedAt);
	return Math.min(startedAt, Math.max(since, startedAt - MAX_PERIOD_MS));
}

function gather(store: Store, from: string, to: string): { readonly facts: DigestFacts; readonly texts: string[] } {
	const within = (at: string | undefined): boolean => at !== undefined && at >= from && at < to;
	const page = { limit: MAX_READ, offset: 0 };
	const commits = store.git
		.list(page)
		.entries.filter(({ at, hash, kind }) => within(at) && hash !== '' && MADE_A_COMMIT.has(kind));
	const tasks = store.work.tasks({ limit: 10_000, offset: 0 }).tasks;
	const captures = store
		.listCaptures(page)
		.captures.filter(({ createdAt, tags }) => within(createdAt) && !tags.includes('agent'));
	const failed = store.terminal
		.list({ ...page, result: 'failed' })
		.commands.filter(({ id, startedAt }) => within(startedAt) && store.terminal.fix(id) === undefined);
	const facts: DigestFacts = {
		from,
		to,
		sessions: store.sessions.list(page).sessions.filter(({ updatedAt }) => within(updatedAt)).length,
		commits,
		completed: tasks.filter(({ completedAt }) => within(completedAt)),
		added: tasks.filter(({ createdAt, completedAt }) => within(createdAt) && completedAt === undefined),
		captures: captures.map(({ content }) => firstLine(content)),
		failed: failed.map(({ command, exitCode }) => ({ command, exitCode })),
		next: tasks
			.filter(
				({ completedAt, due, priority }) => completedAt === undefined && (due !== undefined || priority === 'urgent'),
			)
			.toSorted((a, b) => (a.due ?? '').localeCompare(b.due ?? ''))
			.slice(0, MAX_NEXT),
	};
	const texts = [
		...captures.map(({ content }) => content).toReversed(),
		...commits.map(({ subject, body }) => `${subject}\n${body}`.trim()).toReversed(),
	];
	return { facts, texts };
}

const MADE_A_COMMIT: ReadonlySet<string> = new Set(['commit', 'amend', 'merge', 'cherryPick', 'revert']);
