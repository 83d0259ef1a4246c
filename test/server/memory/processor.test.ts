import { onTestFinished, expect, test } from 'vitest';
import type { Store } from '../../../server/ports/store.ts';
import { CaptureProcessor } from '../../../server/memory/processor.ts';
import { readHere } from '../reading/support.ts';
import { add, openStoreForTest, openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';

async function processed(store: Store): Promise<void> {
	const processor = new CaptureProcessor({ store, reader: readHere, logger: silentLogger, delayMs: 1e6 });
	await processor.run();
	processor.dispose();
}

test('what a capture names and asks for is found, and it leaves the inbox', async () => {
	const store = await openStoreForTest();
	add(store, 'a', 'Fix the retry in src/net/retry.ts, see #42 and https://example.org/rfc', ['net']);
	await processed(store);
	const capture = store.getCapture('a')!;
	expect(capture.status).toBe('processed');
	expect(capture.processed).toMatchObject({
		version: 2,
		tokens: expect.any(Number),
		task: { title: 'Fix the retry in src/net/retry.ts, see #42 and https://example.org/rfc', checklist: [] },
	});
	expect(capture.processed!.tokens).toBeGreaterThan(10);
	expect(capture.processed!.references).toEqual([
		{ kind: 'file', target: 'src/net/retry.ts' },
		{ kind: 'issue', target: '#42' },
		{ kind: 'url', target: 'https://example.org/rfc' },
	]);
});

test('running again writes nothing; an edit is read again', async () => {
	const store = await openStoreForTest();
	add(store, 'a', 'one thought');
	await processed(store);
	const head = store.head;
	await processed(store);
	expect(store.head).toBe(head);
	store.execute({ type: 'capture/edit', id: 'a', content: 'is it another thought?' });
	await processed(store);
	expect(store.getCapture('a')!.processed!.tags).toEqual(['question']);
});

test('results for a text that was edited meanwhile are dropped', async () => {
	const store = await openStoreForTest();
	const seq = add(store, 'a', 'first');
	const found = { id: 'a', version: 1, tokens: 1, tags: [], references: [] };
	store.execute({ type: 'capture/edit', id: 'a', content: 'second' });
	store.execute({ type: 'memory/process', items: [{ seq, found }] });
	expect(store.getCapture('a')!.processed).toBeUndefined();
});

test('the later of two that say almost the same is the duplicate', async () => {
	const store = await openStoreForTest();
	const text = 'The nightly export fails when the customer table is locked by the report job of the finance team';
	add(store, 'a', text);
	add(store, 'b', 'Something else entirely');
	add(store, 'c', `${text}!`);
	add(store, 'd', text.replace('nightly', 'daily'));
	await processed(store);
	expect(store.getCapture('a')!.processed!.duplicateOf).toBeUndefined();
	expect(store.getCapture('b')!.processed!.duplicateOf).toBeUndefined();
	expect(store.getCapture('c')!.processed!.duplicateOf).toEqual({ id: 'a', similarity: 1 });
	expect(store.getCapture('d')!.processed!.duplicateOf).toMatchObject({ id: 'a' });
	add(store, 'e', text);
	await processed(store); // by a process that has to read what is there first
	expect(store.getCapture('e')!.processed!.duplicateOf).toEqual({ id: 'a', similarity: 1 });
});

test('captures from the folder of a project go into it, those that name one are suggested', async () => {
	const store = await openStoreForTest();
	store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: ['/code'] });
	store.execute({ type: 'project/create', id: 'q', name: 'Mill', folders: ['/code/mill'] });
	const source = { door: 'selection', uri: 'file:///code/mill/a.ts', startLine: 1 } as const;
	store.execute({ type: 'capture/add', id: 'deep', content: 'x', tags: [], source });
	add(store, 'named', 'ask Tom about the ledger export');
	await processed(store);
	expect(store.getCapture('deep')!.project).toBe('q');
	expect(store.getCapture('named')).toMatchObject({
		project: 'none',
		processed: { project: { id: 'p', by: 'name' } },
	});
	store.execute({ type: 'capture/assign', ids: ['deep'], project: 'none', by: 'user' });
	store.execute({ type: 'capture/edit', id: 'deep', content: 'y' });
	await processed(store);
	expect(store.getCapture('deep')!.project).toBe('none'); // what the user said stands
});

test('a capture that says something else about the same thing is found, and is no repetition', async () => {
	const store = await openStoreForTest();
	store.execute({ type: 'project/create', id: 'p', name: 'Mill', folders: [] });
	add(store, 'a', 'The API port of the staging server in the second data centre of the mill is 8080');
	add(store, 'b', 'Lunch is at noon');
	await processed(store);
	add(store, 'c', 'The API port of the staging server in the second data centre of the mill is 9090');
	add(store, 'elsewhere', 'Unrelated');
	await processed(store); // by a process that has to read what is there first
	const found = store.getCapture('c')!.processed!;
	expect(found.contradicts).toEqual({ id: 'a', was: '8080', is: '9090' });
	expect(found.duplicateOf).toBeUndefined();
	expect(store.getCapture('a')!.superseded).toBeUndefined(); // only suggested
	store.execute({ type: 'memory/supersede', ref: 'capture/a', by: 'capture/c', reason: 'it moved' });
	add(store, 'd', 'The API port of the staging server in the second data centre of the mill is 7070');
	await processed(store);
	expect(store.getCapture('d')!.processed!.contradicts).toEqual({ id: 'c', was: '9090', is: '7070' });
	store.execute({ type: 'capture/assign', ids: ['d'], project: 'p', by: 'user' });
	add(store, 'e', 'The API port of the staging server in the second data centre of the mill is 6060');
	await processed(store);
	expect(store.getCapture('e')!.processed!.contradicts).toBeUndefined(); // of another project
});

test('when the rules change, captures are read again in their order, and what is older is contradicted', async () => {
	const store = await openStoreForTest();
	const seqs = ['is 8080', 'is 9090'].map((said, i) => add(store, `c${i}`, `The API port ${said}`));
	const found = { version: 1, tokens: 1, tags: [], references: [] };
	const items = seqs.map((seq, i) => ({ seq, found: { id: `c${i}`, ...found } }));
	store.execute({ type: 'memory/process', items });
	await processed(store);
	expect(store.getCapture('c0')!.processed).toMatchObject({ version: 2 });
	expect(store.getCapture('c0')!.processed!.contradicts).toBeUndefined();
	expect(store.getCapture('c1')!.processed!.contradicts).toEqual({ id: 'c0', was: '8080', is: '9090' });
});

test('replaying the log gives the same', async () => {
	const folder = temporaryFolder();
	const store = await openTestStore(folder);
	for (let at = 0; at < 12; at++) add(store, `c${at}`, `thought ${at} #t${at % 3}`);
	await processed(store);
	store.execute({ type: 'memory/pin', ref: 'capture/c1', pinned: true });
	store.execute({ type: 'memory/archive', ids: ['c1', 'c2', 'c3'], reason: 'old', run: 'r' });
	store.execute({ type: 'memory/supersede', ref: 'capture/c4', by: 'capture/c5', reason: 'newer' });
	store.execute({ type: 'memory/reinforce', refs: ['capture/c6'], now: Date.UTC(2027, 0, 1) });
	const before = store.listCaptures({ limit: 100, offset: 0 });
	const usage = store.memory.allUsage();
	store.close();
	const again = await openTestStore(folder);
	onTestFinished(() => again.close());
	expect(again.listCaptures({ limit: 100, offset: 0 })).toEqual(before);
	expect(again.memory.allUsage()).toEqual(usage);
	expect(again.memory.archivedBy('r')).toEqual(['c2', 'c3']); // pinned ones stay
	again.execute({ type: 'memory/restore', ids: ['c2', 'c3'] });
	expect(again.getCapture('c2')!.status).toBe('processed');
});
