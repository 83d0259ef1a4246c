import { expect, test } from 'vitest';
import { projectRecords } from '../../../server/index/records/projectRecords.ts';
import { summaryRecords } from '../../../server/index/records/summaryRecords.ts';
import { Compactor } from '../../../server/memory/compactor.ts';
import { createExtractiveSummariser } from '../../../server/memory/summariser.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import type { CompactRequest } from '../../../server/ports/memoryKeeper.ts';
import type { Store } from '../../../server/ports/store.ts';
import { add, openStoreForTest } from '../store/support.ts';
import { shippedModel } from './support.ts';

const tokens = createTokenCounter();
const embedder = shippedModel();

async function openRig(): Promise<{
	store: Store;
	compact: (change?: Partial<CompactRequest>) => ReturnType<Compactor['compact']>;
}> {
	const store = await openStoreForTest();
	store.execute({ type: 'project/create', id: 'p', name: 'Ledger', folders: [] });
	const summariser = createExtractiveSummariser(() => Promise.resolve(embedder));
	const compactor = new Compactor({
		store,
		tokens,
		chooseSummariser: () => Promise.resolve({ summariser, method: 'extractive', notices: [], usage: {} }),
	});
	let runs = 0;
	return {
		store,
		compact: (change = {}) =>
			compactor.compact({
				run: `run${++runs}`,
				project: 'p',
				method: 'extractive',
				maxTokens: 120,
				signal: new AbortController().signal,
				progress: () => undefined,
				...change,
			}),
	};
}

function fill(store: Store, from: number, to: number): void {
	for (let at = from; at < to; at++) {
		add(
			store,
			`c${at}`,
			`${TOPICS[at % TOPICS.length]} This is note ${at}. ${'More was said about it at the table. '.repeat(12)}`,
		);
		store.execute({ type: 'capture/assign', ids: [`c${at}`], project: 'p', by: 'user' });
	}
}

const TOPICS = [
	'The ledger is exported every night at two.',
	'Anna wants the columns in the order of the screen.',
	'We decided to keep amounts in cents.',
	'The lock is held while the report runs.',
	'Tom owns the import of bank statements.',
];

/** Refs of all captures that a summary was made of, through its parts. */
function capturesUnder(store: Store, id: string): string[] {
	return store.memory
		.summary(id)!
		.sources.flatMap((ref) => (ref.startsWith('summary/') ? capturesUnder(store, ref.slice(8)) : [ref]));
}

test('many captures become one summary within its budget, made of all of them', { timeout: 120_000 }, async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 60);
	const seen: [number, number][] = [];
	const { summary, captures } = await compact({ progress: (done, total) => seen.push([done, total]) });
	expect(captures).toBe(60);
	expect(summary).toMatchObject({ project: 'p', method: 'extractive', root: true, level: 2 });
	expect(capturesUnder(store, summary!.id).toSorted()).toEqual(
		Array.from({ length: 60 }, (_, at) => `capture/c${at}`).toSorted(),
	);
	const count = await tokens.ready();
	for (const { content } of store.memory.summaries({ limit: 100 })) expect(count(content)).toBeLessThanOrEqual(120);
	expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
	expect(store.memory.countByLevel('p')).toMatchObject({ compacted: 60 });
	expect(store.getCapture('c7')!.content).toContain('This is note 7.'); // verbatim as before
	// Sentences of the sources, nothing else.
	for (const line of summary!.content.split('\n')) {
		const sentence = line.replace(/^- /, '');
		expect(
			Array.from({ length: 60 }, (_, at) => store.getCapture(`c${at}`)!.content).some((text) =>
				text.includes(sentence),
			),
		).toBe(true);
	}
});

test(
	'compacting again reads only what is new, and the new whole takes the place of the old',
	{ timeout: 120_000 },
	async () => {
		const { store, compact } = await openRig();
		fill(store, 0, 40);
		const first = await compact();
		const head = store.head;
		expect(await compact()).toMatchObject({ captures: 0, summary: { id: first.summary!.id } });
		expect(store.head).toBe(head);
		fill(store, 40, 50);
		const second = await compact();
		expect(second.captures).toBe(10);
		expect(capturesUnder(store, second.summary!.id)).toHaveLength(50);
		expect(store.memory.summaries({ project: 'p', rootsOnly: true, limit: 9 }).map(({ id }) => id)).toEqual([
			second.summary!.id,
		]);
	},
);

test('undo gives everything back, latest first', { timeout: 120_000 }, async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 40);
	const before = store.listCaptures({ limit: 100, offset: 0 });
	const first = await compact();
	fill(store, 40, 45);
	const second = await compact();
	expect(() => store.execute({ type: 'memory/undoCompaction', run: first.summary!.run })).toThrow('builds on this one');
	store.execute({ type: 'memory/undoCompaction', run: second.summary!.run });
	expect(store.memory.summary(second.summary!.id)).toBeUndefined();
	expect(store.memory.summary(first.summary!.id)).toMatchObject({ replaced: false });
	store.execute({ type: 'memory/undoCompaction', run: first.summary!.run });
	expect(store.memory.summaries({ limit: 9 })).toEqual([]);
	const texts = (list: typeof before) => list.captures.map(({ id, content }) => [id, content]);
	expect(texts(store.listCaptures({ limit: 100, offset: 5 }))).toEqual(texts(before));
	expect(store.memory.countByLevel('p')).toMatchObject({ compacted: 0 });
	expect((await compact()).captures).toBe(45);
});

test('a run that is cancelled leaves nothing', async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 60);
	const head = store.head;
	const controller = new AbortController();
	const stopped = compact({ signal: controller.signal, progress: () => controller.abort(new Error('enough')) });
	await expect(stopped).rejects.toThrow('enough');
	expect(store.head).toBe(head);
});

test('archived and superseded captures are left out', async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 6);
	store.execute({ type: 'memory/archive', ids: ['c0'], reason: 'old' });
	store.execute({ type: 'memory/supersede', ref: 'capture/c1', reason: 'wrong' });
	const { summary } = await compact();
	expect(capturesUnder(store, summary!.id)).toEqual(['capture/c2', 'capture/c3', 'capture/c4', 'capture/c5']);
});

test('what is read at once fits at every level, however long captures are and summaries stay', async () => {
	const { store } = await openRig();
	const count = await tokens.ready();
	fill(store, 0, 6);
	add(store, 'long', Array.from({ length: 1500 }, (_, at) => `Sentence ${at} of a long report.`).join(' '));
	store.execute({ type: 'capture/assign', ids: ['long'], project: 'p', by: 'user' });
	const read: string[] = [];
	const compactor = new Compactor({
		store,
		tokens,
		chooseSummariser: () => {
			// As a model that does not keep to its length.
			const summarise = ({ texts }: { readonly texts: readonly string[] }) => {
				read.push(texts.join('\n'));
				return Promise.resolve('word '.repeat(2000));
			};
			return Promise.resolve({ summariser: { summarise }, method: 'model', notices: [], usage: {} });
		},
	});
	const seen: [number, number][] = [];
	const { summary } = await compactor.compact({
		run: 'long',
		project: 'p',
		method: 'auto',
		maxTokens: 120,
		signal: new AbortController().signal,
		progress: (done, total) => seen.push([done, total]),
	});
	for (const text of read) expect(count(text)).toBeLessThanOrEqual(3100);
	expect(read.length).toBeGreaterThan(3);
	expect(read.join(' ')).toContain('Sentence 0 of');
	expect(read.join(' ')).toContain('Sentence 1499 of'); // nothing of it is left out
	expect(new Set(capturesUnder(store, summary!.id))).toContain('capture/long');
	for (const [done, total] of seen) expect(done).toBeLessThanOrEqual(total);
});

test('what was deleted or superseded is in no summary, comes back with its capture, and is left out of the next', async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 40);
	const { summary } = await compact();
	const all = store.memory.summaries({ limit: 99 });
	const part = all.find(({ level, sources }) => level === 1 && sources.includes('capture/c3'));
	store.execute({ type: 'capture/delete', id: 'c3' });
	const [deleted] = store.readEvents(store.head - 1, 1);
	expect(summaryRecords.changedBy(deleted!, store)).toEqual(expect.arrayContaining([part!.id, summary!.id]));
	expect(projectRecords.changedBy(deleted!, store)).toContain('p');
	expect(summaryRecords.read(store, part!.id)).toBeUndefined();
	const shown = store.memory.summaries({ limit: 99 });
	expect(shown).toHaveLength(all.length - 2);
	expect(shown.filter(({ id }) => id === part!.id || id === summary!.id)).toEqual([]);
	expect(store.memory.summary(summary!.id)).toBeUndefined();
	expect(shown.every(({ root }) => !root)).toBe(true);
	expect(store.memory.summaries({ project: 'p', rootsOnly: true, limit: 99 })).toHaveLength(shown.length);
	store.execute({ type: 'capture/undelete', id: 'c3' });
	expect(store.memory.summaries({ limit: 99 })).toEqual(all);

	store.execute({ type: 'memory/supersede', ref: 'capture/c3', reason: 'wrong' });
	expect(store.memory.summary(part!.id)).toBeUndefined();
	const renewed = await compact();
	expect(capturesUnder(store, renewed.summary!.id)).toHaveLength(39);
	expect(capturesUnder(store, renewed.summary!.id)).not.toContain('capture/c3');
	store.execute({ type: 'memory/reinstate', ref: 'capture/c3' });
	expect(store.memory.summaries({ project: 'p', rootsOnly: true, limit: 9 }).map(({ id }) => id)).toEqual([
		renewed.summary!.id,
	]);
});

test('a capture that was edited is read again with those it was summed up with', async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 40);
	await compact();
	store.execute({ type: 'capture/edit', id: 'c5', content: 'The ferry leaves at noon.' });
	const { captures, summary } = await compact();
	expect(captures).toBeGreaterThan(0);
	expect(captures).toBeLessThan(40);
	expect(new Set(capturesUnder(store, summary!.id)).size).toBe(40);
	expect(capturesUnder(store, summary!.id)).toHaveLength(40);
	expect(await compact()).toMatchObject({ captures: 0, summary: { id: summary!.id } });
});

test('two runs over one project at once leave one whole', async () => {
	const { store, compact } = await openRig();
	fill(store, 0, 6);
	const [first, second] = await Promise.all([compact(), compact()]);
	expect([first.captures, second.captures]).toEqual([6, 0]);
	expect(second.summary).toEqual(first.summary);
	expect(store.memory.summaries({ limit: 9 })).toHaveLength(1);
});
