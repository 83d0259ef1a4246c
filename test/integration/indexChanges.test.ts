import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createHashEmbedder } from '../../server/models/hash/hashEmbedder.ts';
import type { Embedder } from '../../server/ports/embedder.ts';
import { gitIn } from '../gitIn.ts';
import { openRig, type IndexRig } from './indexSupport.ts';

test('folders that are deleted, moved or copied', async () => {
	const rig = await openRig();
	rig.write('old/a.ts', 'export const aardvark = 1;\n');
	rig.write('old/deep/b.ts', 'export const badger = 1;\n');
	rig.write('keep.ts', 'export const camel = 1;\n');
	await rig.indexer.ensure(rig.root);

	renameSync(rig.at('old'), rig.at('new'));
	await changed(rig, 'old', 'new');
	expect(await rig.find('aardvark')).toEqual(['new/a.ts']);
	expect(await rig.find('badger')).toEqual(['new/deep/b.ts']);

	copyFileSync(rig.at('keep.ts'), rig.at('copy.ts'));
	rmSync(rig.at('new/deep'), { recursive: true });
	await changed(rig, 'copy.ts', 'new'); // a watcher that only tells of the folder
	expect((await rig.find('camel')).sort()).toEqual(['copy.ts', 'keep.ts']);
	expect(await rig.find('badger')).toEqual([]);
	expect(rig.indexer.status().roots[0]).toMatchObject({ files: 3 });
});

test('vectors of a slow model are kept when files are renamed, copied, or change in part', async () => {
	const hash = createHashEmbedder(64);
	const embedded: string[] = [];
	const embedder: Embedder = {
		...hash,
		instant: false,
		embed: (texts, ...rest) => {
			embedded.push(...texts);
			return hash.embed(texts, ...rest);
		},
	};
	const rig = await openRig({ embedder, workerEmbedding: { kind: 'none' } });
	const part = (name: string) =>
		`export function ${name}(): string {\n${`\treturn '${name} says something';\n`.repeat(60)}}\n`;
	rig.write('a.ts', part('aardvark') + part('badger'));
	await rig.indexer.ensure(rig.root);
	const [before] = await rig.rows('aardvark says');
	const count = embedded.length;
	expect(count).toBeGreaterThan(1);

	renameSync(rig.at('a.ts'), rig.at('renamed.ts'));
	copyFileSync(rig.at('renamed.ts'), rig.at('copy.ts'));
	await changed(rig, 'a.ts', 'renamed.ts', 'copy.ts');
	expect(embedded).toHaveLength(count);
	expect((await rig.find('aardvark says')).sort()).toEqual(['copy.ts', 'renamed.ts']);
	const vector = (await rig.table.vectorsByHash([before!.hash])).get(before!.hash);
	expect(vector).toHaveLength(64);

	rig.write('copy.ts', part('aardvark') + part('camel'));
	await changed(rig, 'copy.ts');
	expect(embedded.slice(count).every((text) => text.includes('camel'))).toBe(true);
	expect(embedded.length).toBeGreaterThan(count);
});

test('a file that is saved or deleted while a slow model embeds it is found as it is now', async () => {
	const hash = createHashEmbedder(64);
	const begun = Promise.withResolvers<void>();
	const model = Promise.withResolvers<void>();
	const embedder: Embedder = {
		...hash,
		embed: async (texts, ...rest) => {
			if (texts.some((text) => text.includes('aardvark'))) {
				begun.resolve();
				await model.promise;
			}
			return hash.embed(texts, ...rest);
		},
	};
	const rig = await openRig({ embedder, workerEmbedding: { kind: 'none' } });
	rig.write('saved.ts', 'export const aardvark = 1;\n');
	rig.write('deleted.ts', 'export const aardvark = 2;\n');
	const run = rig.indexer.ensure(rig.root);
	await begun.promise;
	rig.write('saved.ts', 'export const badger = 1;\n');
	rmSync(rig.at('deleted.ts'));
	await changed(rig, 'saved.ts', 'deleted.ts');
	model.resolve();
	await run;
	expect(await rig.find('badger')).toEqual(['saved.ts']);
	expect(await rig.find('aardvark')).toEqual([]);
});

test('a branch switch: what differs is indexed, what is gone is removed', async () => {
	const rig = await openRig();
	const git = (...args: string[]) => gitIn(rig.root, ...args);
	git('init', '-q', '-b', 'main');
	for (let file = 0; file < 150; file++) rig.write(`f${file}.ts`, `export const onMain${file} = ${file};\n`);
	rig.write('same.ts', 'export const unchanged = 1;\n');
	git('add', '.');
	git('commit', '-qm', 'main');
	git('checkout', '-qb', 'other');
	for (let file = 0; file < 150; file++) rig.write(`f${file}.ts`, `export const onOther${file} = ${file};\n`);
	rmSync(rig.at('f7.ts'));
	git('add', '-A');
	git('commit', '-qm', 'other');
	git('checkout', '-q', 'main');
	await rig.indexer.ensure(rig.root);

	git('checkout', '-q', 'other');
	const paths = git('diff', '--name-only', 'main', 'other').trim().split('\n');
	expect(paths).toHaveLength(150);
	await changed(rig, ...paths);
	expect(await rig.find('onOther9')).toEqual(['f9.ts']);
	expect(await rig.find('onMain9')).toEqual([]);
	expect(await rig.find('onMain7')).toEqual([]);
	expect(await rig.find('unchanged')).toEqual(['same.ts']);
	expect(rig.indexer.status().roots[0]).toMatchObject({ files: 150 });
});

test('an ignore file that changes decides about the others', async () => {
	const rig = await openRig();
	rig.write('a.log', 'walrus\n');
	rig.write('b.ts', 'export const badger = 1;\n');
	await rig.indexer.ensure(rig.root);
	expect(await rig.find('walrus')).toEqual(['a.log']);
	rig.write('.gitignore', '*.log\n');
	await changed(rig, '.gitignore');
	expect(await rig.find('walrus')).toEqual([]);
	rmSync(rig.at('.gitignore'));
	await changed(rig, '.gitignore');
	expect(await rig.find('walrus')).toEqual(['a.log']);
	rig.write('node_modules/x.log', 'walrus\n');
	rig.write('.ignore', 'node_modules\n');
	await changed(rig, '.ignore', 'node_modules/x.log');
	expect(await rig.find('walrus')).toEqual(['a.log']);
});

test('a saved file is searchable while a big run goes on, and the run does not undo it', async () => {
	const rig = await openRig();
	for (let file = 0; file < 1500; file++) rig.write(`f${file}.ts`, `export const word${file} = ${file};\n`.repeat(40));
	const run = rig.indexer.ensure(rig.root);
	let over = false;
	void run.finally(() => (over = true));
	for (const file of ['f0.ts', 'f700.ts', 'f1499.ts', 'made.ts']) {
		rig.write(file, 'export const savedMeanwhile = 1;\n');
		await changed(rig, file);
		expect(await rig.find('savedMeanwhile')).toContain(file);
	}
	expect(over).toBe(false);
	rmSync(rig.at('f900.ts'));
	await changed(rig, 'f900.ts');
	await run;
	expect((await rig.find('savedMeanwhile')).sort()).toEqual(['f0.ts', 'f1499.ts', 'f700.ts', 'made.ts']);
	for (const word of ['word0', 'word700', 'word1499', 'word900']) expect(await rig.find(word)).toEqual([]);
	expect(await rig.find('word1')).toEqual(['f1.ts']);
	expect(rig.indexer.status().roots[0]).toMatchObject({ files: 1500 });
});

test('the same save told twice, a file that is gone again, a file outside', async () => {
	const rig = await openRig();
	rig.write('a.ts', 'export const aardvark = 1;\n');
	await rig.indexer.ensure(rig.root);
	rig.write('a.ts', 'export const badger = 1;\n');
	await Promise.all([
		changed(rig, 'a.ts'),
		changed(rig, 'a.ts', 'never.ts'),
		rig.indexer.filesChanged(['/elsewhere/b.ts']),
	]);
	expect(await rig.find('badger')).toEqual(['a.ts']);
	expect(rig.log).toEqual([]);
});

test('a file that becomes data loses its passages', async () => {
	const rig = await openRig();
	rig.write('a.ts', 'export const aardvark = 1;\n');
	await rig.indexer.ensure(rig.root);
	rig.write('a.ts', Buffer.from([1, 2, 0, 0, 255]));
	await changed(rig, 'a.ts');
	expect(await rig.find('aardvark')).toEqual([]);
	expect(rig.indexer.status().roots[0]).toMatchObject({ files: 0, chunks: 0 });
});

function changed(rig: IndexRig, ...paths: readonly string[]): Promise<void> {
	return rig.indexer.filesChanged(paths.map((path) => rig.at(path)));
}
