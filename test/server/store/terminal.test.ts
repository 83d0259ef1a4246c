import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { FinishedCommand } from '../../../common/model/terminal.ts';
import type { Store } from '../../../server/ports/store.ts';
import type { FileSystem } from '../../../server/store/fileSystem.ts';
import { restoreBackup } from '../../../server/store/restore.ts';
import { add, inFolder, NO_SNAPSHOTS, openTestStore, temporaryFolder, unsyncedFiles } from './support.ts';

const ALL = { limit: 1000, offset: 0 };

test('a batch is one event; commands that are known are passed over', async () => {
	const store = await openTestStore(temporaryFolder());
	const first = store.execute({ type: 'terminal/record', commands: [command('a'), command('b')] });
	expect(first.seq).toBe(1);
	expect(store.execute({ type: 'terminal/record', commands: [command('b')] }).seq).toBe(1);
	expect(store.execute({ type: 'terminal/record', commands: [command('b'), command('c')] }).seq).toBe(2);
	expect(ids(store)).toEqual(['c', 'b', 'a']);
	store.close();
});

test('filters by text, result, exit code, folder and workspace', async () => {
	const store = await openTestStore(temporaryFolder());
	const commands = [
		command('a', { command: 'npm test', exitCode: 1, cwd: '/w/app', output: 'Expected Kettle' }),
		command('b', { command: 'npm ci', exitCode: 0, cwd: '/w/app/sub' }),
		command('c', { command: 'ls', exitCode: 127, cwd: '/w/apple', root: '/x' }),
		command('d', { command: 'sleep', cwd: '', root: '/x' }),
	];
	store.execute({ type: 'terminal/record', commands });
	const find = (filter: object): string => ids(store, filter).toSorted().join('');
	expect(find({ text: 'kettle' })).toBe('a');
	expect(find({ text: 'NPM' })).toBe('ab');
	expect(find({ result: 'failed' })).toBe('ac');
	expect(find({ result: 'succeeded' })).toBe('bd');
	expect(find({ exitCode: 127 })).toBe('c');
	expect(find({ cwd: '/w/app' })).toBe('ab');
	expect(find({ roots: ['/x'] })).toBe('cd');
	store.close();
});

test('what the user brought back from the archive does not expire again', async () => {
	const store = await openTestStore(temporaryFolder());
	store.execute({ type: 'terminal/record', commands: [command('a'), command('b')] });
	const expired = (): string[] => store.terminal.expired('2100-01-01T00:00:00.000Z');
	expect(expired()).toEqual(['a', 'b']);
	store.execute({ type: 'terminal/archive', ids: expired() });
	store.execute({ type: 'terminal/unarchive', ids: ['a'] });
	expect([expired(), ids(store)]).toEqual([[], ['a']]);
	store.execute({ type: 'terminal/archive', before: '2100-01-01T00:00:00.000Z' });
	expect(ids(store)).toEqual([]);
	store.close();
});

test('what fixed it: the commands between the failure and the success, in the same workspace', async () => {
	const store = await openTestStore(temporaryFolder());
	const commands = [
		command('f1', { command: 'npm test', exitCode: 1 }),
		command('x', { command: 'elsewhere', root: '/x' }),
		command('m1', { command: 'npm ci' }),
		command('f2', { command: 'CI=1  npm test', exitCode: 2 }),
		command('m2', { command: 'npm dedupe' }),
		command('ok', { command: 'npm test' }),
		command('again', { command: 'npm test', exitCode: 1 }),
	];
	store.execute({ type: 'terminal/record', commands });
	const fix = store.terminal.fix('again');
	expect([fix?.failure.id, fix?.between.map(({ id }) => id), fix?.success.id]).toEqual(['f1', ['m1', 'm2'], 'ok']);
	expect(store.terminal.fix('x')).toBeUndefined();
	store.close();
});

test('archived commands leave the list and come back; only kept ones are archived by age', async () => {
	const store = await openTestStore(temporaryFolder());
	store.execute({
		type: 'terminal/record',
		commands: [command('a'), command('b', { startedAt: '2026-02-01T00:00:00.000Z' })],
	});
	store.execute({ type: 'terminal/archive', before: '2026-01-15T00:00:00.000Z' });
	expect([ids(store), ids(store, { archived: true })]).toEqual([['b'], ['a']]);
	expect(store.terminal.expired('2026-01-15T00:00:00.000Z')).toEqual([]);
	const { head } = store;
	expect(store.execute({ type: 'terminal/archive', before: '2026-01-15T00:00:00.000Z' }).seq).toBe(0);
	expect(store.head).toBe(head);
	store.execute({ type: 'terminal/unarchive', ids: ['a'] });
	expect(ids(store)).toEqual(['b', 'a']);
	store.close();
});

test('erased text is nowhere on the disk, and a replay gives the same state', async () => {
	await inFolder(async (dataDir) => {
		let store = await openTestStore(dataDir, { segmentBytes: 400 });
		for (const id of ['a', 'b', 'c'])
			store.execute({
				type: 'terminal/record',
				commands: [command(id, { command: `kettle-${id}`, output: `wallaby-${id}`, cwd: `/numbat-${id}` })],
			});
		store.execute({ type: 'terminal/archive', ids: ['b'] });
		store.snapshot();
		store.execute({ type: 'terminal/record', commands: [command('d', { command: 'kettle-d' })] });
		store.snapshot();
		store.execute({ type: 'terminal/erase', ids: ['a', 'b'] });
		await store.removeErasedText();
		expect(grep(dataDir, /(kettle|wallaby|numbat)-[ab]/)).toEqual([]);
		expect(grep(dataDir, /kettle-c/).length).toBeGreaterThan(0);
		expect(ids(store).toSorted()).toEqual(['c', 'd']);
		expect(store.terminal.get('a')).toBeUndefined();
		// What was erased is not recorded again when a window asks again.
		store.execute({ type: 'terminal/record', commands: [command('a', { command: 'kettle-a' })] });
		expect(ids(store)).not.toContain('a');
		store.execute({ type: 'capture/add', id: 'n', content: 'still writable', tags: [] });
		const before = dump(store);
		store.close();
		store = await openTestStore(dataDir);
		expect(dump(store)).toEqual(before);
		store.close();
		for (const name of ['state.sqlite', 'state.previous.sqlite'])
			rmSync(path.join(dataDir, 'store', name), { force: true });
		store = await openTestStore(dataDir);
		expect(store.health().findings).toEqual([]);
		expect(dump(store)).toEqual(before);
		store.close();
	});
});

test('rows that moved from page to page leave nothing of what is erased', async () => {
	await inFolder(async (dataDir) => {
		const store = await openTestStore(dataDir);
		const names = Array.from({ length: 1500 }, (_, at) => `${(at * 7919) % 10_007}x`);
		const secret = (name: string, at: number): string => `<${name}>${'o'.repeat((at * 37) % 700)}<${name}>`;
		for (let at = 0; at < names.length; at += 50)
			store.execute({
				type: 'terminal/record',
				commands: names
					.slice(at, at + 50)
					.map((name, i) => command(name, { command: secret(name, i), output: secret(name, at + i) })),
			});
		const erased = new Set(names.filter((_, at) => at % 3 > 0));
		for (let at = 0; at < names.length; at += 100)
			store.execute({ type: 'terminal/erase', ids: names.slice(at, at + 100).filter((name) => erased.has(name)) });
		await store.removeErasedText();
		const image = readFileSync(path.join(dataDir, 'store', 'state.sqlite'), 'latin1');
		const there = new Set([...image.matchAll(/<(\d+x)>/g)].map(([, name]) => name!));
		expect(there).toEqual(new Set(names.filter((name) => !erased.has(name))));
		store.close();
	});
});

test('what is erased while a backup or a snapshot is being written is in neither, and both are whole', async () => {
	await inFolder(async (dataDir) => {
		const disk = Promise.withResolvers<void>();
		let store = await openTestStore(dataDir, {
			segmentBytes: 400,
			snapshotTimes: { ...NO_SNAPSHOTS, events: 20 },
			files: { ...unsyncedFiles, syncLater: () => disk.promise },
		});
		for (let at = 0; at < 40; at++)
			store.execute({
				type: 'terminal/record',
				commands: [command(`c${at}`, { output: `wallaby ${'x'.repeat(9000)}` })],
			});
		await vi.waitFor(() => expect(existsSync(path.join(dataDir, 'store', 'state.sqlite.new'))).toBe(true));
		const file = path.join(dataDir, 'backup.tar.gz');
		const writing = store.backup(file);
		store.execute({ type: 'terminal/erase' });
		const erasing = store.removeErasedText();
		for (let at = 0; at < 10; at++) {
			add(store, `during ${at}`, 'y'.repeat(9000));
			await new Promise(setImmediate);
		}
		disk.resolve();
		await erasing;
		expect(grep(dataDir, /wallaby/)).toEqual([]);
		expect(store.readEvents(0, 100).map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, at) => at + 1));
		for (let at = 0; at < 10; at++) add(store, `after ${at}`, 'y'.repeat(9000));
		const { seq } = await writing;
		expect(gunzipSync(readFileSync(file)).includes('wallaby')).toBe(false);
		expect(grep(dataDir, /wallaby/)).toEqual([]);
		store.close();
		expect(await restoreBackup({ file, dataDir, clock: Date.now, files: unsyncedFiles })).toMatchObject({ seq });
		store = await openTestStore(dataDir);
		expect(store.health().findings).toEqual([]);
		store.close();
	});
});

test('what is written, snapshotted and closed while texts are being removed is kept; the next start removes the rest', async () => {
	await inFolder(async (dataDir) => {
		const hold = { sync: Promise.resolve() };
		const files: FileSystem = { ...unsyncedFiles, syncLater: () => hold.sync };
		let store = await openTestStore(dataDir, { segmentBytes: 400, files });
		for (let at = 0; at < 20; at++)
			store.execute({
				type: 'terminal/record',
				commands: [command(`c${at}`, { output: `wallaby ${'x'.repeat(200)}` })],
			});
		store.snapshot();
		store.execute({ type: 'terminal/erase', ids: Array.from({ length: 10 }, (_, at) => `c${at}`) });
		const first = store.removeErasedText();
		store.execute({ type: 'terminal/erase' });
		const second = store.removeErasedText();
		for (let at = 0; at < 30; at++) {
			add(store, `n${at}`);
			if (at % 10 === 0) store.snapshot();
			await new Promise(setImmediate);
		}
		await Promise.all([first, second]);
		expect(grep(dataDir, /wallaby/)).toEqual([]);
		store.execute({ type: 'terminal/record', commands: [command('last', { output: 'wallaby' })] });
		store.execute({ type: 'terminal/erase' });
		const slow = Promise.withResolvers<void>();
		hold.sync = slow.promise;
		const cut = store.removeErasedText();
		add(store, 'end');
		store.close();
		slow.resolve();
		await expect(cut).rejects.toThrow('closed');
		store = await openTestStore(dataDir);
		expect(grep(dataDir, /wallaby/)).toEqual([]);
		expect(store.health()).toMatchObject({ findings: [], captures: 31 });
		store.close();
	});
});

test('a removal that a crash interrupted is ended by the next start', async () => {
	await inFolder(async (dataDir) => {
		let store = await openTestStore(dataDir);
		store.execute({ type: 'terminal/record', commands: [command('a', { output: 'wallaby' })] });
		store.execute({ type: 'terminal/erase' });
		store.close();
		writeFileSync(path.join(dataDir, 'store', 'erasing'), '');
		expect(grep(dataDir, /wallaby/).length).toBeGreaterThan(0);
		store = await openTestStore(dataDir);
		expect(grep(dataDir, /wallaby/)).toEqual([]);
		store.close();
	});
});

test('a removal that a full disk interrupted keeps nothing else from working, is told, and is ended when there is room', async () => {
	await inFolder(async (dataDir) => {
		let store = await openTestStore(dataDir);
		store.execute({ type: 'terminal/record', commands: [command('a', { output: 'wallaby' })] });
		store.execute({ type: 'terminal/erase' });
		store.close();
		writeFileSync(path.join(dataDir, 'store', 'erasing'), '');
		let full = true;
		const rename: FileSystem['rename'] = (...names) => {
			if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
			unsyncedFiles.rename(...names);
		};
		store = await openTestStore(dataDir, { files: { ...unsyncedFiles, rename } });
		expect(store.health().findings).toMatchObject([{ code: 'erasureUnfinished', severity: 'warning' }]);
		store.execute({ type: 'capture/add', id: 'c', content: 'works on', tags: [] });
		full = false;
		await store.removeErasedText();
		expect(store.health().findings).toEqual([]);
		expect(grep(dataDir, /wallaby/)).toEqual([]);
		store.close();
	});
});

test('any history: a replay of the log gives what the commands gave', async () => {
	const id = fc.constantFrom('a', 'b', 'c', 'd');
	const some = fc.array(id, { minLength: 1, maxLength: 3 });
	const step = fc.oneof(
		some.map((names) => ({ type: 'terminal/record' as const, commands: names.map((name) => command(name)) })),
		some.map((names) => ({ type: 'terminal/archive' as const, ids: names })),
		some.map((names) => ({ type: 'terminal/unarchive' as const, ids: names })),
		some.map((names) => ({ type: 'terminal/erase' as const, ids: names })),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) =>
			inFolder(async (dataDir) => {
				let store = await openTestStore(dataDir);
				for (const one of steps) {
					store.execute(one);
					if (one.type === 'terminal/erase') await store.removeErasedText();
				}
				const before = dump(store);
				store.close();
				rmSync(path.join(dataDir, 'store', 'state.sqlite'), { force: true });
				rmSync(path.join(dataDir, 'store', 'state.previous.sqlite'), { force: true });
				store = await openTestStore(dataDir);
				expect(dump(store)).toEqual(before);
				store.close();
			}),
		),
		{ numRuns: 30 },
	);
});

function command(id: string, change: Partial<FinishedCommand> = {}): FinishedCommand {
	return {
		id,
		command: `run ${id}`,
		cwd: '/w',
		root: '/w',
		shell: 'bash',
		exitCode: 0,
		startedAt: '2026-01-01T00:00:00.000Z',
		durationMs: 10,
		output: '',
		omitted: 0,
		redacted: 0,
		...change,
	};
}

function ids(store: Store, filter: object = {}): string[] {
	return store.terminal.list({ ...ALL, ...filter }).commands.map((one) => one.id);
}

function dump(store: Store): unknown {
	const { terminal } = store;
	return {
		kept: terminal.list(ALL),
		archived: terminal.list({ ...ALL, archived: true }),
		erased: [...terminal.erased()].toSorted(),
		changes: Array.from({ length: store.head }, (_, at) => terminal.changedBy(at + 1)),
	};
}

/** Files below a folder in which a pattern is found, as bytes. */
function grep(folder: string, pattern: RegExp): string[] {
	const files = execFileSync('find', [folder, '-type', 'f'], { encoding: 'utf8' }).trim().split('\n');
	return files.filter((file) => pattern.test(readFileSync(file, 'latin1')));
}
