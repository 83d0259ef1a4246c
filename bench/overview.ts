import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KeptNotes } from '../server/ports/keptNotes.ts';
import { Backups } from '../server/app/backups.ts';
import { createOverviewHandlers } from '../server/app/overviewHandlers.ts';
import { DEFAULT_SETTINGS } from '../server/app/settings.ts';
import { StorageSizes } from '../server/app/storageSizes.ts';
import { nodeFileSystem } from '../server/store/fileSystem.ts';
import { openStore } from '../server/store/store.ts';
import { milliseconds, quantiles, sample, type Result } from './support/measure.ts';

const CAPTURES = 100_000;
const QUIET = { debug() {}, info() {}, warn() {}, error: console.error };
/** Filling the store is not what is measured. */
const files = { ...nodeFileSystem, syncData: () => undefined };

/** What the dashboard asks after every change, with a hundred thousand captures: each question follows a write. */
export async function benchOverview(): Promise<Result[]> {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'understory-bench-'));
	const store = await openStore({ dataDir, clock: Date.now, logger: QUIET, files });
	const write = (i: number): void =>
		void store.execute({ type: 'capture/add', id: `c${i}`, content: `Thought ${i} of many`, tags: [] });
	for (let i = 0; i < CAPTURES; i++) write(i);
	const settings = () => DEFAULT_SETTINGS.backup;
	const notes = (): KeptNotes => ({ folders: [], leftOut: [], async *read() {} });
	const backups = new Backups({ store, dataDir, profile: 'bench', settings, notes, clock: Date.now, logger: QUIET });
	const handlers = createOverviewHandlers({ store, backups, sizes: new StorageSizes(dataDir, QUIET) });
	const context = { signal: new AbortController().signal, progress: () => undefined, trusted: true };
	const times = await sample(200, 20, (i) => {
		write(CAPTURES + i + performance.now());
		return Promise.resolve(handlers['overview/read']({ activity: 15 }, context));
	});
	store.close();
	rmSync(dataDir, { recursive: true, force: true });
	return [
		{
			name: `overview after a write, ${CAPTURES.toLocaleString('en')} captures`,
			value: milliseconds(quantiles(times)),
			against: 'the write itself is in it, without waiting for the disk',
		},
	];
}
