import { expect, onTestFinished, test } from 'vitest';
import { ChangeLane } from '../../../../server/index/pipeline/changeLane.ts';
import { RootState } from '../../../../server/index/pipeline/rootState.ts';
import { batchOf, fakeParts, type FakeParts, names, ROOT } from './support.ts';

test('a branch switch is shown as a run, counts what it does, and takes a few tasks at a time', async () => {
	const files = names(300);
	let running = 0;
	let most = 0;
	const seen: string[] = [];
	const { lane, state } = open({
		batches: [batchOf(files.slice(0, 200), ['gone.ts']), batchOf(files.slice(200))],
		onTask: async () => {
			most = Math.max(most, ++running);
			const { phase, done, total } = state.status();
			seen.push(phase);
			expect(done).toBeLessThan(total);
			await new Promise(setImmediate);
			running--;
		},
	});
	state.counts = { total: 9, done: 9, bytes: 9, skipped: { binary: 1 } };
	await lane.add([...files, 'gone.ts']);
	expect(most).toBe(4);
	expect(new Set(seen)).toEqual(new Set(['indexing']));
	expect(state.status()).toMatchObject({ phase: 'idle', total: 301, done: 301, skipped: { binary: 1 } });
});

test('beside a run it adds to what the run has to do', async () => {
	const { lane, state } = open({ batches: [batchOf(names(150))] });
	state.phase = 'scanning';
	state.counts = { total: 40, done: 10, bytes: 0, skipped: {} };
	await lane.add(names(150));
	expect(state.status()).toMatchObject({ phase: 'scanning', total: 190, done: 160 });
});

test('a folder that was moved in is a run as soon as many files are found in it', async () => {
	const urgent: boolean[] = [];
	const { lane, state } = open({
		batches: [batchOf(names(3, 'moved/a')), batchOf(names(120, 'moved/b'))],
		onTask: (task) => void urgent.push(task.urgent),
	});
	await lane.add(['moved']);
	expect(urgent.filter(Boolean)).toHaveLength(3);
	expect(state.status()).toMatchObject({ phase: 'idle', total: 120, done: 120 });
});

test('a save changes nothing in what is shown', async () => {
	const phases: string[] = [];
	const { lane, state } = open({
		batches: [batchOf(['a.ts'])],
		onTask: (task) => void phases.push(`${state.status().phase} ${task.urgent}`),
	});
	await lane.add(['a.ts']);
	expect(phases).toEqual(['idle true']);
	expect(state.status()).toMatchObject({ total: 0, done: 0 });
});

test('a full disk is told to who asked, and leaves no rejection behind', async () => {
	const unhandled: unknown[] = [];
	const listener = (error: unknown): void => void unhandled.push(error);
	process.on('unhandledRejection', listener);
	onTestFinished(() => void process.off('unhandledRejection', listener));
	const { lane, state } = open({
		batches: [batchOf(names(50)), batchOf(names(150, 'g'))],
		put: () => Promise.reject(new Error('disk full')),
	});
	await expect(lane.add(names(200))).rejects.toThrow('disk full');
	await new Promise(setImmediate);
	expect(unhandled).toEqual([]);
	expect(state.status().phase).toBe('idle');
});

test('what is gone is removed, also what a folder has lost', async () => {
	const removed: string[] = [];
	const { lane } = open({
		stored: ['a.ts', 'dir/kept.ts', 'dir/lost.ts', 'other.ts'],
		batches: [batchOf(['dir/kept.ts'], ['a.ts'])],
		onRemove: (paths) => void removed.push(...paths),
	});
	await lane.add(['a.ts', 'dir']);
	expect(removed.sort()).toEqual(['a.ts', 'dir/lost.ts']);
});

function open(fake: FakeParts): { lane: ChangeLane; state: RootState } {
	const parts = fakeParts(fake);
	const state = new RootState(ROOT, parts);
	return { state, lane: new ChangeLane(state, parts, new AbortController().signal) };
}
