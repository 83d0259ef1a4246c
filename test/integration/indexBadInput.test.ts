import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openRig } from './indexSupport.ts';

const TINY_FILES = 100_000;

test('one folder with everything that a pipeline could choke on', async () => {
	const rig = await openRig({ settings: () => ({ maxFileBytes: 2 ** 20, exclude: [] }) });
	rig.write('good.ts', 'export function goodNeighbour() {}\n');
	rig.write('image.ts', Buffer.from('89504e470d0a1a0a0000000d49484452000000', 'hex'));
	rig.write('latin.py', Buffer.from('# caf\xe9 walrus\nprice = 1\n', 'latin1'));
	rig.write(
		'broken.js',
		Buffer.concat([Buffer.from('const broken = 1; // '), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('\n')]),
	);
	rig.write('wide.cs', Buffer.from('\uFEFFclass WideCharacters { }\n', 'utf16le'));
	rig.write('wideBig.md', Buffer.from('# Heading of big endian\n', 'utf16le').swap16());
	rig.write('huge.log', '');
	truncateSync(rig.at('huge.log'), 200 * 2 ** 20);
	rig.write('bundle.js', 'function a(b){return b+1};'.repeat(20_000));
	rig.write('empty.ts', '');
	rig.write('blank.ts', '\n \n\t\n');
	rig.write('nested.ts', `const deep = ${'[\n'.repeat(20_000)}${']\n'.repeat(20_000)};\n`);
	rig.write('nested.json', `${'{"a":\n'.repeat(5000)}1${'}\n'.repeat(5000)}\n`);
	rig.write('new\nline 🦭 "quoted" \'name\'.ts', 'export const oddlyNamed = 1;\n');
	rig.write(`${'deep/'.repeat(200)}bottom.ts`, 'export const atTheBottom = 1;\n');
	symlinkSync('.', rig.at('loop'));
	execFileSync('mkfifo', [rig.at('pipe.ts')]);

	const run = await rig.indexer.ensure(rig.root);
	expect(run.skipped).toEqual({ binary: 1, generated: 1, special: 1, symbolicLink: 1, tooLarge: 1 });
	expect(await rig.find('goodNeighbour')).toEqual(['good.ts']);
	expect(await rig.find('café')).toEqual(['latin.py']);
	expect(await rig.find('broken')).toEqual(['broken.js']);
	expect(await rig.find('WideCharacters')).toEqual(['wide.cs']);
	expect(await rig.find('endian')).toEqual(['wideBig.md']);
	expect(await rig.find('oddlyNamed')).toEqual(['new\nline 🦭 "quoted" \'name\'.ts']);
	expect(await rig.find('atTheBottom')).toEqual([`${'deep/'.repeat(200)}bottom.ts`]);

	const leftOut = await rig.indexer.skipped(rig.root, false);
	expect(leftOut.map(({ reason, count, paths }) => `${reason} ${count} ${paths.join()}`).sort()).toEqual([
		'binary 1 image.ts',
		'generated 1 bundle.js',
		'special 1 pipe.ts',
		'symbolicLink 1 loop',
		'tooLarge 1 huge.log',
	]);

	const again = await rig.reopen();
	// Nobody has looked at the folder yet: what was read is known, the rest is looked for when it is asked for.
	expect((await again.indexer.skipped(rig.root, false)).map(({ reason }) => reason).sort()).toEqual([
		'binary',
		'generated',
	]);
	expect(await again.indexer.skipped(rig.root, true)).toEqual(leftOut);
	expect(await again.indexer.ensure(again.root)).toMatchObject({ bytes: 0, files: run.files, skipped: run.skipped });
	again.write('good.ts', 'export function betterNeighbour() {}\n');
	await again.indexer.filesChanged([again.at('good.ts'), again.at('new\nline 🦭 "quoted" \'name\'.ts')]);
	expect(await again.find('betterNeighbour')).toEqual(['good.ts']);
	expect(await again.find('oddlyNamed')).toHaveLength(1);
	expect(again.log).toEqual([]);
});

test('a line of 50 MB, as prose and as code, under a cap that lets it in', async () => {
	const rig = await openRig({ settings: () => ({ maxFileBytes: 2 ** 27, exclude: [] }), silenceLimitMs: 120_000 });
	const line = 'var walrus=function(a,b){return a+b};'.repeat(1_400_000);
	rig.write('bundle.js', line);
	rig.write('prose.txt', line.slice(0, 50 * 2 ** 20));
	rig.write('good.ts', 'export function goodNeighbour() {}\n');
	const run = await rig.indexer.ensure(rig.root);
	expect(run.skipped).toEqual({ generated: 1 });
	expect(await rig.find('goodNeighbour')).toEqual(['good.ts']);
	expect(await rig.find('walrus')).toEqual(['prose.txt']);
	expect(rig.log).toEqual([]);
});

test('100,000 tiny files', { timeout: 600_000 }, async () => {
	const rig = await openRig();
	const folders = Math.ceil(TINY_FILES / 500);
	for (let folder = 0; folder < folders; folder++) {
		mkdirSync(path.join(rig.root, `d${folder}`));
		for (let file = 0; file < 500 && folder * 500 + file < TINY_FILES; file++)
			writeFileSync(path.join(rig.root, `d${folder}`, `f${file}.txt`), `tiny${folder}x${file}\n`);
	}
	const run = await rig.indexer.ensure(rig.root);
	expect(run).toMatchObject({ files: TINY_FILES, chunks: TINY_FILES, skipped: {} });
	expect(await rig.find(`tiny${folders - 1}x0`)).toEqual([`d${folders - 1}/f0.txt`]);
	const again = await rig.reopen();
	expect(await again.indexer.ensure(again.root)).toMatchObject({ files: TINY_FILES, bytes: 0 });
});
