import { expect, test } from 'vitest';
import { createCaptureHandlers } from '../../../server/app/captureHandlers.ts';
import { CaptureProcessor } from '../../../server/memory/processor.ts';
import { readHere } from '../reading/support.ts';
import { add, openStoreForTest, silentLogger } from '../store/support.ts';

const CONTEXT = { signal: new AbortController().signal, progress: () => {}, trusted: true };

async function openHandlers() {
	const store = await openStoreForTest();
	store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: [] });
	add(store, 'a', 'Fix the retry of the Ledger');
	const processor = new CaptureProcessor({ store, reader: readHere, logger: silentLogger, delayMs: 1e6 });
	await processor.run();
	processor.dispose();
	return { store, handlers: createCaptureHandlers({ store, clock: Date.now, logger: silentLogger }) };
}

test('a suggested task is made with a link to the capture, once, and suggested no more', async () => {
	const { store, handlers } = await openHandlers();
	const accept = () => handlers['capture/acceptSuggestion']({ id: 'a', what: 'task', task: 't' }, CONTEXT);
	expect(await accept()).toMatchObject({ id: 'a', task: 't', number: 1 });
	expect(store.work.task('t')).toMatchObject({
		title: 'Fix the retry of the Ledger',
		links: [{ kind: 'capture', target: 'a' }],
	});
	const { head } = store;
	expect(await accept()).toMatchObject({ number: 1 });
	expect(store.head).toBe(head);
	const capture = await handlers['capture/get']({ id: 'a' }, CONTEXT);
	expect(capture.processed?.task).toBeUndefined();
	expect(capture.processed?.project).toEqual({ id: 'p', by: 'name' });
});

test('a suggestion that is ignored comes back when that is undone; a project is moved to', async () => {
	const { store, handlers } = await openHandlers();
	const listed = async () => {
		const filter = { limit: 10, offset: 0 };
		return (await handlers['capture/list'](filter, CONTEXT)).captures[0]?.processed;
	};
	await handlers['capture/ignoreSuggestion']({ id: 'a', what: 'project', ignored: true }, CONTEXT);
	expect((await listed())?.project).toBeUndefined();
	expect((await listed())?.task).toBeDefined();
	await handlers['capture/ignoreSuggestion']({ id: 'a', what: 'project', ignored: false }, CONTEXT);
	expect((await listed())?.project?.id).toBe('p');
	await handlers['capture/acceptSuggestion']({ id: 'a', what: 'project' }, CONTEXT);
	expect(store.getCapture('a')?.project).toBe('p');
});

test('what a capture contradicts is suggested for as long as it stands; accepting says why', async () => {
	const { store, handlers } = await openHandlers();
	add(store, 'old', 'The API port is 8080');
	add(store, 'new', 'The API port is now 9090');
	const processor = new CaptureProcessor({ store, reader: readHere, logger: silentLogger, delayMs: 1e6 });
	await processor.run();
	processor.dispose();
	const suggested = async () => (await handlers['capture/get']({ id: 'new' }, CONTEXT)).processed?.contradicts;
	const contradicts = { id: 'old', was: '8080', is: '9090', text: 'The API port is 8080' };
	expect(await suggested()).toEqual(contradicts);
	await handlers['capture/ignoreSuggestion']({ id: 'new', what: 'supersede', ignored: true }, CONTEXT);
	expect(await suggested()).toBeUndefined();
	await handlers['capture/ignoreSuggestion']({ id: 'new', what: 'supersede', ignored: false }, CONTEXT);
	const accept = () => handlers['capture/acceptSuggestion']({ id: 'new', what: 'supersede' }, CONTEXT);
	expect(await accept()).toMatchObject({ superseded: 'capture/old' });
	expect(store.getCapture('old')?.superseded).toMatchObject({
		by: 'capture/new',
		reason: 'It says “8080”, a newer capture says “9090”.',
	});
	expect(await suggested()).toBeUndefined();
	const { head } = store;
	await accept();
	expect(store.head).toBe(head);
	store.execute({ type: 'memory/reinstate', ref: 'capture/old' });
	expect(await suggested()).toEqual(contradicts);
});
