import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NO_FOLDER } from '../../../common/model/noFolder.ts';
import { terms } from '../../../server/core/text/terms.ts';
import { hashVector } from '../../../server/models/hash/hashEmbedder.ts';
import type { ChunkFilter } from '../../../server/ports/chunkTable.ts';
import { pathTest } from '../../../server/search/sql.ts';
import { openChunkTable } from '../../../server/search/openChunkTable.ts';
import { storedDimensions } from '../../../server/search/storedDimensions.ts';
import { anyText } from '../arbitraries.ts';
import {
	embedder,
	everything,
	file,
	hashOf,
	openTable,
	quiet,
	ROOT,
	rowsOf,
	temporaryFolder,
	UPKEEP,
} from './support.ts';

const vectorOf = (text: string) => hashVector(text, embedder.dimensions);

async function folder(dir: string, prefix: string, part: string): Promise<string> {
	const name = (await readdir(dir)).find((entry) => entry.startsWith(prefix))!;
	return path.join(dir, name, part);
}

describe('writing', () => {
	test('what was put in is there after opening the table again', async () => {
		const dir = await temporaryFolder();
		const first = await openTable(dir);
		await first.putFiles(ROOT, [
			file({ path: 'a.ts', mtimeMs: 5, tags: ['x'], chunks: [{ text: 'function readFile() {}', symbol: 'readFile' }] }),
			file({ path: 'empty.ts', chunks: [] }),
		]);
		await first.close();
		const table = await openTable(dir);
		expect(table.recovered).toBeUndefined();
		expect([...(await table.files(ROOT)).values()]).toEqual([
			{ path: 'a.ts', size: 22, mtimeMs: 5, hash: hashOf('function readFile() {}'), chunks: 1 },
			{ path: 'empty.ts', size: 0, mtimeMs: 0, hash: hashOf(''), chunks: 0 },
		]);
		const [row] = await rowsOf(table, table.newest(everything, 10));
		expect(row).toMatchObject({ root: ROOT, path: 'a.ts', symbol: 'readFile', tags: ['x'], startLine: 1, endLine: 1 });
	});

	test('a file that is put again replaces its rows, and no others', async () => {
		const table = await openTable();
		await table.putFiles(ROOT, [
			file({ path: 'a.ts', chunks: [{ text: 'one alpha' }, { text: 'two alpha' }] }),
			file({ path: 'b.ts', chunks: [{ text: 'three alpha' }] }),
		]);
		await table.putFiles('/elsewhere', [file({ path: 'a.ts', chunks: [{ text: 'four alpha' }] })]);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'five alpha' }] })]);
		const found = await rowsOf(table, table.searchText({ terms: ['alpha'] }, everything, 10));
		expect(found.map(({ text }) => text).toSorted()).toEqual(['five alpha', 'four alpha', 'three alpha']);
		expect(await table.counts(ROOT)).toMatchObject({ files: 2, chunks: 2 });
		expect((await table.files(ROOT)).get('a.ts')).toMatchObject({ chunks: 1, hash: hashOf('five alpha') });
	});

	test('files and folders can be removed', async () => {
		const table = await openTable();
		const some = ['a.ts', 'b.ts', 'c.ts'].map((name) => file({ path: name, chunks: [{ text: name }] }));
		await table.putFiles(ROOT, some);
		await table.putFiles('/elsewhere', some);
		await table.removeFiles(ROOT, ['a.ts', 'not there']);
		expect([...(await table.files(ROOT)).keys()].toSorted()).toEqual(['b.ts', 'c.ts']);
		await table.removeRoot('/elsewhere');
		expect(await table.counts('/elsewhere')).toMatchObject({ files: 0, chunks: 0 });
		expect(await table.totalChunks()).toBe(2);
	});

	test('concurrent writes follow each other', async () => {
		const table = await openTable();
		const versions = Array.from({ length: 12 }, (_, at) => file({ path: 'a.ts', chunks: [{ text: `version ${at}` }] }));
		await Promise.all(versions.map((version) => table.putFiles(ROOT, [version])));
		expect((await rowsOf(table, table.newest(everything, 10))).map(({ text }) => text)).toEqual(['version 11']);
	});

	test('vectors come back under the hash of their chunk, to 3 digits', async () => {
		const table = await openTable();
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one' }, { text: 'two words' }] })]);
		const found = await table.vectorsByHash([hashOf('two words'), hashOf('unknown')]);
		expect([...found.keys()]).toEqual([hashOf('two words')]);
		for (const [at, value] of vectorOf('two words').entries())
			expect(found.get(hashOf('two words'))![at]).toBeCloseTo(value, 3);
	});

	test('vectors of another size are refused before anything is written', async () => {
		const table = await openTable();
		const broken = { ...file({ path: 'a.ts', chunks: [{ text: 'one' }] }), vectors: new Float32Array(3) };
		await expect(table.putFiles(ROOT, [broken])).rejects.toThrow('1 chunks of 256 dimensions came with 3 numbers');
		expect(await table.totalChunks()).toBe(0);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one' }] })]);
		expect(await table.totalChunks()).toBe(1);
	});

	test('optimising keeps the rows and removes fragments', async () => {
		const dir = await temporaryFolder();
		const table = await openTable(dir);
		for (let at = 0; at < 20; at++)
			await table.putFiles(ROOT, [file({ path: `${at}.ts`, chunks: [{ text: `passage ${at}` }] })]);
		await table.optimize();
		expect(await table.totalChunks()).toBe(20);
		expect(await rowsOf(table, table.searchText({ terms: ['7'] }, everything, 5))).toMatchObject([{ path: '7.ts' }]);
		const versions = await readdir(await folder(dir, 'chunks_', '_versions'));
		expect(versions.length).toBeLessThan(5);
		expect(await table.bytes()).toBeGreaterThan(1000);
	});

	test('searches go on while it is optimised', async () => {
		const table = await openTable();
		for (let at = 0; at < 10; at++) {
			await table.putFiles(ROOT, [file({ path: `${at}.ts`, chunks: [{ text: `passage ${at}` }] })]);
			const searching = Array.from({ length: 5 }, () => table.searchText({ terms: ['passag'] }, everything, 20));
			const [optimised, ...found] = await Promise.all([table.optimize(), ...searching]);
			expect(optimised).toBeUndefined();
			expect(found.map((matches) => matches.length)).toEqual(Array.from({ length: 5 }, () => at + 1));
		}
	});
});

describe('at rest', () => {
	test('tables that nobody uses are closed, and open again for whoever comes next', async () => {
		const dir = await temporaryFolder();
		let rested = Promise.withResolvers<void>();
		const onRest = (): void => rested.resolve();
		const nextRest = (): Promise<void> => {
			rested = Promise.withResolvers<void>();
			return rested.promise;
		};
		const { id: modelId, dimensions } = embedder;
		const table = await openChunkTable({ dir, modelId, dimensions, logger: quiet, restAfterMs: 20, onRest });
		onTestFinished(() => table.close());
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one alpha' }] })]);
		const keys = (await table.newest(everything, 1)).map(({ key }) => key);
		await nextRest();
		expect((await table.rows(keys)).map(({ text }) => text)).toEqual(['one alpha']);
		await nextRest();
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'two alpha' }] })]);
		await nextRest();
		const found = await Promise.all([
			table.searchText({ terms: ['alpha'] }, everything, 10),
			table.searchVector(vectorOf('two alpha'), everything, 10),
			table.optimize().then(() => table.newest(everything, 10)),
		]);
		expect(found.map((matches) => matches.length)).toEqual([1, 1, 1]);
		expect((await rowsOf(table, table.newest(everything, 10))).map(({ text }) => text)).toEqual(['two alpha']);
	});

	test('closing while it rests, and asking after that', async () => {
		const rested = Promise.withResolvers<void>();
		const { id: modelId, dimensions } = embedder;
		const options = { dir: await temporaryFolder(), modelId, dimensions, logger: quiet, restAfterMs: 1 };
		const table = await openChunkTable({ ...options, onRest: rested.resolve });
		await rested.promise;
		await table.close();
		await expect(table.totalChunks()).rejects.toThrow('closed');
	});
});

describe.each([
	['in this process', undefined],
	['in a process of its own', UPKEEP],
])('optimising %s', (_where, upkeepFile) => {
	test('saves are searchable while it runs, and nothing is lost or left twice', async () => {
		const table = await openTable(undefined, quiet, upkeepFile);
		const words = Array.from({ length: 3000 }, (_, at) => `word${at}`);
		const filler = Array.from({ length: 75 }, (_, at) =>
			file({
				path: `${at}.ts`,
				chunks: Array.from({ length: 20 }, (_chunk, row) => ({ text: words.slice(row * 7, row * 7 + 200).join(' ') })),
			}),
		);
		for (let at = 0; at < filler.length; at += 25) await table.putFiles(ROOT, filler.slice(at, at + 25));
		// Without digits, which are words of the filler.
		const saved = (round: number): string => `zq${String.fromCodePoint(97 + round)}qz`;
		const order: string[] = [];
		const optimising = table.optimize().then(() => order.push('optimised'));
		for (let round = 0; round < 8 && !order.includes('optimised'); round++) {
			const text = saved(round);
			// A file that is new, then again and again: its old rows go each time.
			await table.putFiles(ROOT, [file({ path: 'saved.ts', chunks: [{ text }] })]);
			expect(await table.searchText({ terms: terms(text) }, everything, 5)).toHaveLength(1);
			order.push('saved');
		}
		await optimising;
		expect(order[0]).toBe('saved');
		expect(await table.counts(ROOT)).toMatchObject({ files: 76, chunks: 1501 });
		expect(await rowsOf(table, table.searchText({ terms: [saved(0)] }, everything, 5))).toEqual([]);
		// The process for it gives way to everything else that the machine does.
	}, 240_000);

	test('what it leaves is read at once, old versions are gone and searches went on', async () => {
		const dir = await temporaryFolder();
		const table = await openTable(dir, quiet, upkeepFile);
		for (let at = 0; at < 12; at++)
			await table.putFiles(ROOT, [file({ path: `${at}.ts`, chunks: [{ text: `passage ${at}` }] })]);
		const searching = Array.from({ length: 5 }, () => table.searchText({ terms: ['passag'] }, everything, 20));
		const [optimised, ...found] = await Promise.all([table.optimize(), ...searching]);
		expect(optimised).toBeUndefined();
		expect(found.map((matches) => matches.length)).toEqual([12, 12, 12, 12, 12]);
		expect(await table.totalChunks()).toBe(12);
		const versions = await readdir(await folder(dir, 'chunks_', '_versions'));
		expect(versions.length).toBeLessThan(5);
		await table.putFiles(ROOT, [file({ path: '3.ts', chunks: [{ text: 'another passage' }] })]);
		await table.removeFiles(ROOT, ['4.ts']);
		expect(await table.counts(ROOT)).toMatchObject({ files: 11, chunks: 11 });
	}, 240_000);
});

describe('optimising', () => {
	test('a process for it that cannot do it is told of, and the tables work on', async () => {
		const table = await openTable(undefined, quiet, new URL('no-such-script.ts', UPKEEP));
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one alpha' }] })]);
		await expect(table.optimize()).rejects.toThrow('The process that optimises ended (1)');
		await expect(table.optimize()).rejects.toThrow('The process that optimises ended (1)');
		expect(await table.searchText({ terms: ['alpha'] }, everything, 5)).toHaveLength(1);
	});

	test('closing does not wait for the end of it', async () => {
		const dir = await temporaryFolder();
		const table = await openTable(dir, quiet, UPKEEP);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one alpha' }] })]);
		const optimised = table.optimize();
		await table.close();
		expect(await optimised).toBeUndefined();
		expect(await (await openTable(dir)).totalChunks()).toBe(1);
	});

	test('a file that was stored before the table was opened is replaced', async () => {
		const dir = await temporaryFolder();
		const before = await openTable(dir);
		await before.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'old' }] })]);
		await before.close();
		const table = await openTable(dir);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'new' }] })]);
		await table.removeRoot(ROOT);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'newer' }] })]);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'newest' }] })]);
		expect((await rowsOf(table, table.newest(everything, 10))).map(({ text }) => text)).toEqual(['newest']);
	});
});

describe('searching', () => {
	async function filled() {
		const table = await openTable();
		await table.putFiles(ROOT, [
			file({
				path: 'src/http/header.ts',
				mtimeMs: 300,
				chunks: [
					{ text: 'function parseHTTPHeader(line) { return line.split(":"); }', symbol: 'parseHTTPHeader' },
					{ text: 'function formatDate(date) { return date.toISOString(); }', symbol: 'formatDate' },
				],
			}),
			file({
				path: 'src/colour.py',
				language: 'python',
				mtimeMs: 200,
				chunks: [{ text: 'def mix(red, green): pass', symbol: 'mix' }],
			}),
			file({
				path: 'docs/it\'s "odd" \\ 🎉.md',
				language: 'markdown',
				kind: 'doc',
				mtimeMs: 100,
				tags: ['Guide'],
				chunks: [{ text: 'How headers are parsed' }],
			}),
		]);
		await table.putFiles('', [
			file({ path: 'capture/1', kind: 'capture', language: '', chunks: [{ text: 'remember the header' }] }),
		]);
		return table;
	}

	test('text by terms: any of them, all of them', async () => {
		const table = await filled();
		const paths = async (query: Parameters<typeof table.searchText>[0]) =>
			[...new Set((await rowsOf(table, table.searchText(query, everything, 10))).map((row) => row.path))].toSorted();
		expect(await paths({ terms: terms('parse header') })).toHaveLength(3);
		expect(await paths({ terms: [], required: terms('parse header') })).toEqual([
			'docs/it\'s "odd" \\ 🎉.md',
			'src/http/header.ts',
		]);
		expect(await paths({ terms: ['line'], required: ['header'] })).toHaveLength(3);
		expect(await paths({ terms: [] })).toEqual([]);
	});

	test('names: the definition and the path', async () => {
		const table = await filled();
		const [best] = await rowsOf(table, table.searchNames({ terms: terms('parseHttpHeader') }, everything, 10));
		expect(best).toMatchObject({ symbol: 'parseHTTPHeader' });
		expect(await rowsOf(table, table.searchNames({ terms: terms('colour') }, everything, 10))).toMatchObject([
			{ path: 'src/colour.py' },
		]);
	});

	test('vectors by cosine', async () => {
		const table = await filled();
		const matches = await table.searchVector(vectorOf('def mix(red, green): pass'), everything, 2);
		expect(await table.rows(matches.map(({ key }) => key))).toMatchObject([{ path: 'src/colour.py' }, {}]);
		expect(matches[0]!.score).toBeCloseTo(1, 2);
		expect(matches[1]!.score).toBeLessThan(0.5);
	});

	test('facts come with the similarity to a vector, if one is given', async () => {
		const table = await filled();
		const [match] = await table.searchText({ terms: ['mix'] }, everything, 1);
		const [facts] = await table.facts([match!.key], vectorOf('def mix(red, green): pass'));
		expect(facts).toMatchObject({ key: match!.key, path: 'src/colour.py', symbol: 'mix', kind: 'code', mtimeMs: 200 });
		expect(facts!.similarity).toBeCloseTo(1, 2);
		expect((await table.facts([match!.key]))[0]!.similarity).toBeUndefined();
	});

	test('keys outlive optimising and other writes, and name nothing when their row is gone', async () => {
		const table = await filled();
		const keys = (await table.newest(everything, 10)).map(({ key }) => key);
		const before = await table.rows(keys);
		await table.putFiles(ROOT, [file({ path: 'src/colour.py', chunks: [{ text: 'changed' }] })]);
		await table.optimize();
		expect(await table.rows(keys)).toEqual(before.filter(({ path: name }) => name !== 'src/colour.py'));
		expect(await table.facts(keys)).toHaveLength(4);
	});

	test.each<[string, Partial<ChunkFilter>, number]>([
		['nothing', {}, 5],
		['a folder, and captures always', { roots: ['/other'] }, 1],
		['no folder', { roots: [NO_FOLDER] }, 1],
		['kinds', { kinds: ['doc', 'capture'] }, 2],
		['languages', { languages: ['python'] }, 1],
		['a glob', { paths: ['src/**'] }, 3],
		['a glob that stops at a slash', { paths: ['src/*.py', '*.rs'] }, 1],
		['a segment anywhere', { paths: ['http'] }, 2],
		['a glob that nothing matches', { paths: ['src/**/*.go'] }, 0],
		['a glob and one to leave out', { paths: ['src/**'], notPaths: ['*.py'] }, 2],
		['globs to leave out', { notPaths: ['*.py', 'capture/**'] }, 3],
		['odd characters', { paths: ['docs/it\'s "odd" \\\\ 🎉.md', "it's*"] }, 1],
		['tags, in any case', { tags: ['GUIDE'] }, 1],
		['time', { since: 200 }, 3],
		['everything together', { roots: [ROOT], kinds: ['code'], paths: ['src/**'], since: 250 }, 2],
	])('filters by %s', async (_what, filter, expected) => {
		const table = await filled();
		const all = { ...everything, ...filter };
		expect(await table.newest(all, 10)).toHaveLength(expected);
		expect(await table.searchVector(vectorOf('header'), all, 10)).toHaveLength(expected);
	});

	test('a glob that matches few files or many lets through the same', async () => {
		const table = await openTable();
		const many = Array.from({ length: 600 }, (_, at) =>
			file({ path: `${at < 3 ? 'few' : 'many'}/${at}.ts`, chunks: [{ text: 'one alpha' }] }),
		);
		await table.putFiles(ROOT, many);
		const found = async (glob: string) => {
			const filter = { ...everything, paths: [glob] };
			return (await table.searchText({ terms: ['alpha'] }, filter, 1000)).length;
		};
		expect(await Promise.all(['few', 'many/**', '*.ts', '5*.ts'].map(found))).toEqual([3, 597, 600, 111]);
	});

	test('a few of many rows that a broad glob lets through are the best of all of them', async () => {
		const table = await openTable();
		// No two rows have the same score: the more words of another kind, the lower.
		const text = (at: number): string => `one alpha ${'beta '.repeat(at)}`;
		const name = (at: number): string =>
			at % 3 === 0 ? `Src/A/${at}.TS` : at % 3 === 1 ? `src/b/${at}.ts` : `doc/${at}.md`;
		const rows = Array.from({ length: 900 }, (_, at) => at);
		await table.putFiles(
			ROOT,
			rows.map((at) => file({ path: name(at), chunks: [{ text: text(at) }] })),
		);
		await table.optimize(); // scores of rows that no index knows depend on which rows are asked about
		const filters: Partial<ChunkFilter>[] = [
			{ paths: ['*.ts'] },
			{ paths: ['src/**'], notPaths: ['src/a/1*'] },
			{ notPaths: ['*.md'] },
			{ paths: ['src/{a,b}/[0-9]*.ts', 'doc/1*.md'] },
			{ notPaths: ['*.md', 'src/**/?.ts'], since: 1 },
		];
		for (const filter of filters) {
			const all = { ...everything, ...filter };
			const searches = [
				(limit: number) => table.searchText({ terms: ['alpha'] }, all, limit),
				(limit: number) => table.searchNames({ terms: ['ts', 'md'] }, all, limit),
				(limit: number) => table.searchVector(vectorOf('one alpha beta'), all, limit),
			];
			for (const search of searches) {
				const every = await search(900); // more than is asked for before the condition is
				const few = await search(25);
				expect(few.map(({ score }) => score)).toEqual(every.slice(0, 25).map(({ score }) => score));
				const paths = (await table.facts(few.map(({ key }) => key))).map(({ path }) => path);
				expect(paths.filter((path) => !pathTest(all)(path))).toEqual([]);
			}
		}
	});

	test('newest first', async () => {
		const table = await filled();
		expect((await rowsOf(table, table.newest(everything, 3))).map((row) => row.mtimeMs)).toEqual([300, 300, 200]);
	});

	test('no text can leave its SQL string', async () => {
		const table = await filled();
		const nothing = async (text: string) => {
			const filter = { ...everything, roots: [`${text}'`], languages: [text], tags: [text], notPaths: [text] };
			expect(await table.newest({ ...filter, kinds: ['note'] }, 10)).toEqual([]);
			await table.removeFiles(text, [text]);
			await table.vectorsByHash([text]);
		};
		for (const text of ["' OR '1' = '1", "x'; DROP TABLE chunks; --", "\\' OR true --", '")(', '%', "''", '\0'])
			await nothing(text);
		await fc.assert(fc.asyncProperty(anyText, nothing), { numRuns: 15 });
		expect(await table.totalChunks()).toBe(5);
	});
});

describe('damage', () => {
	async function written(): Promise<string> {
		const dir = await temporaryFolder();
		const table = await openTable(dir);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one alpha' }] })]);
		await table.optimize();
		await table.close();
		return dir;
	}

	test.each([
		['chunk data is garbage', 'chunks_', 'data'],
		['file data is garbage', 'files_', 'data'],
		['versions are garbage', 'chunks_', '_versions'],
	])('%s: moved aside, made anew, usable', async (_what, prefix, part) => {
		const dir = await written();
		const target = await folder(dir, prefix, part);
		for (const name of await readdir(target)) await writeFile(path.join(target, name), 'garbage');
		const table = await openTable(dir);
		expect(table.recovered).toMatch(/damaged/);
		expect(await table.counts(ROOT)).toMatchObject({ files: 0, chunks: 0 });
		expect(await readdir(path.join(dir, 'damaged'))).toHaveLength(1);
		await table.putFiles(ROOT, [file({ path: 'a.ts', chunks: [{ text: 'one alpha' }] })]);
		expect(await table.searchText({ terms: ['alpha'] }, everything, 5)).toHaveLength(1);
		expect((await openTable(dir)).recovered).toBeUndefined();
	});

	test('of several damages the last is kept to be looked at', async () => {
		const dir = await written();
		for (let times = 0; times < 2; times++) {
			const target = await folder(dir, 'chunks_', '_versions');
			for (const name of await readdir(target)) await writeFile(path.join(target, name), 'garbage');
			const table = await openTable(dir);
			expect(table.recovered).toMatch(/damaged/);
			await table.close();
		}
		expect(await readdir(path.join(dir, 'damaged'))).toHaveLength(1);
	});

	test('a full-text index that is gone counts as damage', async () => {
		const dir = await written();
		await rm(await folder(dir, 'chunks_', '_indices'), { recursive: true });
		expect((await openTable(dir)).recovered).toMatch(/damaged/);
	});

	test('tables of two models do not meet', async () => {
		const dir = await written();
		const other = await openChunkTable({ dir, modelId: 'other', dimensions: 8, logger: quiet });
		expect(await other.totalChunks()).toBe(0);
		await other.close();
		expect(await (await openTable(dir)).totalChunks()).toBe(1);
		expect(await storedDimensions(dir, 'other')).toBe(8);
		expect(await storedDimensions(dir, embedder.id)).toBe(256);
		expect(await storedDimensions(dir, 'unknown')).toBeUndefined();
		expect(await storedDimensions(path.join(dir, 'not there'), 'other')).toBeUndefined();
	});
});

describe('dimensions', () => {
	const wide = (dir: string) => openChunkTable({ dir, modelId: 'm', dimensions: 8, logger: quiet });
	const narrow = (dir: string) => openChunkTable({ dir, modelId: 'm', dimensions: 4, logger: quiet });
	/** A file of one chunk with a vector of a length that the table may not have. */
	const fileOf = (dimensions: number) => ({
		...file({ path: `${dimensions}.ts`, chunks: [{ text: 'alpha' }] }),
		vectors: new Float32Array(dimensions).fill(0.5),
	});

	test('one model with two lengths of vectors has two tables', async () => {
		const dir = await temporaryFolder();
		const [eight, four] = [await wide(dir), await narrow(dir)];
		await eight.putFiles(ROOT, [fileOf(8)]);
		await four.putFiles(ROOT, [fileOf(4)]);
		expect([...(await eight.files(ROOT)).keys()]).toEqual(['8.ts']);
		expect([...(await four.files(ROOT)).keys()]).toEqual(['4.ts']);
		await Promise.all([eight.close(), four.close()]);
	});

	test('a vector of another length cannot be written or asked for, and leaves the table as it was', async () => {
		const table = await wide(await temporaryFolder());
		await table.putFiles(ROOT, [fileOf(8)]);
		for (const length of [0, 4, 7, 9, 16]) {
			await expect(table.putFiles(ROOT, [fileOf(length)]), String(length)).rejects.toThrow(/8 dimensions/);
			await expect(table.searchVector(new Float32Array(length), everything, 5), String(length)).rejects.toThrow();
		}
		expect([...(await table.files(ROOT)).keys()]).toEqual(['8.ts']);
		expect(await table.searchVector(new Float32Array(8).fill(0.5), everything, 5)).toHaveLength(1);
		await table.close();
	});
});
