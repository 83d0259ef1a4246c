import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Capture } from '../../../common/model/capture.ts';
import { loadNodeSqlite } from '../../../server/base/nodeSqlite.ts';
import type { Logger } from '../../../server/ports/logger.ts';
import type { Store } from '../../../server/ports/store.ts';
import { nodeFileSystem, type FileSystem } from '../../../server/store/fileSystem.ts';
import { openStore, type StoreOptions } from '../../../server/store/store.ts';

// Real files on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

/** The real file system without waiting for the disk: a test process is never cut off from its power. */
export const unsyncedFiles: FileSystem = {
	...nodeFileSystem,
	syncData: () => {},
	sync: () => {},
	syncLater: async () => {},
	syncFolder: () => {},
};

/** No snapshot but those that a test asks for. */
export const NO_SNAPSHOTS = { events: Infinity, idleMs: 2 ** 30, ageMs: 2 ** 30 };

export const silentLogger: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** An empty folder, removed when the test ends. */
export function temporaryFolder(): string {
	const folder = makeFolder();
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** An empty folder for the time of `work`. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = makeFolder();
	try {
		return await work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Opens a store whose clock goes on by a second at each reading. */
export function openTestStore(dataDir: string, options: Partial<StoreOptions> = {}): Promise<Store> {
	let now = Date.UTC(2026, 0, 1);
	return openStore({
		dataDir,
		clock: () => (now += 1000),
		logger: silentLogger,
		files: unsyncedFiles,
		snapshotTimes: NO_SNAPSHOTS,
		...options,
	});
}

/** The same, closed when the test ends. */
export async function openStoreForTest(
	dataDir: string = temporaryFolder(),
	options: Partial<StoreOptions> = {},
): Promise<Store> {
	const store = await openTestStore(dataDir, options);
	onTestFinished(() => store.close());
	return store;
}

export function add(store: Store, id: string, content = `text of ${id}`, tags: readonly string[] = []): number {
	return store.execute({ type: 'capture/add', id, content, tags }).seq;
}

/** Everything that can be read of captures, newest first. */
export function allCaptures(store: Store): Capture[] {
	return store.listCaptures({ limit: 1_000_000, offset: 0 }).captures;
}

export function ids(store: Store): string[] {
	return allCaptures(store).map(({ id }) => id);
}

export function findingCodes(store: Store): string[] {
	return store.health().findings.map(({ code }) => code);
}

export function snapshotFile(folder: string, name = 'state.sqlite'): string {
	return path.join(folder, 'store', name);
}

/** Every table of the state, as a snapshot has it; there is none before the first event. */
export function stateOf(store: Store, folder: string): unknown {
	if (store.head === 0) return [];
	store.snapshot();
	const database = new (loadNodeSqlite().DatabaseSync)(snapshotFile(folder), { readOnly: true });
	try {
		const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
		return tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${String(name)}"`).all()]);
	} finally {
		database.close();
	}
}

/** Path of a segment of the log in a data folder, by its position. */
export function segmentFile(dataDir: string, index = 0): string {
	const folder = path.join(dataDir, 'store', 'log');
	const name = nodeFileSystem.list(folder).at(index);
	if (name === undefined) throw new Error(`no segment ${index} in ${folder}`);
	return path.join(folder, name);
}

function makeFolder(): string {
	return mkdtempSync(path.join(os.tmpdir(), 'understory-store-'));
}
