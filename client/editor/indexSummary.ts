import { counted } from '../../common/base/counted.ts';
import { folderSpelling } from '../../common/base/folderSpelling.ts';
import type { RootStatus } from '../../common/model/indexStatus.ts';
import type { Ambient } from '../../common/protocol/webview.ts';

export type IndexActivity = 'running' | 'paused' | 'idle';

/** The window's own folders in the index; those that only other windows have open are left out. */
export function ownRoots({ index, folders }: Pick<Ambient, 'index' | 'folders'>): RootStatus[] {
	const own = new Set(folders.map((folder) => folderSpelling(folder.path)));
	return index?.roots.filter(({ root }) => own.has(root)) ?? [];
}

/** What the index does, all folders together. */
export function activityOf(roots: readonly RootStatus[]): IndexActivity {
	if (roots.some((root) => root.phase === 'paused')) return 'paused';
	return roots.some(isRunning) ? 'running' : 'idle';
}

/** Share of the current run that is done, 0 to 1; undefined while it is not known how much there is. */
export function progressOf(roots: readonly RootStatus[]): number | undefined {
	const running = roots.filter(isRunning);
	if (running.length === 0 || running.some((root) => root.phase === 'scanning')) return undefined;
	const total = running.reduce((sum, root) => sum + root.total, 0);
	return total === 0 ? undefined : running.reduce((sum, root) => sum + Math.min(root.done, root.total), 0) / total;
}

/** One line on a folder, such as `1,204 files, 9,310 passages`. */
export function describeRoot(root: RootStatus): string {
	const size = `${counted(root.files, 'file')}, ${counted(root.chunks, 'passage')}`;
	switch (root.phase) {
		case 'scanning':
			return `looking for files (${root.total.toLocaleString('en')} so far)`;
		case 'indexing':
			return `indexing ${root.done.toLocaleString('en')} of ${counted(root.total, 'file')}`;
		case 'optimizing':
			return `${size}, tidying up`;
		case 'paused':
			return `${size}, paused`;
		case 'failed':
			return `failed: ${root.error ?? 'see the log'}`;
		default:
			return size;
	}
}

function isRunning(root: RootStatus): boolean {
	return root.phase === 'scanning' || root.phase === 'indexing' || root.phase === 'optimizing';
}
