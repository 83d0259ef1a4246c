import { describe, expect, test } from 'vitest';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { MINUTE, openAgents } from './support.ts';

const RESULT = { title: 'A report', message: 'It is done.', report: '# Done' };

/** Takes a step, then waits until it is ended. */
const endless: AgentProgram = (context) => {
	context.step('Waiting');
	context.soFar('# Half of it');
	return new Promise(() => undefined);
};

describe('a run', () => {
	test('is in the log from its start to its end, with its steps and what it made', async () => {
		const rig = await openAgents(async (context) => {
			context.step('Looking');
			context.step('Writing');
			rig.now += 3000;
			return RESULT;
		});
		const run = await rig.run({ run: 'r', task: 'look' });
		expect(run).toMatchObject({
			agent: 'digest',
			state: 'finished',
			task: 'look',
			message: 'It is done.',
			step: 'Writing',
			outputs: [{ kind: 'note', title: 'A report' }],
			usage: { ms: 3000, steps: 2, tokens: 0 },
		});
		expect(rig.store.agents.report('r')).toBe('# Done');
		expect(rig.store.agents.steps('r').map(({ text }) => text)).toEqual(['Looking', 'Writing']);
		expect(rig.store.readEvents(0, 10).map(({ type }) => type)).toEqual([
			'agentRunStarted',
			'agentRunStepped',
			'agentRunStepped',
			'agentRunFinished',
		]);
	});

	test('is begun once, however often it is asked for', async () => {
		const rig = await openAgents(endless);
		const ask = (run: string) =>
			rig.runner.start({ agent: 'Digest', run, trigger: 'manual', cause: '', dryRun: false });
		expect(ask('a')).toEqual({ run: 'a', started: true });
		expect(ask('a')).toEqual({ run: 'a', started: false });
		expect(ask('b')).toEqual({ run: 'a', started: false });
		await rig.runner.cancel('a');
		expect(ask('a')).toEqual({ run: 'a', started: false }); // it has been, and is not begun again
		expect(ask('b')).toEqual({ run: 'b', started: true });
		await rig.runner.cancel('b');
	});

	test('that is cancelled keeps what it had, and one that has ended cannot be', async () => {
		const rig = await openAgents(endless);
		rig.runner.start({ agent: 'digest', run: 'r', trigger: 'manual', cause: '', dryRun: false });
		await Promise.resolve();
		expect(await rig.runner.cancel('r')).toBe(true);
		expect(rig.store.agents.run('r')).toMatchObject({ state: 'cancelled', outputs: [] });
		expect(rig.store.agents.report('r')).toBe('# Half of it');
		expect(await rig.runner.cancel('r')).toBe(false);
		await expect(rig.runner.cancel('nothing')).rejects.toMatchObject({ code: 'notFound' });
	});

	test('that fails says why, and the next one runs', async () => {
		const outcomes = [() => Promise.reject(new Error('the disk is on fire')), () => Promise.resolve(RESULT)];
		const rig = await openAgents(() => outcomes.shift()!());
		expect(await rig.run()).toMatchObject({ state: 'failed', reason: 'error', message: 'the disk is on fire' });
		expect(await rig.run()).toMatchObject({ state: 'finished' });
	});

	test('without effect keeps nothing but its report', async () => {
		const rig = await openAgents(() => Promise.resolve(RESULT));
		expect(await rig.run({ dryRun: true })).toMatchObject({ state: 'finished', dryRun: true, outputs: [] });
	});

	test('that ends with the server is told by the next one', async () => {
		const rig = await openAgents(endless);
		rig.runner.start({ agent: 'digest', run: 'r', trigger: 'manual', cause: '', dryRun: false });
		const again = await rig.crash();
		expect(again.store.agents.run('r')).toMatchObject({ state: 'failed', reason: 'interrupted' });
	});

	test('is not begun while it may not be', async () => {
		const rig = await openAgents(() => Promise.resolve(RESULT));
		rig.refusal = 'Trust the workspace first.';
		await expect(rig.run()).rejects.toMatchObject({ code: 'untrusted', message: 'Trust the workspace first.' });
		expect(rig.store.head).toBe(0);
	});
});

describe('a budget', () => {
	const limit = (change: Partial<Record<'minutes' | 'steps' | 'tokens', number>>) =>
		({
			type: 'agent/edit',
			id: 'digest',
			changes: { budget: { minutes: 5, steps: 9, tokens: 1000, ...change } },
		}) as const;

	test('of steps ends a run', async () => {
		const rig = await openAgents((context) => {
			for (;;) context.step('again');
		});
		rig.store.execute(limit({ steps: 3 }));
		expect(await rig.run()).toMatchObject({ state: 'failed', reason: 'budget', usage: { steps: 3 } });
	});

	test('of time ends a run at its next step', async () => {
		const rig = await openAgents(async (context) => {
			context.step('one');
			rig.now += 5 * MINUTE + 1;
			context.step('two');
			return RESULT;
		});
		rig.store.execute(limit({}));
		const run = await rig.run();
		expect(run).toMatchObject({ state: 'failed', reason: 'budget', step: 'one' });
		expect(run.message).toContain('5 minutes');
	});

	test('of tokens: what a model is asked is counted, and it is not asked for more', async () => {
		const asked: number[] = [];
		const models: Parameters<typeof openAgents>[1] = {
			chooseSummariser: (_method, chat) =>
				Promise.resolve({
					method: 'ollama/small',
					notices: [],
					usage: {},
					summariser: {
						summarise: async ({ signal }) =>
							(
								await chat.ask({
									role: 'chat',
									system: 'Sum up.',
									turns: [],
									maxOutputTokens: 700,
									signal,
									onDelta: () => undefined,
								})
							).text,
					},
				}),
			models: {
				setKeys: () => undefined,
				overview: () => Promise.reject(new Error('not asked')),
				health: () => Promise.resolve([]),
				listModels: () => Promise.resolve([]),
				available: () => Promise.resolve([]),
				ask: ({ maxOutputTokens, onUsage }) => {
					asked.push(maxOutputTokens ?? 0);
					const model = {
						ref: 'ollama/small',
						provider: 'ollama' as const,
						name: 'small',
						local: true,
						host: 'localhost',
					};
					onUsage?.({ inputTokens: 20, outputTokens: 590, cost: 0.25 }, model); // an attempt before was repeated
					return Promise.resolve({
						text: 'Words.',
						calls: [],
						model,
						usage: { inputTokens: 10, outputTokens: 590 },
						notices: [],
					});
				},
			},
		};
		const rig = await openAgents(async (context) => {
			for (;;) await context.summarise({ texts: ['much'], maxTokens: 500 });
		}, models);
		rig.store.execute(limit({ tokens: 1000 }));
		const run = await rig.run();
		expect(run).toMatchObject({ state: 'failed', reason: 'budget', usage: { tokens: 1220, cost: 0.5 } });
		expect(asked[0]).toBe(700);
		expect(asked[1]).toBeLessThan(400);
	});
});

test('a summary names the model that wrote it, not the one that was to', async () => {
	const choice = {
		method: 'ollama/first',
		notices: [],
		usage: {},
		summariser: {
			summarise: () => {
				choice.method = 'ollama/second';
				return Promise.resolve('Words.');
			},
		},
	};
	const rig = await openAgents(
		async (context) => {
			const { method } = await context.summarise({ texts: ['much'], maxTokens: 50 });
			return { ...RESULT, message: method };
		},
		{ chooseSummariser: () => Promise.resolve(choice) },
	);
	expect((await rig.run()).message).toBe('ollama/second');
});

describe('settings', () => {
	test('are kept over a restart, and a schedule that is none is refused', async () => {
		const rig = await openAgents(() => Promise.resolve(RESULT));
		const edit = (changes: object) => rig.store.execute({ type: 'agent/edit', id: 'digest', changes });
		const { seq } = edit({ enabled: true, schedule: { kind: 'interval', minutes: 30 } });
		expect(edit({ enabled: true })).toEqual({ seq });
		expect(() => edit({ schedule: { kind: 'cron', expression: 'often' } })).toThrow('“often” is no schedule');
		expect(() => edit({ schedule: { kind: 'interval', minutes: 1 } })).toThrow('set up');
		expect(() => rig.store.execute({ type: 'agent/edit', id: 'nobody', changes: {} })).toThrow('no agent nobody');
		const again = await rig.crash();
		expect(again.store.agents.agent('digest')).toMatchObject({
			enabled: true,
			schedule: { kind: 'interval', minutes: 30 },
			output: 'note',
		});
	});
});
