import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../server/models/hash/hashEmbedder.ts';
import type { Embedder } from '../../server/ports/embedder.ts';
import { openRig, type IndexRig } from './indexSupport.ts';

test('a search that begins after an acknowledged capture finds it; edits, deletions and their undoing too', async () => {
	const rig = await openRig();
	add(rig, 'one', 'remember the walrus', ['animals']);
	await rig.indexer.settled();
	expect(await rig.rows('walrus')).toMatchObject([
		{ root: '', path: 'capture/one', kind: 'capture', tags: ['animals'], startLine: 1, endLine: 1 },
	]);

	rig.store.execute({ type: 'capture/edit', id: 'one', content: 'remember the badger', tags: ['fur'] });
	await rig.indexer.settled();
	expect(await rig.find('walrus')).toEqual([]);
	expect(await rig.rows('badger')).toMatchObject([{ tags: ['fur'] }]);

	rig.store.execute({ type: 'capture/delete', id: 'one' });
	await rig.indexer.settled();
	expect(await rig.find('badger')).toEqual([]);
	rig.store.execute({ type: 'capture/undelete', id: 'one' });
	await rig.indexer.settled();
	expect(await rig.find('badger')).toEqual(['capture/one']);
	expect((await rig.table.counts('')).files).toBe(1);
});

test('captures made while the index was closed are found after the next start', async () => {
	const rig = await openRig();
	add(rig, 'one', 'first thought about walruses');
	await rig.indexer.settled();
	await rig.indexer.close();
	add(rig, 'two', 'second thought about badgers');
	rig.store.execute({ type: 'capture/delete', id: 'one' });
	const again = await rig.reopen();
	await again.indexer.settled();
	expect(await again.find('thought')).toEqual(['capture/two']);
});

test.each(['the cursor', 'the table'])('%s may be lost', async (what) => {
	const rig = await openRig();
	for (let at = 0; at < 30; at++) add(rig, `c${at}`, `thought number${at}`);
	await rig.indexer.settled();
	await rig.close();
	const index = path.join(rig.dataDir, 'index');
	if (what === 'the cursor') rmSync(path.join(index, 'captures.cursor'));
	else
		for (const name of readdirSync(index))
			if (name.endsWith('.lance')) rmSync(path.join(index, name), { recursive: true });
	const again = await rig.reopen();
	await again.indexer.settled();
	expect(await again.find('number17')).toEqual(['capture/c17']);
	expect(await again.table.counts('')).toMatchObject({ files: 30, chunks: 30 });
});

test('a long capture is cut, what it was taken from is found too', async () => {
	const rig = await openRig();
	const paragraphs = Array.from(
		{ length: 40 },
		(_, at) => `Paragraph${at} ${'speaks at length about things '.repeat(10)}`,
	);
	add(rig, 'long', `${paragraphs.join('\n\n')}\n\n${'x'.repeat(10_000)}`);
	rig.store.execute({
		type: 'capture/add',
		id: 'selection',
		content: 'look at this',
		tags: [],
		source: { door: 'selection', excerpt: 'function debounceKeys() {}', symbol: 'debounceKeys' },
	});
	await rig.indexer.settled();
	const [row] = await rig.rows('Paragraph33');
	expect(row).toMatchObject({ path: 'capture/long', startLine: expect.any(Number) });
	expect(row!.text.split('\n')[67 - row!.startLine]).toContain('Paragraph33');
	expect(row!.text.length).toBeLessThan(4000);
	expect(await rig.rows('debounceKeys look')).toMatchObject([
		{ path: 'capture/selection', breadcrumb: 'debounceKeys' },
	]);
});

test('a model that fails does not hang searches; when it works again, nothing is missing', async () => {
	let broken = true;
	const hash = createHashEmbedder(64);
	const embedder: Embedder = {
		...hash,
		embed: (...args) => (broken ? Promise.reject(new Error('the endpoint does not answer')) : hash.embed(...args)),
	};
	const rig = await openRig({ embedder });
	add(rig, 'one', 'remember the walrus');
	await rig.indexer.settled();
	expect(await rig.find('walrus')).toEqual([]);
	expect(rig.indexer.status().degraded).toContain('the endpoint does not answer');
	broken = false;
	await rig.indexer.settled();
	expect(await rig.find('walrus')).toEqual(['capture/one']);
	expect(rig.indexer.status()).not.toHaveProperty('degraded');
});

test('settled does not wait for folders', async () => {
	const rig = await openRig();
	for (let file = 0; file < 500; file++) rig.write(`f${file}.ts`, 'export const word = 1;\n'.repeat(200));
	const run = rig.indexer.ensure(rig.root);
	let over = false;
	void run.finally(() => (over = true));
	add(rig, 'one', 'remember the walrus');
	await rig.indexer.settled();
	expect(over).toBe(false);
	expect(await rig.find('walrus')).toEqual(['capture/one']);
	await run;
});

function add(rig: IndexRig, id: string, content: string, tags: string[] = []): void {
	rig.store.execute({ type: 'capture/add', id, content, tags });
}
