import { expect, test } from 'vitest';
import { memoryRecall } from '../../../common/protocol/operations/memory.ts';
import type { IndexAccess } from '../../../server/app/indexAccess.ts';
import { createMemoryHandlers } from '../../../server/app/memoryHandlers.ts';
import { Compactor } from '../../../server/memory/compactor.ts';
import { createMemoryKeeper } from '../../../server/memory/keeper.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openMemory as openRecall } from '../memory/support.ts';
import { add, openStoreForTest, silentLogger } from '../store/support.ts';

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined, trusted: true };
const HOUR = 3_600_000;

async function openMemory() {
	const store = await openStoreForTest();
	let now = Date.UTC(2026, 0, 1);
	const clock = (): number => now;
	const nothing = () => Promise.reject(new Error('not asked here'));
	const keeper = createMemoryKeeper({
		store,
		clock,
		compactor: new Compactor({ store, tokens: createTokenCounter(), chooseSummariser: nothing }),
	});
	const index = { services: nothing } as never;
	const memoryOver = (access: IndexAccess) =>
		createMemoryHandlers({ store, index: access, keeper, clock, logger: silentLogger });
	return { store, memory: memoryOver(index), memoryOver, later: (ms: number) => (now += ms) };
}

function recalls(store: Store, id: string): number | undefined {
	return store.memory.usage(id)?.recalls;
}

test('what is opened matters more, once an hour; what is held back stays as it is', async () => {
	const { store, memory, later } = await openMemory();
	for (const id of ['used', 'archived', 'superseded', 'unused']) add(store, id, 'some thought');
	store.execute({ type: 'memory/archive', ids: ['archived'], reason: 'old' });
	store.execute({ type: 'memory/supersede', ref: 'capture/superseded', reason: 'it moved' });
	const refs = ['used', 'archived', 'superseded', 'nowhere'].map((id) => `capture/${id}`);
	const opened = () => memory['memory/reinforce']({ refs: [...refs, 'task/nowhere', 'no ref'] }, CONTEXT);
	const strength = () => Promise.resolve(memory['memory/importance']({ ref: 'capture/used' }, CONTEXT));
	const before = await strength();
	expect((await opened()).refs).toEqual(['capture/used', 'task/nowhere']);
	expect(await opened()).toMatchObject({ seq: store.head });
	expect(['used', 'archived', 'superseded', 'unused'].map((id) => recalls(store, id))).toEqual([1, 0, 0, 0]);
	expect(store.memory.state('task/nowhere').recalls).toBe(0);
	expect((await strength()).raw).toBeGreaterThan(before.raw);
	later(2 * HOUR);
	await opened();
	expect(recalls(store, 'used')).toBe(2);
});

test('pruning by strength spares pinned ones, takes what is not so any more, and is undone as a whole', async () => {
	const { store, memory, later } = await openMemory();
	for (const id of ['a', 'pinned', 'old', 'new']) add(store, id, `thought ${id}`);
	later(5 * 365 * 24 * HOUR);
	store.execute({ type: 'memory/pin', ref: 'capture/pinned', pinned: true });
	const prune = (asked: { minStrength?: number; maxMemories?: number; dryRun?: boolean }) =>
		Promise.resolve(memory['memory/prune']({ minStrength: 0, maxMemories: 0, dryRun: false, ...asked }, CONTEXT));
	const ids = (items: readonly { id: string; why: string }[]) => items.map(({ id, why }) => `${id} ${why}`).sort();

	const shown = await prune({ minStrength: 0.05, dryRun: true });
	expect(ids(shown.items)).toEqual(['a faded', 'new faded', 'old faded']);
	expect(shown.run).toBe('');
	expect(store.getCapture('a')?.status).toBe('inbox');
	const { run } = await prune({ minStrength: 0.05 });
	expect(['a', 'pinned', 'old', 'new'].map((id) => store.getCapture(id)?.status)).toEqual([
		'archived',
		'inbox',
		'archived',
		'archived',
	]);
	await memory['memory/restore']({ run }, CONTEXT);
	expect(store.getCapture('old')?.status).toBe('inbox');

	store.execute({ type: 'memory/supersede', ref: 'capture/new', by: 'capture/old', reason: 'it is the other way' });
	store.execute({ type: 'memory/reinforce', refs: ['capture/new'], now: Date.UTC(2031, 0, 1) });
	const limited = await prune({ maxMemories: 3 });
	expect(ids(limited.items)).toEqual(['new superseded']); // although it was used last
	expect(store.getCapture('new')).toMatchObject({
		status: 'archived',
		superseded: { by: 'capture/old', reason: 'it is the other way' },
	});
});

test('a recall goes on with the next index when the one it asked is closed; an engine that is closed says so', async () => {
	const { memoryOver } = await openMemory();
	const rig = await openRecall();
	rig.add('a', 'The keeper drinks tea.');
	const [old, next] = [rig.engine, rig.again()];
	let current = old;
	const access = { services: () => Promise.resolve({ recall: current }) } as unknown as IndexAccess;
	const input = memoryRecall.input.parse({ query: 'keeper tea', reinforce: false });
	const asked = Promise.resolve(memoryOver(access)['memory/recall'](input, CONTEXT));
	old.close(); // while it is asked
	current = next;
	expect((await asked).hits.map(({ ref }) => ref)).toEqual(['capture/a']);
	const request = { kinds: [], tags: [], include: [], mode: 'hybrid', limit: 5, minStrength: 0 } as const;
	await expect(old.recall({ ...request, query: 'tea' })).rejects.toMatchObject({ code: 'unavailable' });
});
