import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentSchedule } from '../../../../common/model/agent.ts';
import { cronProblem, dueAt, isDue, startsOn } from '../../../../server/core/agents/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5, 12); // a Monday
const QUIET = { workAt: START, interrupted: false };

const timed = fc.oneof(
	fc.integer({ min: 5, max: 3000 }).map((minutes): AgentSchedule => ({ kind: 'interval', minutes })),
	fc
		.constantFrom('0 9 * * 1-5', '*/10 * * * *', '30 4 1 * *', '0 0 * * 0', '15 */6 * * *')
		.map((expression): AgentSchedule => ({ kind: 'cron', expression })),
);

/** Looks at each moment, as a scheduler does, and answers the moments at which a run began. */
function runsAt(schedule: AgentSchedule, moments: readonly number[]): number[] {
	let since = START;
	return moments.filter((now) => {
		if (!isDue(schedule, { ...QUIET, since }, now, 'UTC')) return false;
		since = now;
		return true;
	});
}

/** Moments in order, with the gaps of a machine that sleeps at times. */
const wakings = fc
	.array(fc.oneof(fc.integer({ min: 1, max: 5 * MINUTE }), fc.integer({ min: HOUR, max: 9 * 24 * HOUR })), {
		minLength: 1,
		maxLength: 60,
	})
	.map((gaps) => {
		let now = START;
		return gaps.map((gap) => (now += gap));
	});

describe('time', () => {
	test('a run begins at the first look at or after the moment it is due, whatever was slept through', () => {
		fc.assert(
			fc.property(timed, wakings, (schedule, moments) => {
				let since = START;
				for (const now of moments) {
					const due = dueAt(schedule, { ...QUIET, since }, 'UTC')!;
					expect(due).toBeGreaterThan(since);
					const begins = isDue(schedule, { ...QUIET, since }, now, 'UTC');
					expect(begins).toBe(due <= now);
					if (begins) since = now;
				}
			}),
		);
	});

	test('what was missed is made up for by one run: there are never more runs than looks, nor than intervals', () => {
		fc.assert(
			fc.property(fc.integer({ min: 5, max: 600 }), wakings, (minutes, moments) => {
				const runs = runsAt({ kind: 'interval', minutes }, moments);
				const gaps = runs.map((at, n) => at - (n === 0 ? START : runs[n - 1]!));
				expect(gaps.every((gap) => gap >= minutes * MINUTE)).toBe(true);
				// A second look at the same moment begins nothing.
				expect(
					runsAt(
						{ kind: 'interval', minutes },
						moments.flatMap((at) => [at, at]),
					),
				).toEqual(runs);
			}),
		);
	});

	test('a clock that is set back costs one run at most, and then counts from where it is', () => {
		fc.assert(
			fc.property(timed, fc.integer({ min: 1, max: 400 * 24 * HOUR }), (schedule, back) => {
				const now = START - back;
				expect(isDue(schedule, { ...QUIET, since: START }, now, 'UTC')).toBe(true);
				expect(isDue(schedule, { ...QUIET, since: now }, now, 'UTC')).toBe(false);
			}),
		);
	});

	test('cron expressions count in the time zone they are given, over a change of the clock', () => {
		const at = (iso: string) =>
			dueAt({ kind: 'cron', expression: '30 9 * * *' }, { ...QUIET, since: Date.parse(iso) }, 'Europe/Berlin');
		expect(at('2026-03-28T09:00:00Z')).toBe(Date.parse('2026-03-29T07:30:00Z'));
		expect(at('2026-03-27T09:00:00Z')).toBe(Date.parse('2026-03-28T08:30:00Z'));
	});

	test('by hand means never by itself', () => {
		expect(dueAt({ kind: 'manual' }, { since: 0, workAt: 0, interrupted: true })).toBeUndefined();
	});
});

test('idle: once after each stretch of work, and not before it is over', () => {
	const idle: AgentSchedule = { kind: 'idle', minutes: 15 };
	const due = (since: number, workAt: number, now: number) => isDue(idle, { since, workAt, interrupted: false }, now);
	expect(due(START, START + HOUR, START + HOUR + 14 * MINUTE)).toBe(false);
	expect(due(START, START + HOUR, START + HOUR + 15 * MINUTE)).toBe(true);
	expect(due(START + 2 * HOUR, START + HOUR, START + 9 * HOUR)).toBe(false); // it ran, and there was no work since
});

test('a run that ended with the server is due at once, also when an event had started it', () => {
	const event: AgentSchedule = { kind: 'event', on: 'commit', everyMinutes: 60 };
	for (const schedule of [event, { kind: 'interval', minutes: 600 } as const])
		expect(isDue(schedule, { since: START, workAt: START, interrupted: true }, START + 1)).toBe(true);
	expect(isDue(event, { ...QUIET, since: START }, START + 900 * HOUR)).toBe(false);
});

test('events start the agents that wait for them, not oftener than they may', () => {
	const schedule: AgentSchedule = { kind: 'event', on: 'commit', everyMinutes: 60 };
	expect(startsOn(schedule, 'commit', undefined, START)).toBe(true);
	expect(startsOn(schedule, 'commandFailed', undefined, START)).toBe(false);
	expect(startsOn(schedule, 'commit', START, START + 59 * MINUTE)).toBe(false);
	expect(startsOn(schedule, 'commit', START, START + HOUR)).toBe(true);
	expect(startsOn(schedule, 'commit', START, START - HOUR)).toBe(true); // the clock was set back
});

test.each(['x', '99 * * * *', '* * *', '0 0 31 2 *', '* * * * * *', ''])(
	'%s is no cron expression, and it says why',
	(expression) => {
		expect(cronProblem(expression)).toContain(`“${expression}”`);
	},
);

test.each(['0 9 * * 1-5', '*/5 * * * *', '0 0 1 JAN *', '0 0 29 2 *', '@weekly'])('%s is one', (expression) => {
	expect(cronProblem(expression)).toBeUndefined();
});
