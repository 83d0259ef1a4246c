import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AgentSchedule } from '../../../common/model/agent.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { MINUTE, openAgents, type AgentRig } from './support.ts';

const HOUR = 60 * MINUTE;
const done: AgentProgram = () => Promise.resolve({ title: 't', message: 'm', report: '' });

async function look(rig: AgentRig): Promise<void> {
	rig.scheduler.check();
	await rig.runner.settled();
}

function schedule(rig: AgentRig, wanted: AgentSchedule, enabled = true): void {
	rig.store.execute({ type: 'agent/edit', id: 'digest', changes: { enabled, schedule: wanted } });
}

describe('the scheduler', () => {
	test('starts what is due, makes up once for what was slept through, and lets the rest pass', async () => {
		const rig = await openAgents(done);
		schedule(rig, { kind: 'interval', minutes: 30 });
		await look(rig);
		expect(rig.runs()).toEqual([]);
		rig.now += 30 * MINUTE;
		await look(rig);
		rig.now += 24 * HOUR; // asleep
		await look(rig);
		await look(rig);
		expect(rig.runs().map(({ trigger, state }) => [trigger, state])).toEqual([
			['schedule', 'finished'],
			['schedule', 'finished'],
		]);
		expect(rig.scheduler.nextAt(rig.store.agents.agent('digest')!)).toBe(rig.now + 30 * MINUTE);
	});

	test('leaves alone what is switched off, what runs, and everything while nothing may run', async () => {
		let end = (): void => undefined;
		const rig = await openAgents(async () => {
			await new Promise<void>((resolve) => (end = resolve));
			return { title: 't', message: 'm', report: '' };
		});
		schedule(rig, { kind: 'interval', minutes: 5 }, false);
		rig.now += HOUR;
		rig.scheduler.check();
		expect(rig.runs()).toHaveLength(0);
		schedule(rig, { kind: 'interval', minutes: 5 });
		rig.now += HOUR;
		rig.refusal = 'Not now.';
		rig.scheduler.check();
		expect(rig.runs()).toHaveLength(0);
		rig.refusal = undefined;
		rig.scheduler.check();
		rig.now += HOUR;
		rig.scheduler.check();
		expect(rig.runs()).toHaveLength(1);
		await Promise.resolve();
		end();
		await rig.runner.settled();
	});

	test('starts an agent that is added later, where none was waited for', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		onTestFinished(() => void vi.useRealTimers());
		const rig = await openAgents(done);
		rig.scheduler.start();
		const { budget, method, output } = rig.store.agents.agent('research')!;
		const schedule = { kind: 'interval', minutes: 5 } as const;
		const settings = { name: 'Mine', task: 'What is new?', enabled: true, schedule, budget, method, output };
		rig.store.execute({ type: 'agent/create', id: 'own', kind: 'research', settings });
		await Promise.resolve(); // the log tells
		for (let minute = 0; minute < 5; minute++) {
			rig.now += MINUTE;
			vi.advanceTimersByTime(MINUTE);
		}
		await rig.runner.settled();
		expect(rig.runs()).toMatchObject([{ agent: 'own', trigger: 'schedule' }]);
	});

	test('starts on what happens, told by the log or from outside', async () => {
		const rig = await openAgents(done);
		schedule(rig, { kind: 'event', on: 'commandFailed', everyMinutes: 10 });
		rig.scheduler.start();
		const ran = (id: string, exitCode: number): Promise<void> => {
			const command = {
				id,
				command: 'make',
				cwd: '/w',
				root: '/w',
				shell: 'bash',
				exitCode,
				startedAt: '2026-01-05T12:00:00.000Z',
			};
			rig.store.execute({
				type: 'terminal/record',
				commands: [{ ...command, durationMs: 1, output: '', omitted: 0, redacted: 0 }],
			});
			return Promise.resolve().then(() => rig.runner.settled());
		};
		await ran('good', 0);
		await ran('bad', 2);
		await ran('worse', 2);
		expect(rig.runs().map(({ trigger, cause }) => [trigger, cause])).toEqual([['event', 'commandFailed']]);
		schedule(rig, { kind: 'event', on: 'folderOpened', everyMinutes: 10 });
		rig.now += 11 * MINUTE;
		rig.scheduler.happened('folderOpened');
		await rig.runner.settled();
		expect(rig.runs()).toHaveLength(2);
	});

	test('knows what happened before it began', async () => {
		const rig = await openAgents(done);
		schedule(rig, { kind: 'event', on: 'folderOpened', everyMinutes: 10 });
		rig.scheduler.happened('folderOpened');
		expect(rig.runs()).toHaveLength(0);
		rig.scheduler.start();
		await rig.runner.settled();
		expect(rig.runs()).toHaveLength(1);
	});

	test('makes up once for a run that ended with the server, and goes on as before', async () => {
		const endless: AgentProgram = () => new Promise(() => undefined);
		let rig = await openAgents(endless);
		schedule(rig, { kind: 'interval', minutes: 60 });
		rig.now += HOUR;
		rig.scheduler.check();
		rig = await rig.crash();
		rig.scheduler.check();
		expect(rig.runs().map(({ state }) => state)).toEqual(['running', 'failed']);
		rig = await rig.crash(); // what ends the server each time does not do so for ever
		rig.scheduler.check();
		expect(rig.runs().map(({ state }) => state)).toEqual(['failed', 'failed']);
		rig.now += HOUR;
		rig.scheduler.check();
		expect(rig.runs().map(({ state }) => state)).toEqual(['running', 'failed', 'failed']);
	});
});

test('whatever happens to clock, server and settings: one run at a time, and no two within an interval', async () => {
	const action = fc.oneof(
		{ weight: 5, arbitrary: fc.integer({ min: 1, max: 3 * HOUR }).map((ms) => ({ kind: 'wait' as const, ms })) },
		{ weight: 3, arbitrary: fc.constant({ kind: 'look' as const }) },
		{ weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
		{ weight: 1, arbitrary: fc.constant({ kind: 'end' as const }) },
	);
	await fc.assert(
		fc.asyncProperty(
			fc.array(action, { minLength: 5, maxLength: 25 }),
			fc.integer({ min: 5, max: 120 }),
			async (actions, minutes) => {
				const ends: (() => void)[] = [];
				const program: AgentProgram = async () => {
					await new Promise<void>((resolve) => ends.push(resolve));
					return { title: 't', message: 'm', report: '' };
				};
				let rig = await openAgents(program);
				schedule(rig, { kind: 'interval', minutes });
				for (const { kind, ...rest } of actions) {
					if ('ms' in rest) rig.now += rest.ms;
					else if (kind === 'look') rig.scheduler.check();
					else if (kind === 'crash') rig = await rig.crash();
					else {
						await Promise.resolve();
						for (const end of ends.splice(0)) end();
						await rig.runner.settled();
					}
					expect(rig.store.agents.runs({ state: 'running', limit: 9, offset: 0 }).total).toBeLessThanOrEqual(1);
				}
				const runs = rig.runs().toReversed();
				for (const [at, run] of runs.entries()) {
					const before = runs[at - 1];
					if (before === undefined || before.reason === 'interrupted') continue;
					expect(Date.parse(run.startedAt) - Date.parse(before.startedAt)).toBeGreaterThanOrEqual(minutes * MINUTE);
				}
				rig.scheduler.dispose();
			},
		),
		{ numRuns: 25 },
	);
});
