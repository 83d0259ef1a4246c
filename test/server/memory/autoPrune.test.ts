import { expect, onTestFinished, test, vi } from 'vitest';
import { AutoPrune } from '../../../server/memory/autoPrune.ts';
import { Compactor } from '../../../server/memory/compactor.ts';
import { createMemoryKeeper } from '../../../server/memory/keeper.ts';
import type { RecordSources } from '../../../server/memory/recordFacts.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { add, openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';
import { DAY_MS } from './support.ts';

async function openPruned(maxMemories: number, minStrength = 0, sources?: RecordSources) {
	const clock = { now: Date.UTC(2026, 5, 1) };
	const store = await openTestStore(temporaryFolder(), { clock: () => clock.now });
	const compactor = new Compactor({
		store,
		tokens: createTokenCounter(),
		chooseSummariser: () => Promise.reject(new Error('nothing is summed up here')),
	});
	const limit = { maxMemories, minStrength };
	const pruning = new AutoPrune({
		store,
		keeper: createMemoryKeeper({ store, clock: () => clock.now, compactor, ...(sources && { sources }) }),
		limits: () => limit,
		logger: silentLogger,
		delayMs: 0,
	});
	onTestFinished(() => {
		pruning.dispose();
		store.close();
	});
	const archived = (): string[] =>
		store.listCaptures({ status: 'archived', limit: 100, offset: 0 }).captures.map(({ id }) => id);
	return { store, pruning, limit, clock, archived };
}

test('the oldest of equally weak captures are archived when there are too many; pinned ones stay', async () => {
	const { store, archived } = await openPruned(3);
	for (const id of ['a', 'b', 'c']) add(store, id, 'some thought');
	store.execute({ type: 'memory/pin', ref: 'capture/a', pinned: true });
	add(store, 'd', 'some thought');
	add(store, 'e', 'some thought');
	await vi.waitFor(() => expect(archived().toSorted()).toEqual(['b', 'c']));
	expect(store.getCapture('a')?.status).toBe('inbox');
	store.execute({ type: 'memory/restore', ids: ['b'] });
	await vi.waitFor(() => expect(archived()).toHaveLength(2));
});

test('without a limit nothing goes; a limit that is set later counts', async () => {
	const { store, pruning, limit, archived } = await openPruned(0);
	for (const id of ['a', 'b', 'c']) add(store, id, 'some thought');
	pruning.soon();
	limit.maxMemories = 1;
	pruning.soon();
	await vi.waitFor(() => expect(archived()).toHaveLength(2));
});

test('what is weaker than asked goes when it is a month old; what is used, pinned or young stays', async () => {
	const { store, pruning, clock, archived } = await openPruned(0, 0.3);
	for (const id of ['a', 'b', 'c', 'pinned', 'used']) add(store, id, 'some thought');
	store.execute({ type: 'memory/pin', ref: 'capture/pinned', pinned: true });
	clock.now += 200 * DAY_MS;
	store.execute({ type: 'memory/reinforce', refs: ['capture/used'], now: clock.now });
	add(store, 'young', 'some thought');
	pruning.soon();
	await vi.waitFor(() => expect(archived().toSorted()).toEqual(['a', 'b', 'c']));
});

test('what is linked stays longest, though links are known a moment after a start only', async () => {
	let linked = '';
	const { store, archived } = await openPruned(1, 0, {
		linksTo: (ref) => (ref === linked ? 5 : 0),
		describe: () => undefined,
		settled: async () => void (await Promise.resolve((linked = 'capture/b'))),
	});
	// Fewer than eight are not compared by their importance.
	const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
	for (const id of ids) add(store, id, 'some thought');
	await vi.waitFor(() => expect(archived()).toHaveLength(8));
	expect(archived()).not.toContain('b');
});
