import { diskError } from '../base/diskError.ts';
import type { Clock } from '../ports/clock.ts';
import { nodeFileSystem, removeLeftover, type FileSystem } from './fileSystem.ts';
import { storeLayout, type StoreLayout } from './layout.ts';
import { EventLog } from './log.ts';
import { emptyProjection, projectionHead } from './projections/projection.ts';
import { assertSound, finishReplacement, replaceStore } from './replaceStore.ts';
import { Salvage, type SalvageResult } from './salvage.ts';
import { salvageLog } from './salvageLog.ts';
import { loadSnapshot } from './snapshot.ts';
import { loadSqlite, type OpenDatabase } from './sqlite.ts';

export interface RepairOptions {
	/** No process may have its store open: the caller holds the owner lock. */
	readonly dataDir: string;
	/** Repair even when events are lost by it. Without it such a repair is only tried out. */
	readonly acceptLoss: boolean;
	readonly clock: Clock;
	/** For tests that make the disk fail. */
	readonly files?: FileSystem;
}

export interface RepairReport extends SalvageResult {
	/** The repaired store is in use. */
	readonly repaired: boolean;
	/** Where the damaged store is now, whole. */
	readonly replaced?: string;
}

/**
 * Makes a store with a damaged log usable again: a new log takes everything that can be read, what a snapshot knows of
 * the rest, and an `eventLost` for whatever remains, so that every event keeps its `seq` and `id`. The damaged store
 * stays beside the new one.
 * @throws OperationError `versionMismatch` when a later version wrote the log, `diskFull`, `unavailable`; the store is as
 * it was then.
 */
export async function repairStore(options: RepairOptions): Promise<RepairReport> {
	const { dataDir, acceptLoss, clock, files = nodeFileSystem } = options;
	const layout = storeLayout(dataDir);
	const open = await loadSqlite();
	try {
		finishReplacement(files, layout);
		const found = writeRepaired(files, layout, clock(), open);
		const repaired = found.damage.length > 0 && (acceptLoss || found.lost.length === 0);
		if (!repaired) return { ...found, repaired };
		assertSound(files, layout, found.seq, open);
		const replaced = replaceStore(files, layout, clock());
		return { ...found, repaired, ...(replaced === undefined ? {} : { replaced }) };
	} catch (error) {
		throw diskError(error, 'The store was not repaired');
	} finally {
		removeLeftover(files, layout.restoring);
	}
}

function writeRepaired(files: FileSystem, layout: StoreLayout, now: number, open: OpenDatabase): SalvageResult {
	const target = storeLayout(layout.dataDir, layout.restoring);
	files.remove(target.folder);
	files.makeFolder(target.log);
	const { db: snapshot } = loadSnapshot(files, layout.snapshots, open);
	const db = emptyProjection(open);
	// Nothing of it is used before everything is written: one sync at the end is enough.
	const log = new EventLog({ ...files, syncData: () => {} }, target.log, []);
	try {
		const salvage = new Salvage({ db, snapshot, log, now });
		salvageLog(files, layout.log, salvage);
		salvage.end(snapshot === undefined ? 0 : projectionHead(snapshot));
		return salvage.result();
	} finally {
		log.close();
		db.close();
		snapshot?.close();
		for (const { file } of log.segments) syncFile(files, file);
		files.syncFolder(target.log);
		files.syncFolder(target.folder);
	}
}

function syncFile(files: FileSystem, file: string): void {
	const fd = files.open(file, 'r+');
	try {
		files.sync(fd);
	} finally {
		files.close(fd);
	}
}
