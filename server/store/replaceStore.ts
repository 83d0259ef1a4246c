import type { FileSystem } from './fileSystem.ts';
import { storeLayout, type StoreLayout } from './layout.ts';
import { describeDamage } from './logScan.ts';
import { recover } from './recover.ts';
import type { OpenDatabase } from './sqlite.ts';

/**
 * Makes the finished store in `layout.restoring` the store. The one it replaces stays beside it, whole. A crash at any
 * point leaves the one or the other store, once `finishReplacement` has run.
 * @returns where the replaced store is now; undefined when there was none.
 */
export function replaceStore(files: FileSystem, layout: StoreLayout, now: number): string | undefined {
	files.remove(layout.restored);
	files.rename(layout.restoring, layout.restored);
	files.syncFolder(layout.dataDir);
	const replaced = files.exists(layout.folder) ? freeName(files, layout, now) : undefined;
	if (replaced !== undefined) files.rename(layout.folder, replaced);
	finishReplacement(files, layout);
	return replaced;
}

/** Why a new store cannot take the place of the old one. */
export class UnsoundStore extends Error {}

/**
 * Opens the store in `layout.restoring` the long way: snapshots are left aside and every event is applied.
 * @throws UnsoundStore when that fails, or ends with another event than `seq`.
 */
export function assertSound(files: FileSystem, layout: StoreLayout, seq: number, open: OpenDatabase): void {
	const { log } = storeLayout(layout.dataDir, layout.restoring);
	const { db, damage, head } = recover(files, { log, snapshots: [] }, open);
	db.close();
	if (damage !== undefined) throw new UnsoundStore(describeDamage(damage));
	if (head !== seq) throw new UnsoundStore(`the log ends with event ${head}, and should with event ${seq}`);
}

/** Ends what a crash interrupted: the old store was put aside and the new one is not in its place yet. */
export function finishReplacement(files: FileSystem, layout: StoreLayout): void {
	if (files.exists(layout.folder) || !files.exists(layout.restored)) return;
	files.rename(layout.restored, layout.folder);
	files.syncFolder(layout.dataDir);
}

function freeName(files: FileSystem, { folder }: StoreLayout, now: number): string {
	const name = `${folder}.replaced-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
	for (let i = 1; ; i++) {
		const free = i === 1 ? name : `${name}-${i}`;
		if (!files.exists(free)) return free;
	}
}
