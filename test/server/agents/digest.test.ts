import { expect, test } from 'vitest';
import { createDigest } from '../../../server/agents/programs/digest.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { NEW_TASK } from '../../newTask.ts';
import { add } from '../store/support.ts';
import { MINUTE, openAgents, type AgentRig } from './support.ts';

const DAY = 24 * 60 * MINUTE;

async function openDigest(): Promise<AgentRig> {
	const program: { run: AgentProgram } = { run: () => Promise.reject(new Error('not yet')) };
	const rig = await openAgents((context) => program.run(context));
	program.run = createDigest(rig.store);
	return rig;
}

function work(rig: AgentRig): void {
	const { store } = rig;
	for (const [at, text] of [
		'The ledger is exported every night at two.',
		'Anna wants the columns as on the screen.',
		'Amounts stay in cents.',
		'Tom owns the import.',
	].entries())
		add(store, `c${at}`, text);
	store.execute({ ...NEW_TASK, id: 'a', title: 'Round <b>amounts</b>' });
	store.execute({ type: 'task/move', id: 'a', column: 'done', today: '2026-01-05' });
	store.execute({ ...NEW_TASK, id: 'b', title: 'Ask Anna', due: '2026-01-09' });
	const command = {
		id: 'x',
		command: 'make ledger',
		cwd: '/w',
		root: '/w',
		shell: 'bash',
		exitCode: 2,
		startedAt: new Date(rig.now).toISOString(),
	};
	store.execute({
		type: 'terminal/record',
		commands: [{ ...command, durationMs: 1, output: '', omitted: 0, redacted: 0 }],
	});
	const entry = {
		id: 'abcdef0123',
		kind: 'commit',
		at: new Date(rig.now).toISOString(),
		branch: 'main',
		hash: 'abcdef0123',
		from: '',
		to: '',
	} as const;
	store.execute({
		type: 'git/record',
		repository: '/w',
		entries: [
			{ ...entry, author: 'Ann', subject: 'Keep amounts in cents', body: '', files: [], tasks: [], closed: [] },
		],
	});
	rig.now += MINUTE;
}

test('tells what was done, quotes it without a model and says so, and what is next', async () => {
	const rig = await openDigest();
	work(rig);
	const run = await rig.run({ run: 'r' });
	expect(run.message).toBe('1 commit, 1 task done, 1 new task, 4 captures, 1 failed command.');
	const report = rig.store.agents.report('r');
	for (const line of [
		'- `abcdef01` Keep amounts in cents on `main`',
		String.raw`- T-1 Round \<b\>amounts\</b\>`,
		'- T-2 Ask Anna (due 2026-01-09)',
		'- `make ledger` — exit code 2',
		'*Sentences of the sources, chosen without a language model.*',
	])
		expect(report).toContain(line);
	expect(report).toMatch(/## In short\n\n- .*(?:ledger|columns|cents|import)/);
	expect(run.usage.tokens).toBe(0);
});

test('begins where the last one ended; a try does not count; nothing done is no note', async () => {
	const rig = await openDigest();
	work(rig);
	await rig.run({ dryRun: true });
	await rig.run();
	rig.now += DAY;
	expect(await rig.run()).toMatchObject({ message: 'Nothing was done.', outputs: [] });
	add(rig.store, 'later', 'One more thing.');
	rig.now += MINUTE;
	expect((await rig.run()).message).toBe('1 capture.');
	expect((await rig.run({ task: '7d' })).message).toContain('5 captures');
	expect(await rig.run({ task: 'a while' })).toMatchObject({ state: 'failed', reason: 'error' });
});

test('what an agent captured is not told again', async () => {
	const rig = await openDigest();
	add(rig.store, 'own', 'Digest 2026-01-04', ['agent', 'digest']);
	rig.now += MINUTE;
	expect((await rig.run()).message).toBe('Nothing was done.');
});
