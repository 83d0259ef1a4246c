import { expect, test } from 'vitest';
import { entityRecords } from '../../../../server/index/records/entityRecords.ts';
import { openStoreForTest } from '../../store/support.ts';

const ADA = 'person:ada lovelace';
const COUNTESS = 'person:the countess';

test('what is said about an entity is found by its names and its links, until it is taken back', async () => {
	const store = await openStoreForTest();
	const read = (id: string): string | undefined => entityRecords.read(store, id)?.text;
	const changed = (): readonly string[] => {
		const [event] = store.readEvents(store.head - 1, 1);
		return [entityRecords.changedBy(event!, store) ?? []].flat();
	};
	expect([read(ADA), entityRecords.any(store)]).toEqual([undefined, false]);
	store.execute({
		type: 'graph/link',
		id: 'l',
		source: ADA,
		target: 'symbol:Engine.next',
		label: 'wrote the notes on',
	});
	expect(changed()).toEqual([ADA, 'symbol:Engine.next']);
	expect(entityRecords.any(store)).toBe(true);
	store.execute({ type: 'graph/rename', node: ADA, name: 'Ada King' });
	store.execute({ type: 'graph/merge', node: COUNTESS, into: ADA });
	expect(changed()).toEqual(expect.arrayContaining([ADA, COUNTESS, 'symbol:Engine.next']));
	expect(read(ADA)).toBe('Ada King\nAlso: ada lovelace, the countess\nwrote the notes on: Engine.next');
	expect(read(COUNTESS)).toBeUndefined();
	expect(read('symbol:Engine.next')).toContain('wrote the notes on: Ada King');
	expect(entityRecords.read(store, ADA)?.updatedAt).toBe(store.readEvents(store.head - 1, 1)[0]!.ts);
	store.execute({ type: 'graph/split', node: COUNTESS });
	store.execute({ type: 'graph/merge', node: COUNTESS, into: 'person:byron' });
	store.execute({ type: 'graph/split', node: COUNTESS });
	expect(changed()).toEqual(expect.arrayContaining([ADA, 'person:byron', COUNTESS]));
	expect(changed()).toContain(ADA);
	store.execute({ type: 'graph/unlink', id: 'l' });
	expect(changed()).toEqual([ADA, 'symbol:Engine.next']);
	store.execute({ type: 'graph/rename', node: ADA, name: null });
	expect([read(ADA), read('symbol:Engine.next')]).toEqual([undefined, undefined]);
});

test('links between what is kept are no entities', async () => {
	const store = await openStoreForTest();
	store.execute({ type: 'graph/link', id: 'l', source: 'capture:a', target: 'task:T-1', label: 'led to' });
	expect(entityRecords.read(store, 'capture:a')).toBeUndefined();
});
