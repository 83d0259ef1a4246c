import { expect, test } from 'vitest';
import { createProjectDigests } from '../../../server/memory/projectDigest.ts';
import { createSentenceChooser } from '../../../server/memory/summariser.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { add, openStoreForTest } from '../store/support.ts';
import { shippedModel } from './support.ts';

test('a project is told in sentences of its captures, up to date after every change, and nothing is written', async () => {
	const store = await openStoreForTest();
	let embedded = 0;
	const model = shippedModel();
	const counting = { ...model, embed: (...args: Parameters<typeof model.embed>) => (embedded++, model.embed(...args)) };
	const tokens = createTokenCounter();
	const chooser = createSentenceChooser(() => Promise.resolve({ ...counting, dimensions: model.dimensions }));
	const digests = createProjectDigests({ store, tokens, chooser });
	const read = () => digests.digest('p', 60, new AbortController().signal);
	store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: [] });
	expect(await read()).toEqual({ sentences: [], captures: 0 });
	const texts = ['The ledger writes every payment twice.', 'Payments are retried after a minute.', 'Lunch was late.'];
	for (const [at, text] of texts.entries()) add(store, `c${at}`, text);
	store.execute({ type: 'capture/assign', ids: ['c0', 'c1', 'c2'], project: 'p', by: 'user' });
	const { head } = store;
	const first = await read();
	expect(first.captures).toBe(3);
	for (const { text, ref } of first.sentences)
		expect(store.getCapture(ref.slice('capture/'.length))?.content).toBe(text);
	expect(first.sentences.length).toBeGreaterThan(0);
	const before = embedded;
	expect(await read()).toBe(first);
	expect(embedded).toBe(before);
	expect(store.head).toBe(head);
	store.execute({ type: 'memory/archive', ids: ['c0', 'c1'], reason: 'done' });
	expect(await read()).toMatchObject({ captures: 1, sentences: [{ text: 'Lunch was late.', ref: 'capture/c2' }] });
});
