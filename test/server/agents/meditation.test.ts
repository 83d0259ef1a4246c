import { expect, onTestFinished, test } from 'vitest';
import { createMeditation } from '../../../server/agents/programs/meditation.ts';
import type { AgentProgram } from '../../../server/agents/program.ts';
import { createAgentHandlers } from '../../../server/app/agentHandlers.ts';
import { createCaptureHandlers } from '../../../server/app/captureHandlers.ts';
import { proposalOf, proposedTasks } from '../../../server/app/proposedTasks.ts';
import { Compactor } from '../../../server/memory/compactor.ts';
import { createMemoryKeeper } from '../../../server/memory/keeper.ts';
import { CaptureProcessor } from '../../../server/memory/processor.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { add, silentLogger } from '../store/support.ts';
import { readHere } from '../reading/support.ts';
import { MINUTE, openAgents, type AgentRig } from './support.ts';

const tokens = createTokenCounter();

/** Two projects' worth of thoughts, one of them said twice, and one that asks to be done. */
async function openMeditation(change: Parameters<typeof openAgents>[1] = {}): Promise<AgentRig> {
	const rig = await openAgents((context) => program.run(context), change);
	const { store } = rig;
	begin(rig);
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

const program: { run: AgentProgram } = { run: () => Promise.reject(new Error('not yet')) };

/** The program over the store of a rig, which is another one after a crash. */
function begin(rig: AgentRig): void {
	const { store } = rig;
	const noCompactor = new Compactor({ store, tokens, chooseSummariser: () => Promise.reject(new Error('not asked')) });
	const keeper = createMemoryKeeper({ store, clock: () => rig.now, compactor: noCompactor });
	program.run = createMeditation({ store, keeper, tokens, suggestedTask: (id) => proposalOf(store, id)?.title });
}

/** Recalls some captures, as an answer that was given them does, with an hour between. */
function recall(rig: AgentRig, times: number, ...ids: string[]): void {
	for (let at = 0; at < times; at++) {
		rig.now += 61 * MINUTE;
		rig.store.execute({ type: 'memory/reinforce', refs: ids.map((id) => `capture/${id}`), now: rig.now });
	}
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

test('archives what was said twice, sums up, suggests what asks to be done; all of it can be taken back', async () => {
	const rig = await openMeditation();
	const { store } = rig;
	const run = await rig.run({ agent: 'meditation', run: 'm' });
	expect(run).toMatchObject({
		state: 'finished',
		message: '1 said twice archived, 1 project summed up, 1 task suggested.',
	});
	expect(run.outputs.map(({ kind }) => kind)).toEqual(['archive', 'compaction', 'suggestion']);
	expect(proposedTasks(store)).toMatchObject([{ capture: 'todo', title: 'ask Anna about the columns' }]);
	expect(store.getCapture('again')).toMatchObject({ status: 'archived' });
	expect(store.memory.summaries({ project: 'p', limit: 9 })).toHaveLength(1);
	expect(store.agents.report('m')).toContain('in their own sentences');
	expect(store.agents.report('m')).toContain('ask Anna about the columns');

	// Nothing is left for a second run.
	expect((await rig.run({ agent: 'meditation' })).message).toBe('There was nothing to tidy up.');

	const undone = handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT);
	expect(undone).toMatchObject({ undone: 3 });
	expect(proposedTasks(store)).toEqual([]);
	expect(store.getCapture('again')?.status).not.toBe('archived');
	expect(store.memory.summaries({ project: 'p', limit: 9 })).toEqual([]);
	expect(store.agents.run('m')).toMatchObject({ undone: true });
	expect(handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT)).toMatchObject({ undone: 0 });
});

test('what it suggests is ignored or made a task like other suggestions, and is not suggested again', async () => {
	const rig = await openMeditation();
	const { store } = rig;
	await rig.run({ agent: 'meditation', run: 'm' });
	const [proposal] = proposedTasks(store);
	const ignore = (ignored: boolean) => store.execute({ type: 'task/ignoreSuggestion', key: proposal!.key, ignored });
	ignore(true);
	expect(proposedTasks(store)).toEqual([]);
	expect(handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT)).toMatchObject({ undone: 2 }); // it is gone already
	ignore(false);
	expect(proposedTasks(store)).toEqual([]); // the run was taken back
	expect((await rig.run({ agent: 'meditation' })).message).not.toContain('task');

	const other = await openMeditation();
	add(other.store, 'gone', 'todo: tell Tom about the cents');
	const processor = new CaptureProcessor({ store: other.store, reader: readHere, logger: silentLogger, delayMs: 1e6 });
	await processor.run();
	processor.dispose();
	await other.run({ agent: 'meditation', run: 'm' });
	expect(proposedTasks(other.store)).toHaveLength(2);
	other.store.execute({ type: 'capture/delete', id: 'gone' });
	const [left] = proposedTasks(other.store);
	const captures = createCaptureHandlers({ store: other.store, clock: Date.now, logger: silentLogger });
	await captures['capture/acceptSuggestion']({ id: 'todo', what: 'task', task: 't' }, CONTEXT);
	expect(other.store.work.task('t')).toMatchObject({ title: left!.title });
	expect(proposedTasks(other.store)).toEqual([]);
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
	expect(undo()).toMatchObject({ undone: 2 }); // what it summed up and suggested
	expect(store.agents.run('m')).toMatchObject({ undone: true });
	expect(store.memory.summaries({ project: 'p', limit: 9 })).toEqual([]);
});

test('without effect it only tells', async () => {
	const rig = await openMeditation();
	const before = JSON.stringify(rig.store.memory.allUsage());
	const run = await rig.run({ agent: 'meditation', dryRun: true });
	expect(run.message).toBe('1 said twice would be archived, 1 project would be summed up, 1 task would be suggested.');
	expect(proposedTasks(rig.store)).toEqual([]);
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

test('links what is recalled together again and again; a link that is taken back is not made again', async () => {
	const rig = await openMeditation();
	const { store } = rig;
	recall(rig, 3, 'c1', 'c3');
	recall(rig, 2, 'c2', 'c4'); // perhaps by chance
	recall(rig, 4, 'todo', 'c5', 'again');
	const tried = await rig.run({ agent: 'meditation', dryRun: true });
	expect(tried.message).toContain('2 links would be made');
	expect(store.graph.links()).toEqual([]);
	const run = await rig.run({ agent: 'meditation', run: 'm' });
	expect(run.message).toContain('1 said twice archived, 2 links made');
	const ends = () => store.graph.links().map(({ source, target, label }) => `${source} ${target} ${label}`);
	expect(ends().toSorted()).toEqual([
		'capture:c1 capture:c3 recalled together',
		'capture:c5 capture:todo recalled together', // what was archived is not linked
	]);
	expect(store.agents.report('m')).toMatch(/## Linked: recalled together[^]*\(4 times\)[^]*\(3 times\)/);
	expect(handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT)).toMatchObject({ undone: 5 });
	expect(store.graph.links()).toEqual([]);
	recall(rig, 1, 'c1', 'c3');
	expect((await rig.run({ agent: 'meditation' })).message).not.toContain('link');
});

test('a run that was killed can be taken back as far as it came, or is finished by the next one', async () => {
	let summing = false;
	const rig = await openMeditation({
		chooseSummariser: () => {
			summing = true;
			return new Promise(() => undefined);
		},
	});
	recall(rig, 3, 'c1', 'c3');
	const { run } = rig.runner.start({ agent: 'meditation', run: 'm', trigger: 'manual', cause: '', dryRun: false });
	await expect.poll(() => summing).toBe(true);
	const again = await rig.crash();
	begin(again);
	expect(again.store.agents.run(run)).toMatchObject({ state: 'failed', reason: 'interrupted' });
	expect(again.store.getCapture('again')).toMatchObject({ status: 'archived' });
	expect(again.store.graph.links()).toHaveLength(1);
	const next = again.runner.start({ agent: 'meditation', run: 'n', trigger: 'manual', cause: '', dryRun: false });
	expect(next.started).toBe(true);
	await expect.poll(() => again.store.agents.run('n')?.step).toContain('Summing up'); // nothing is done twice on the way
	expect(again.store.agents.steps('n').map(({ text }) => text)).toContain('Looking for what is recalled together');
	expect(again.store.graph.links()).toHaveLength(1);
	await again.runner.cancel('n');
	expect(again.store.agents.run('n')!.outputs).toEqual([]);
	expect(handlersOf(again)['agent/undo']({ run }, CONTEXT)).toMatchObject({ undone: 2 });
	expect(again.store.getCapture('again')?.status).not.toBe('archived');
	expect(again.store.graph.links()).toEqual([]);
});

test('a run that was killed after it had summed up is taken back with its summaries and links, and no others', async () => {
	const rig = await openMeditation();
	const { store } = rig;
	recall(rig, 3, 'c1', 'c3');
	store.execute({ type: 'graph/link', id: 'mine', source: 'capture:c1', target: 'capture:c2', label: 'see also' });
	const { run: meditate } = program;
	program.run = async (context) => {
		await meditate(context);
		return new Promise(() => undefined); // the server is killed before the end is written
	};
	const { run } = rig.runner.start({ agent: 'meditation', run: 'm', trigger: 'manual', cause: '', dryRun: false });
	await expect.poll(() => store.memory.summaries({ project: 'p', limit: 9 }).length).toBe(1);
	const byHand = 'recalled together';
	store.execute({ type: 'graph/link', id: 'too', source: 'capture:c2', target: 'capture:c4', label: byHand });
	const again = await rig.crash();
	expect(again.store.agents.run(run)!.outputs).toMatchObject([
		{ kind: 'archive', title: '1 captures said twice' },
		{ kind: 'link' },
		{ kind: 'compaction', title: 'Summary of Ledger' },
	]);
	expect(handlersOf(again)['agent/undo']({ run }, CONTEXT)).toMatchObject({ undone: 3 });
	expect(
		again.store.graph
			.links()
			.map(({ id }) => id)
			.toSorted(),
	).toEqual(['mine', 'too']);
	expect(again.store.memory.summaries({ project: 'p', limit: 9 })).toEqual([]);
	expect(again.store.getCapture('again')?.status).not.toBe('archived');
});

test('it can be stopped between two captures that say the same; what is archived by then is taken back with it', async () => {
	const rig = await openMeditation();
	const { store, runner } = rig;
	for (const id of ['third', 'fourth'])
		add(
			store,
			id,
			'The nightly export of the ledger takes the lock of the queue, and the report waits for it until three.',
		);
	const processor = new CaptureProcessor({ store, reader: readHere, logger: silentLogger, delayMs: 1e6 });
	await processor.run();
	processor.dispose();
	const cancel = store.onDidAppend((events) => {
		if (events.some(({ type }) => type === 'captureArchived')) void runner.cancel('m');
	});
	onTestFinished(() => cancel.dispose());
	expect(await rig.run({ agent: 'meditation', run: 'm' })).toMatchObject({
		state: 'cancelled',
		outputs: [{ kind: 'archive', title: 'Captures said twice' }],
	});
	const archived = () => ['again', 'third', 'fourth'].filter((id) => store.getCapture(id)?.status === 'archived');
	expect(archived()).toHaveLength(1);
	expect(handlersOf(rig)['agent/undo']({ run: 'm' }, CONTEXT)).toMatchObject({ undone: 1 });
	expect(archived()).toEqual([]);
});

test('no settings let it take longer than ten minutes', async () => {
	const { store } = await openMeditation();
	const edit = (minutes: number) =>
		store.execute({ type: 'agent/edit', id: 'meditation', changes: { budget: { minutes, steps: 5, tokens: 0 } } });
	expect(() => edit(11)).toThrow('Meditation takes 10 minutes at most.');
	edit(10);
	expect(store.agents.agent('meditation')?.budget.minutes).toBe(10);
});

test('what is pinned stays', async () => {
	const rig = await openMeditation();
	rig.store.execute({ type: 'memory/pin', ref: 'capture/again', pinned: true });
	await rig.run({ agent: 'meditation' });
	expect(rig.store.getCapture('again')?.status).not.toBe('archived');
});
