import { expect, test } from 'vitest';
import { createMeditation } from '../../../server/agents/programs/meditation.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { createAgentHandlers } from '../../../server/app/agentHandlers.ts';
import { Compactor } from '../../../server/memory/compactor.ts';
import { createMemoryKeeper } from '../../../server/memory/keeper.ts';
import { CaptureProcessor } from '../../../server/memory/processor.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { add, silentLogger } from '../store/support.ts';
import { readHere } from '../reading/support.ts';
import { MINUTE, openAgents, type AgentRig } from './support.ts';

const tokens = createTokenCounter();

/** Two projects' worth of thoughts, one of them said twice, and one that asks to be done. */
async function openMeditation(): Promise<AgentRig> {
	const program: { run: AgentProgram } = { run: () => Promise.reject(new Error('not yet')) };
	const rig = await openAgents((context) => program.run(context));
	const { store } = rig;
	const noCompactor = new Compactor({ store, tokens, chooseSummariser: () => Promise.reject(new Error('not asked')) });
	const keeper = createMemoryKeeper({ store, clock: () => rig.now, compactor: noCompactor });
	program.run = createMeditation({ store, keeper, tokens });
	store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: [] });
	for (let at = 0; at < 12; at++) {
		add(
			store,
			`c${at}`,
			`${SAID[at % SAID.length]} It was said at table ${at}, when ${SAID[(at * 5 + 2) % SAID.length]}`,
		);
		store.execute({ type: 'capture/assign', ids: [`c${at}`], project: 'p', by: 'user' });
	}
	const twice =
		'The nightly export of the ledger takes the lock of the queue, and the report waits for it until three.';
	add(store, 'twice', twice);
	add(store, 'again', `${twice}\n`);
	add(store, 'todo', 'todo: ask Anna about the columns');
	const processor = new CaptureProcessor({ store, reader: readHere, logger: silentLogger, delayMs: 1e6 });
	await processor.run();
	processor.dispose();
	rig.now += MINUTE;
	return rig;
}

const SAID = [
	'the export runs at two.',
	'Anna wants columns in the order of the screen.',
	'amounts stay in cents.',
	'Tom owns the import of statements.',
	'the cache is emptied on Sundays.',
];

const handlersOf = ({ store, runner }: AgentRig) =>
	createAgentHandlers(store, { runner, nextAt: () => undefined, observe: () => undefined });
const CONTEXT = { signal: new AbortController().signal, progress: () => undefined, trusted: true };

test('archives what was said twice, sums up, tells what asks to be done; all of it can be taken back', async () => {
	const rig = await openMeditation();
	const { store } = rig;
	const run = await rig.run({ agent: 'meditation', run: 'm' });
	expect(run).toMatchObject({
		state: 'finished',
		message: '1 said twice archived, 1 project summed up, 1 asks to be done.',
	});
	expect(run.outputs.map(({ kind }) => kind)).toEqual(['archive', 'compaction']);
	expect(store.getCapture('again')).toMatchObject({ status: 'archived' });
	expect(store.memory.summaries({ project: 'p', limit: 9 })).toHaveLength(1);
	expect(store.agents.report('m')).toContain('in their own sentences');
	expect(store.agents.report('m')).toContain('ask Anna about the columns');

	// Nothing is left for a second run.
	expect((await rig.run({ agent: 'meditation' })).message).toBe('There was nothing to tidy up.');

	const undone = handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT);
	expect(undone).toMatchObject({ undone: 2 });
	expect(store.getCapture('again')?.status).not.toBe('archived');
	expect(store.memory.summaries({ project: 'p', limit: 9 })).toEqual([]);
	expect(store.agents.run('m')).toMatchObject({ undone: true });
	expect(handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT)).toMatchObject({ undone: 0 });
});

test('a run of which a later one made use is not taken back by half', async () => {
	const rig = await openMeditation();
	const { store } = rig;
	await rig.run({ agent: 'meditation', run: 'm' });
	const [part] = store.memory.summaries({ project: 'p', limit: 1 });
	const sources = [`summary/${part!.id}`];
	const whole = { id: 'whole', level: 2, content: 'All of it.', tokens: 3, sources };
	store.execute({
		type: 'memory/compact',
		run: 'later',
		project: 'p',
		method: 'extractive',
		summaries: [whole],
		replaced: [],
	});
	const undo = () => handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT);
	expect(undo).toThrow('Undo that one first');
	expect(store.agents.run('m')).toMatchObject({ undone: false });
	store.execute({ type: 'memory/undoCompaction', run: 'later' });
	expect(undo()).toMatchObject({ undone: 1 });
	expect(store.agents.run('m')).toMatchObject({ undone: true });
	expect(store.memory.summaries({ project: 'p', limit: 9 })).toEqual([]);
});

test('without effect it only tells', async () => {
	const rig = await openMeditation();
	const before = JSON.stringify(rig.store.memory.allUsage());
	const run = await rig.run({ agent: 'meditation', dryRun: true });
	expect(run.message).toBe('1 said twice would be archived, 1 project would be summed up, 1 asks to be done.');
	expect(run.outputs).toEqual([]);
	expect(JSON.stringify(rig.store.memory.allUsage())).toBe(before);
});

test('what was not used for long is told, and stays', async () => {
	const rig = await openMeditation();
	rig.now += 400 * 24 * 60 * MINUTE;
	const run = await rig.run({ agent: 'meditation', run: 'm', dryRun: true });
	expect(run.message).toMatch(/\d+ faded\.$/);
	expect(rig.store.agents.report('m')).toContain('## Hardly matters any more');
});

test('what is pinned stays', async () => {
	const rig = await openMeditation();
	rig.store.execute({ type: 'memory/pin', ref: 'capture/again', pinned: true });
	await rig.run({ agent: 'meditation' });
	expect(rig.store.getCapture('again')?.status).not.toBe('archived');
});
