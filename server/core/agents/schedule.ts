import { Cron } from 'croner';
import type { AgentSchedule } from '../../../common/model/agent.ts';

const MINUTE_MS = 60_000;

/** What decides whether an agent is due. All times are milliseconds since the epoch. */
export interface ScheduleFacts {
	/** When its last run began, or when it was given the schedule it has, whichever was later in the log. */
	readonly since: number;
	/** When work was last seen. */
	readonly workAt: number;
	/** The last run ended with the server, and has not been made up for. */
	readonly interrupted: boolean;
}

/**
 * The moment from which an agent is due by time; undefined when time does not start it. A moment in the past stands for
 * every one that was missed since: it is made up for by one run.
 * @param timeZone IANA name; that of the machine when left out
 */
export function dueAt(schedule: AgentSchedule, facts: ScheduleFacts, timeZone?: string): number | undefined {
	if (schedule.kind !== 'manual' && facts.interrupted) return facts.since;
	switch (schedule.kind) {
		case 'interval':
			return facts.since + schedule.minutes * MINUTE_MS;
		case 'cron':
			return nextOf(schedule.expression, facts.since, timeZone);
		case 'idle':
			return facts.workAt < facts.since ? undefined : facts.workAt + schedule.minutes * MINUTE_MS;
		case 'manual':
		case 'event':
			return undefined;
	}
}

/** Whether time starts an agent now. A clock that was set back behind the last run makes it due once. */
export function isDue(schedule: AgentSchedule, facts: ScheduleFacts, now: number, timeZone?: string): boolean {
	const at = dueAt(schedule, facts, timeZone);
	return at !== undefined && (at <= now || (facts.since > now && schedule.kind !== 'idle'));
}

/** Whether what just happened starts an agent. */
export function startsOn(schedule: AgentSchedule, on: string, lastRunAt: number | undefined, now: number): boolean {
	if (schedule.kind !== 'event' || schedule.on !== on) return false;
	if (lastRunAt === undefined || lastRunAt > now) return true;
	return now - lastRunAt >= schedule.everyMinutes * MINUTE_MS;
}

/** Why an expression is no schedule: a sentence; undefined when it is one. */
export function cronProblem(expression: string): string | undefined {
	try {
		const next = cron(expression).nextRun(new Date('2024-01-01T00:00:00Z'));
		return next === null ? `“${expression}” never comes. Check day and month.` : undefined;
	} catch (error) {
		const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
		return `“${expression}” is no schedule: ${reason}. Five fields are needed, such as “0 9 * * 1-5”.`;
	}
}

/** A schedule in words. */
export function describeSchedule(schedule: AgentSchedule): string {
	switch (schedule.kind) {
		case 'manual':
			return 'by hand';
		case 'interval':
			return `every ${schedule.minutes} minutes`;
		case 'cron':
			return schedule.expression;
		case 'event':
			return schedule.on;
		case 'idle':
			return `after ${schedule.minutes} idle minutes`;
	}
}

function nextOf(expression: string, since: number, timeZone: string | undefined): number | undefined {
	return cron(expression, timeZone).nextRun(new Date(since))?.getTime();
}

/** Made without a job: it only answers questions. */
function cron(expression: string, timezone?: string): Cron {
	return new Cron(expression, { mode: '5-part', paused: true, ...(timezone !== undefined && { timezone }) });
}
