import { expect, test } from 'vitest';
import { RecordFacts } from '../../../server/memory/recordFacts.ts';
import { NEW_TASK } from '../../newTask.ts';
import { add, openStoreForTest, temporaryFolder } from '../store/support.ts';
import { DAY_MS } from './support.ts';

const NOW = Date.UTC(2026, 5, 1);

async function openFacts() {
	const store = await openStoreForTest(temporaryFolder(), { clock: () => NOW });
	const links = new Map<string, number>();
	const settled = () => Promise.resolve();
	const known = new Map<string, { at: number; tags: number }>();
	const sources = { linksTo: (ref: string) => links.get(ref) ?? 0, describe: (ref: string) => known.get(ref), settled };
	const raw = (ref: string): number => new RecordFacts(store, () => NOW, sources).of(ref).importance.raw;
	const freshness = (ref: string): number => new RecordFacts(store, () => NOW, sources).of(ref).importance.freshness;
	return { store, links, known, raw, freshness };
}

test.each(['capture/a', 'task/a', 'note/a', 'summary/a', 'chat/a'])(
	'links that lead to %s make it matter more',
	async (ref) => {
		const { store, links, raw } = await openFacts();
		add(store, 'a', 'some thought');
		const before = raw(ref);
		links.set(ref, 3);
		const after = raw(ref);
		expect(after).toBeGreaterThan(before);
		links.set(ref, 4);
		expect(raw(ref)).toBeGreaterThan(after);
	},
);

test('a task that is worked on matters more', async () => {
	const { store, raw } = await openFacts();
	store.execute({ ...NEW_TASK, id: 't', title: 'Write it down' });
	const before = raw('task/t');
	store.execute({ type: 'task/edit', id: 't', title: 'Write it down today' });
	expect(raw('task/t')).toBeGreaterThan(before);
});

test('tags count, and what is no capture fades from its last change until it is recalled', async () => {
	const { store, known, raw, freshness } = await openFacts();
	const before = raw('note/n');
	known.set('note/n', { at: NOW - 90 * DAY_MS, tags: 2 });
	expect(raw('note/n')).toBeGreaterThan(before);
	expect(freshness('note/n')).toBeCloseTo(0.5, 6);
	store.execute({ type: 'memory/reinforce', refs: ['note/n'], now: NOW });
	expect(freshness('note/n')).toBe(1);
	expect(freshness('note/unknown')).toBe(1);
});
