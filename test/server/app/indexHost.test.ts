import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ClientSettings } from '../../../common/protocol/settings.ts';
import type { PreparedIndex } from '../../../server/app/indexAccess.ts';
import { IndexHost } from '../../../server/app/indexHost.ts';
import { DEFAULT_SETTINGS, SettingsFile } from '../../../server/app/settings.ts';
import { Workspaces } from '../../../server/app/workspaces.ts';
import { prepareIndex } from '../../../server/composeIndex.ts';
import { createEmbeddingKeys } from '../../../server/models/embeddingKeys.ts';
import type { Logger } from '../../../server/ports/logger.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openStore } from '../../../server/store/store.ts';
import { openPolicy } from '../policies.ts';
import { silentLogger, temporaryFolder } from '../store/support.ts';

vi.setConfig({ testTimeout: 60_000 }); // a real index on a machine that may be busy

const HASH: ClientSettings['embedding'] = { provider: 'hash', model: '', url: '' };
const SETTINGS: ClientSettings = { ...DEFAULT_SETTINGS, embedding: HASH };

interface Rig {
	readonly dataDir: string;
	readonly host: IndexHost;
	readonly workspaces: Workspaces;
	readonly settings: SettingsFile;
	/** Embedding settings of every opening; those in `failing` fail. */
	readonly openings: string[];
	readonly failing: Set<string>;
}

/** A host over a real store and a real index. */
async function createRig(logger: Logger = silentLogger): Promise<Rig> {
	const dataDir = temporaryFolder();
	const store: Store = await openStore({ dataDir, clock: Date.now, logger: silentLogger });
	const settings = new SettingsFile(dataDir, silentLogger);
	const openings: string[] = [];
	const failing = new Set<string>();
	const open = (embedding: ClientSettings['embedding']): Promise<PreparedIndex> => {
		openings.push(embedding.model);
		if (failing.has(embedding.model)) return Promise.reject(new Error(`no model ${embedding.model}`));
		const folder = path.join(dataDir, 'index');
		const used: typeof embedding = embedding.model === 'shipped' ? { ...HASH, provider: 'auto' } : HASH;
		return prepareIndex({
			folder,
			store,
			embedding: used,
			keys: createEmbeddingKeys({}),
			downloadsDir: path.join(dataDir, 'models'),
			settings: (root) => settings.indexOf(root),
			policy: openPolicy,
			logger: silentLogger,
		});
	};
	const host = new IndexHost(settings.current.embedding, open, silentLogger);
	onTestFinished(async () => {
		await host.close();
		store.close();
	});
	return { dataDir, host, workspaces: new Workspaces(host, settings, logger), settings, openings, failing };
}

test('the index is opened once for all who ask at the same time, and not after it was closed', async () => {
	const { host, openings } = await createRig();
	const [a, b] = await Promise.all([host.services(), host.services()]);
	expect(a).toBe(b);
	expect(openings).toEqual(['']);
	expect(host.ready).toBe(a);
	await host.close();
	await expect(host.services()).rejects.toMatchObject({ details: { leaving: true } });
});

test('a failure says why, and the next call tries again', async () => {
	const { host, openings, failing } = await createRig();
	failing.add('');
	await expect(host.services()).rejects.toMatchObject({
		code: 'unavailable',
		message: expect.stringContaining('no model'),
	});
	expect(host.failure()).toContain('no model');
	failing.clear();
	await host.services();
	expect(host.failure()).toBeUndefined();
	expect(openings).toHaveLength(2);
});

test('closing while it opens leaves nothing open', async () => {
	const { host } = await createRig();
	const services = host.services();
	const caught = expect(services).rejects.toMatchObject({ details: { leaving: true } });
	await host.close();
	await caught;
	expect(host.ready).toBeUndefined();
});

test('another model opens the index anew, and open folders are indexed with it', async () => {
	const { dataDir, host, workspaces, openings } = await createRig();
	const folder = folderIn(dataDir, 'a');
	const window = workspaces.open();
	window.configure({ trusted: true, settings: SETTINGS });
	window.setFolders([folder]);
	const first = await host.services();
	await indexed(host, folder);
	window.configure({ trusted: true, settings: { ...SETTINGS, embedding: { ...HASH, model: 'other' } } });
	await vi.waitFor(() => expect(host.ready).not.toBe(first), { timeout: 50_000 });
	const second = await host.services();
	expect(openings).toEqual(['', 'other']);
	await indexed(host, folder);
	expect(second.indexer.status().roots).toMatchObject([{ root: folder, files: 1 }]);
});

test('the model that ships is built beside the hash embedding and takes over when the open folder is in it', async () => {
	const { dataDir, host, workspaces, openings } = await createRig();
	const folder = folderIn(dataDir, 'a');
	const window = workspaces.open();
	const choose = (embedding: ClientSettings['embedding']): void =>
		window.configure({ trusted: true, settings: { ...SETTINGS, embedding } });
	choose(HASH);
	window.setFolders([folder]);
	const first = await host.services();
	await indexed(host, folder);
	const models = new Set<string>();
	host.onDidChange(({ model, degraded }) => models.add(`${model}: ${degraded ?? ''}`));
	const found = async (): Promise<string[]> => {
		const { engine } = await host.services();
		const { hits } = await engine.search({ query: 'kettle', roots: [folder], limit: 3, mode: 'hybrid' });
		return hits.map(({ path: file }) => file);
	};
	const shipped = { ...HASH, provider: 'auto', model: 'shipped' } as const;
	choose(shipped);
	while (host.ready === first) expect(await found()).toEqual(['x.ts']);
	expect(host.ready?.indexer.status()).toMatchObject({ lastResort: false, roots: [{ root: folder, files: 1 }] });
	expect(host.ready?.indexer.status().degraded).toBeUndefined();
	const { model } = first.indexer.status();
	const other = host.ready!.indexer.status().model;
	expect([...models]).toContain(`${model}: The index is being built for ${other}; searches use ${model} meanwhile.`);
	expect(await found()).toEqual(['x.ts']);
	const asked = { query: 'kettle', roots: [folder], limit: 3, mode: 'hybrid' } as const;
	expect((await first.engine.search(asked)).hits).toHaveLength(1); // those who hold the old one are answered by the new
	choose(HASH);
	await vi.waitFor(() => expect(host.ready?.indexer.status().model).toBe(model), { timeout: 50_000 });
	expect(await found()).toEqual(['x.ts']);
	expect(openings).toEqual(['', 'shipped', '']);
});

test('a window that is not trusted chooses no model; its other settings count and are kept', async () => {
	const { dataDir, host, workspaces, settings, openings } = await createRig();
	await host.services();
	const elsewhere = { provider: 'openai', model: 'spy', url: 'http://example.invalid' } as const;
	const chosen: ClientSettings = {
		index: { enabled: true, exclude: ['**/x'], maxFileSizeKb: 5 },
		embedding: elsewhere,
		chat: { ...DEFAULT_SETTINGS.chat, model: 'openai/spy' },
		backup: { ...DEFAULT_SETTINGS.backup, folder: '/elsewhere' },
		memory: DEFAULT_SETTINGS.memory,
		terminal: DEFAULT_SETTINGS.terminal,
		notes: DEFAULT_SETTINGS.notes,
		telemetry: DEFAULT_SETTINGS.telemetry,
	};
	workspaces.open().configure({ trusted: false, settings: chosen });
	await host.services();
	expect(openings).toEqual(['']);
	expect(settings.current.embedding).toEqual(DEFAULT_SETTINGS.embedding);
	expect(settings.current.chat).toEqual(DEFAULT_SETTINGS.chat);
	expect(settings.current.backup).toEqual(DEFAULT_SETTINGS.backup);
	expect(new SettingsFile(dataDir, silentLogger).current.index).toEqual(chosen.index);
});

test('a folder counts as long as one window has it; closed and disabled windows count for nothing', async () => {
	const { dataDir, host, workspaces } = await createRig();
	const [a, b] = [folderIn(dataDir, 'a'), folderIn(dataDir, 'b')];
	const [one, other] = [workspaces.open(), workspaces.open()];
	one.setFolders([a, `${b}/`]);
	other.setFolders([a]);
	expect([...workspaces.folders()].sort()).toEqual([a, b]);
	one.dispose();
	expect([...workspaces.folders()]).toEqual([a]);
	other.configure({ trusted: true, settings: { ...SETTINGS, index: { ...SETTINGS.index, enabled: false } } });
	expect([...workspaces.folders()]).toEqual([]);
	other.setFolders([a, b]);
	expect([...workspaces.folders()]).toEqual([]);
	other.configure({ trusted: true, settings: SETTINGS });
	await Promise.all([indexed(host, a), indexed(host, b)]);
});

test('two windows with other rules do not undo what the index has of each other', async () => {
	const { dataDir, host, workspaces } = await createRig();
	const [a, b] = [folderWith(dataDir, 'a', ['keep.ts', 'drop.ts']), folderWith(dataDir, 'b', ['keep.ts', 'drop.ts'])];
	const [one, other] = [workspaces.open(), workspaces.open()];
	one.configure({ trusted: true, settings: excluding('drop.ts') });
	one.setFolders([a]);
	await vi.waitFor(async () => expect(await indexedFiles(host, a)).toEqual(['keep.ts']), { timeout: 50_000 });
	const look = await lastLook(host, a);
	other.configure({ trusted: true, settings: excluding('keep.ts') });
	other.setFolders([b]);
	await vi.waitFor(async () => expect(await indexedFiles(host, b)).toEqual(['drop.ts']), { timeout: 50_000 });
	one.configure({ trusted: true, settings: excluding('drop.ts') });
	expect(await lastLook(host, a)).toEqual({ ...look, phase: 'idle' });
	one.dispose();
	other.dispose();
	const kept = new SettingsFile(dataDir, silentLogger); // as an owner reads it that the command line starts
	expect([a, b].map((folder) => kept.indexOf(folder).exclude)).toEqual([['drop.ts'], ['keep.ts']]);
	expect(kept.indexOf(path.join(dataDir, 'c')).exclude).toEqual(['drop.ts']);
});

test('of a folder in two windows the one that spoke last decides, which is logged once, until it is closed', async () => {
	const warnings: string[] = [];
	const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
	const { dataDir, host, workspaces } = await createRig(logger);
	const folder = folderWith(dataDir, 'a', ['keep.ts', 'drop.ts']);
	const [one, other] = [workspaces.open(), workspaces.open()];
	for (const [window, exclude] of [
		[one, 'drop.ts'],
		[other, 'keep.ts'],
	] as const) {
		window.configure({ trusted: true, settings: excluding(exclude) });
		window.setFolders([folder]);
	}
	const isIndexed = (files: string[]): Promise<void> =>
		vi.waitFor(async () => expect(await indexedFiles(host, folder)).toEqual(files), { timeout: 50_000 });
	await isIndexed(['drop.ts']);
	one.configure({ trusted: true, settings: excluding('drop.ts') });
	await isIndexed(['keep.ts']);
	expect(warnings).toEqual([expect.stringContaining('the last one decides')]);
	one.dispose();
	await isIndexed(['drop.ts']);
});

test('folders of a workspace that is not trusted are told to nobody; what is open is told when it changes', async () => {
	const { dataDir, workspaces } = await createRig();
	const [a, b] = [folderIn(dataDir, 'a'), folderIn(dataDir, 'b')];
	const [one, other] = [workspaces.open(), workspaces.open()];
	const told: string[][] = [];
	workspaces.onDidChangeFolders(() => void told.push(workspaces.trustedFolders()));
	one.setFolders([a]);
	one.configure({ trusted: false, settings: SETTINGS });
	expect(told.splice(0)).toEqual([[], []]);
	one.configure({ trusted: true, settings: SETTINGS });
	other.configure({ trusted: true, settings: SETTINGS });
	other.setFolders([a, b]);
	expect(told.splice(0).at(-1)).toEqual([a, b]);
	one.dispose();
	other.dispose();
	expect(told).toEqual([[a, b], []]);
});

test('agents are told of the folders and saves of trusted windows alone, and of folders that become trusted', () => {
	const dataDir = temporaryFolder();
	const told: string[] = [];
	const trusting = {
		foldersOpened: (folders: readonly string[]) => void told.push(...folders.map((folder) => path.basename(folder))),
		filesSaved: (files: readonly string[]) => void told.push(...files),
	};
	const settings = new SettingsFile(dataDir, silentLogger);
	const host = new IndexHost(settings.current.embedding, () => Promise.reject(new Error('none')), silentLogger);
	const workspaces = new Workspaces(host, settings, silentLogger, { trusting });
	const [a, b] = [folderIn(dataDir, 'a'), folderIn(dataDir, 'b')];
	const [own, strange] = [workspaces.open(), workspaces.open()];
	own.configure({ trusted: true, settings: SETTINGS });
	own.setFolders([a]);
	strange.configure({ trusted: false, settings: SETTINGS });
	strange.setFolders([b]);
	strange.filesSaved(['theirs.ts']);
	own.filesSaved(['mine.ts']);
	expect(told.splice(0)).toEqual(['a', 'mine.ts']);
	expect(workspaces.trustedWindows()).toEqual([[a]]);
	strange.configure({ trusted: true, settings: SETTINGS });
	strange.configure({ trusted: true, settings: SETTINGS });
	strange.filesSaved(['theirs.ts']);
	expect(told).toEqual(['b', 'theirs.ts']);
	expect(workspaces.trustedWindows()).toEqual([[a], [b]]);
});

test('settings that cannot be read are the defaults', () => {
	const folder = temporaryFolder();
	writeFileSync(path.join(folder, 'settings.json'), '{"index": 1');
	const errors: string[] = [];
	const file = new SettingsFile(folder, { ...silentLogger, error: (message) => void errors.push(message) });
	expect(file.current).toEqual(DEFAULT_SETTINGS);
	expect(errors).toHaveLength(1);
});

function folderIn(dataDir: string, name: string): string {
	const folder = path.join(dataDir, 'work', name);
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'x.ts'), 'export const kettle = 1;\n');
	return folder;
}

async function indexed(host: IndexHost, folder: string): Promise<void> {
	await vi.waitFor(
		async () => {
			const { roots } = (await host.services()).indexer.status();
			expect(roots.find(({ root }) => root === folder)).toMatchObject({ phase: 'idle', files: 1 });
			expect(roots.find(({ root }) => root === folder)!.lastCompleteAt).toBeGreaterThan(0);
		},
		{ timeout: 50_000 },
	);
}

function excluding(glob: string): ClientSettings {
	return { ...SETTINGS, index: { ...SETTINGS.index, exclude: [glob] } };
}

function folderWith(dataDir: string, name: string, files: readonly string[]): string {
	const folder = path.join(dataDir, name);
	mkdirSync(folder);
	for (const file of files) writeFileSync(path.join(folder, file), 'export const kettle = 1;\n');
	return folder;
}

/** Files that the index has of a folder, when it is at rest. */
async function indexedFiles(host: IndexHost, folder: string): Promise<string[]> {
	const { indexer, table } = await host.services();
	await indexer.ensure(folder);
	return [...(await table.files(folder)).keys()].sort();
}

/** When the folder was last looked through to the end, and what is done with it now. */
async function lastLook(host: IndexHost, folder: string): Promise<object> {
	const { roots } = (await host.services()).indexer.status();
	const { phase, lastCompleteAt } = roots.find(({ root }) => root === folder)!;
	return { phase, lastCompleteAt };
}
