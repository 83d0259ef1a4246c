import type { FileSystem } from './fileSystem.ts';
import type { StoreLayout } from './layout.ts';

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
