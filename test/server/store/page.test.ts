import { expect, test } from 'vitest';
import { openTestStore, temporaryFolder } from './support.ts';

test('a page is found by a capture that is on it', async () => {
	const store = await openTestStore(temporaryFolder());
	for (let at = 0; at < 25; at++)
		store.execute({ type: 'capture/add', id: `c${at}`, content: `thought ${at}`, tags: at % 2 === 0 ? ['even'] : [] });
	const ids = (page: ReturnType<typeof store.listCaptures>): string[] => page.captures.map(({ id }) => id);
	const page = store.listCaptures({ limit: 10, offset: 0, around: 'c13' });
	expect([page.offset, page.total, ids(page)[0], ids(page).includes('c13')]).toEqual([10, 25, 'c14', true]);
	expect(store.listCaptures({ limit: 10, offset: 20 })).toMatchObject({ offset: 20, total: 25 });
	const even = store.listCaptures({ tag: 'even', limit: 3, offset: 0, around: 'c4' });
	expect([even.offset, ids(even)]).toEqual([9, ['c6', 'c4', 'c2']]);
	for (const missing of ['c5', 'nowhere'])
		expect(store.listCaptures({ tag: 'even', limit: 3, offset: 0, around: missing }).captures).toEqual([]);
	store.close();
});
