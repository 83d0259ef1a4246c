import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ChunkTable } from '../../server/ports/chunkTable.ts';
import { delay, openRig, REPOSITORY, temporaryFolder } from './indexSupport.ts';

/** Files whose passages need more than one write on the fastest machine, too: a write has 4,096 rows. */
const MANY = 2500;

test('a run that was killed goes on where its writes ended', async () => {
	const folders = { root: temporaryFolder('root'), dataDir: temporaryFolder('data') };
	const rig = await openRig({}, folders);
	for (let file = 0; file < MANY; file++) rig.write(`f${file}.ts`, functions(file, 20));
	await rig.close();

	const child = spawn(
		process.execPath,
		[path.join(REPOSITORY, 'test/integration/indexChild.ts'), folders.root, folders.dataDir],
		{ stdio: ['ignore', 'pipe', 'inherit'] },
	);
	await once(child.stdout, 'data'); // some files are durable
	child.kill('SIGKILL');
	await once(child, 'exit');

	const again = await openRig({}, folders);
	const stored = await again.table.files(again.root);
	expect(stored.size).toBeGreaterThan(0);
	expect(stored.size).toBeLessThan(MANY);
	const missing = Array.from({ length: MANY }, (_, file) => file)
		.filter((file) => !stored.has(`f${file}.ts`))
		.reduce((sum, file) => sum + functions(file, 20).length, 0);
	const run = await again.indexer.ensure(again.root);
	expect(run.files).toBe(MANY);
	expect(run.bytes).toBe(missing); // each of those was read once, and no other
	expect(await again.table.counts(again.root)).toMatchObject({ files: MANY, chunks: run.chunks });
	expect(await again.find(`uniqueName${MANY - 1}`)).toEqual([`f${MANY - 1}.ts`]);
});

test('two windows that ask at once share a run; leaving does not end it', async () => {
	const rig = await openRig();
	for (let file = 0; file < 50; file++) rig.write(`f${file}.ts`, functions(file, 5));
	const leaving = new AbortController();
	const [first, second, left] = [
		rig.indexer.ensure(rig.root),
		rig.indexer.ensure(rig.root),
		rig.indexer.ensure(rig.root, leaving.signal),
	];
	leaving.abort(new Error('window closed'));
	await expect(left).rejects.toThrow('window closed');
	expect(await first).toBe(await second);
	expect((await first).files).toBe(50);
});

test('paused work waits, captures and status do not', async () => {
	const rig = await openRig();
	rig.write('a.ts', functions(1, 1));
	rig.indexer.pause();
	const run = rig.indexer.ensure(rig.root);
	rig.store.execute({ type: 'capture/add', id: 'c1', content: 'think about walruses', tags: [] });
	await rig.indexer.settled();
	expect(await rig.find('walruses')).toEqual(['capture/c1']);
	expect(rig.indexer.status().roots[0]).toMatchObject({ phase: 'paused', files: 0 });
	rig.indexer.resume();
	expect((await run).files).toBe(1);
	expect(rig.indexer.status().roots[0]).toMatchObject({ phase: 'idle', files: 1, total: 1, done: 1 });
});

test('a full disk ends the run with a clear status; asked again, it goes on', async () => {
	let writesLeft = 1;
	const rig = await openRig({ wrapTable: (table) => whenFull(table, () => writesLeft-- <= 0) });
	for (let file = 0; file < MANY; file++) rig.write(`f${file}.ts`, functions(file, 20));
	await expect(rig.indexer.ensure(rig.root)).rejects.toMatchObject({ code: 'diskFull' });
	const [status] = rig.indexer.status().roots;
	expect(status).toMatchObject({ phase: 'failed', error: expect.stringContaining('the disk is full') });
	expect(status!.files).toBeGreaterThan(0);

	writesLeft = Number.POSITIVE_INFINITY;
	const run = await rig.indexer.ensure(rig.root);
	expect(run.files).toBe(MANY);
	expect(rig.indexer.status().roots[0]).toMatchObject({ phase: 'idle', files: MANY });
	expect(rig.indexer.status().roots[0]).not.toHaveProperty('error');
});

test('forgetting a folder and building it again', async () => {
	const rig = await openRig();
	rig.write('a.ts', functions(1, 2));
	await rig.indexer.ensure(rig.root);
	expect(await rig.indexer.forget(rig.root)).toBe(true);
	expect(await rig.find('uniqueName1')).toEqual([]);
	expect(rig.indexer.status().roots).toEqual([]);
	expect(await rig.indexer.forget(rig.root)).toBe(false);
	const status = await rig.indexer.rebuild(rig.root);
	expect(status.root).toBe(rig.root);
	await rig.indexer.ensure(rig.root);
	expect(await rig.find('uniqueName1')).toEqual(['a.ts']);
});

test('forgetting a folder while it is indexed leaves nothing of it', async () => {
	const rig = await openRig();
	for (let file = 0; file < 300; file++) rig.write(`f${file}.ts`, functions(file, 20));
	const run = rig.indexer.ensure(rig.root);
	const ended = expect(run).rejects.toMatchObject({ code: 'cancelled' });
	await until(() => rig.indexer.status().roots[0]?.phase === 'indexing');
	await rig.indexer.forget(rig.root);
	await ended;
	expect(await rig.table.counts(rig.root)).toMatchObject({ files: 0, chunks: 0 });
});

test('a paused folder can be forgotten, and a paused index closed', async () => {
	const rig = await openRig();
	rig.write('a.ts', functions(1, 1));
	rig.indexer.pause();
	const run = expect(rig.indexer.ensure(rig.root)).rejects.toMatchObject({ code: 'cancelled' });
	await rig.indexer.forget(rig.root);
	await run;
	const second = expect(rig.indexer.ensure(rig.root)).rejects.toMatchObject({ code: 'cancelled' });
	await rig.close();
	await second;
	expect(rig.log.filter((line) => line.includes('failed'))).toEqual([]);
});

test('a disk that is full when a file is saved: the next save catches up', async () => {
	let full = false;
	const rig = await openRig({ wrapTable: (table) => whenFull(table, () => full) });
	rig.write('a.ts', functions(1, 1));
	await rig.indexer.ensure(rig.root);
	full = true;
	rig.write('b.ts', functions(2, 1));
	await expect(rig.indexer.filesChanged([rig.at('b.ts')])).rejects.toMatchObject({ code: 'diskFull' });
	expect(rig.indexer.status().roots[0]).toMatchObject({ phase: 'failed', error: expect.stringContaining('full') });
	full = false;
	rig.write('c.ts', functions(3, 1));
	await rig.indexer.filesChanged([rig.at('c.ts')]);
	expect(await rig.find('uniqueName2')).toEqual(['b.ts']);
	expect(await rig.find('uniqueName3')).toEqual(['c.ts']);
	expect(rig.indexer.status().roots[0]).toMatchObject({ phase: 'idle', files: 3 });
});

test('two roots, one inside the other', async () => {
	const rig = await openRig();
	rig.write('a.ts', functions(1, 1));
	rig.write('inner/b.ts', functions(2, 1));
	const inner = rig.at('inner');
	await Promise.all([rig.indexer.ensure(rig.root), rig.indexer.ensure(inner)]);
	rig.write('inner/b.ts', 'export const changedName = 1;\n');
	await rig.indexer.filesChanged([rig.at('inner/b.ts')]);
	const rows = await rig.rows('changedName');
	expect(rows.map((row) => `${row.root} ${row.path}`).sort()).toEqual([`${rig.root} inner/b.ts`, `${inner} b.ts`]);
});

test('a root that is gone is told, and comes back', async () => {
	const rig = await openRig();
	rig.write('a.ts', functions(1, 1));
	await rig.indexer.ensure(rig.root);
	renameSync(rig.root, `${rig.root}-moved`);
	await expect(rig.indexer.ensure(rig.root)).rejects.toMatchObject({ code: 'notFound' });
	expect(rig.indexer.status().roots[0]).toMatchObject({
		phase: 'failed',
		error: expect.stringContaining('is not there'),
	});
	renameSync(`${rig.root}-moved`, rig.root);
	expect((await rig.indexer.ensure(rig.root)).files).toBe(1);
	expect(rig.indexer.status().roots[0]).not.toHaveProperty('error');
});

test('new settings are applied to folders that are indexed already', async () => {
	const rig = await openRig();
	rig.write('a.ts', functions(1, 1));
	rig.write('b.ts', functions(2, 1));
	await rig.indexer.ensure(rig.root);
	rig.indexer.configure(() => ({ maxFileBytes: 2 ** 20, exclude: ['b.*'] }));
	expect((await rig.indexer.ensure(rig.root)).files).toBe(1);
	expect(await rig.find('uniqueName2')).toEqual([]);
});

test('progress is told at most five times a second, and the last state always', async () => {
	const rig = await openRig();
	for (let file = 0; file < 400; file++) rig.write(`f${file}.ts`, functions(file, 10));
	const told: { at: number; phase: string; done: number }[] = [];
	rig.indexer.onDidChange(({ roots: [root] }) =>
		told.push({ at: performance.now(), phase: root!.phase, done: root!.done }),
	);
	await rig.indexer.ensure(rig.root);
	await until(() => told.at(-1)?.phase === 'idle');
	expect(told.at(-1)).toMatchObject({ done: 400 });
	expect(told.every(({ at }, index) => index === 0 || at - told[index - 1]!.at > 190)).toBe(true);
});

/** A table on a disk that is full at times, with LanceDB's words for it. */
function whenFull(table: ChunkTable, full: () => boolean): ChunkTable {
	return new Proxy(table, {
		get(target, name) {
			const value: unknown = Reflect.get(target, name, target);
			if (typeof value !== 'function') return value;
			return (...args: unknown[]) => {
				if (name === 'putFiles' && full())
					return Promise.reject(
						new Error(
							'lance error: LanceError(IO): Generic LocalFileSystem error: No space left on device (os error 28)',
						),
					);
				return Reflect.apply(value, target, args);
			};
		},
	});
}

function functions(seed: number, count: number): string {
	const body = (at: number) => `\t// ${'words about something '.repeat(5)}\n\treturn ${at};\n`;
	return Array.from(
		{ length: count },
		(_, at) => `export function ${at === 0 ? `uniqueName${seed}` : `other${at}of${seed}`}(): number {\n${body(at)}}\n`,
	).join('\n');
}

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await delay(5);
}
